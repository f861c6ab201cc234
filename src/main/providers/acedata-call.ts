// One call to AceData Cloud, and what its error codes mean for the account.
// Invariant: an error is told by its code, whatever the HTTP status.
import type { FailureCode } from '../../preload/contract/failure.ts';
import { refusal, throwIfRefused } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply, JsonRequest } from './http.ts';
import type { Connection } from './provider.ts';
import { isObject } from './reading.ts';

/** Contract: AceData error codes. A code decides, whatever the HTTP status is. */
export const accountCodes: ReadonlyMap<string, FailureCode> = new Map([
  ['no_token', 'unauthorized'],
  ['token_mismatched', 'unauthorized'],
  ['invalid_token', 'unauthorized'],
  ['token_expired', 'unauthorized'],
  ['disabled', 'forbidden'],
  ['forbidden', 'forbidden'],
  ['too_many_requests', 'rate-limited'],
  ['api_error', 'provider-down'],
  ['timeout', 'provider-down'],
  ['no_api', 'provider-changed'],
  ['api_not_implemented', 'provider-changed'],
]);

/** Sends one request with the account's token; returns whatever comes back. Throws AppError like `requestJson`. */
export function callAceData(
  connection: Connection,
  request: Pick<JsonRequest, 'path' | 'body' | 'makesSomething'>,
): Promise<JsonReply> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  return requestJson(connection, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    ...request,
  });
}

/** One question about tasks; throws AppError for what concerns the account. */
export async function askTasks(connection: Connection, body: unknown): Promise<JsonReply> {
  const reply = await callAceData(connection, { path: '/midjourney/tasks', body });
  const code = errorCode(reply);
  const accountCode = accountCodes.get(code ?? '');
  if (accountCode !== undefined) throw refusal(accountCode, reply);
  // Questions cost nothing, so a used-up balance stops no account.
  throwIfRefused(reply, code === 'used_up' ? [reply.status] : [402]);
  return reply;
}

/** The code of an error reply: `{error:{code}}`. A task's own record has an id and is no error reply. */
export function errorCode(reply: JsonReply): string | null {
  if (!isObject(reply.body) || reply.body['id'] !== undefined) return null;
  const error = reply.body['error'];
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : null;
}
