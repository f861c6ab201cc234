// One question to APIMart and what its status is, wherever the reply says it.
// Invariant: the key goes as a bearer token; an error inside an HTTP 200 is an error; what concerns the account is
// thrown, what concerns one task is returned.
import { accountFailureCode, refusal, throwIfRefused } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply } from './http.ts';
import type { Connection } from './provider.ts';
import { isObject } from './reading.ts';

export interface ApimartAnswer {
  readonly reply: JsonReply;
  /** The HTTP status, or the error code that the body names instead. */
  readonly status: number;
}

export interface ApimartQuestion {
  /** Path behind the account's base URL. */
  readonly path: string;
  /** Sent as JSON, as a request that makes something; without it the question is a GET. */
  readonly body?: Readonly<Record<string, string | number>>;
}

/** No credits left, or somebody else's task. Neither stops the account. */
const aboutTask: readonly number[] = [402, 403];

/** Asks once. Throws AppError for what concerns the account. */
export async function askApimart(
  connection: Connection,
  { path, body }: ApimartQuestion,
): Promise<ApimartAnswer> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const headers = { authorization: `Bearer ${token}` };
  const reply = await requestJson(
    connection,
    body === undefined
      ? { method: 'GET', path, headers }
      : { method: 'POST', path, headers, body, makesSomething: true },
  );
  throwIfRefused(reply, aboutTask);
  const status = statusOf(reply);
  // A server error that stands in an HTTP 200 is about this task and must not stop the others.
  const accountCode = aboutTask.includes(status) || status >= 500 ? null : accountFailureCode(status);
  if (accountCode !== null) throw refusal(accountCode, reply);
  return { reply, status };
}

/** Contract: an error object, a flat error, or either inside an HTTP 200. A task's own error is no reply's error. */
function statusOf(reply: JsonReply): number {
  const { body, status } = reply;
  if (!isObject(body) || isObject(body['data']) || typeof body['status'] === 'string') return status;
  const code = Number(isObject(body['error']) ? body['error']['code'] : body['code']);
  return Number.isInteger(code) && code >= 400 && code <= 599 ? code : status;
}
