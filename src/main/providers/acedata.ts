// AceData Cloud: tasks by `POST /midjourney/tasks`, one or up to fifty at once.
// Invariant: an error is told by its code, whatever the HTTP status; an id is unknown only when the server had
// room to answer for it and did not.
import * as v from 'valibot';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { aceDataResult } from './acedata-record.ts';
import { notFound, providerWords, refusal, throwIfRefused, unclear, unknownForm } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply } from './http.ts';
import { providerLimits } from './limits.ts';
import type { Connection, PollResult, Provider } from './provider.ts';
import { noAccountFacts } from './results.ts';
import { providerRetention } from './retention.ts';
import { isObject, optionalId } from './reading.ts';

const batchSchema = v.object({ items: v.array(v.unknown()) });

/** Contract: AceData error codes. A code decides, whatever the HTTP status is. */
const accountCodes: ReadonlyMap<string, FailureCode> = new Map([
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

/** AceData Cloud. */
export const acedata: Provider = {
  description: {
    id: 'acedata',
    name: 'AceData Cloud',
    defaultBaseUrl: 'https://api.acedata.cloud',
    needsUserId: false,
    canBeAdmin: false,
    hasHistory: true,
    actsWithRelayKey: false,
    userHeaders: [],
    mask: 'none',
  },
  limits: providerLimits.acedata,
  retention: providerRetention.acedata,

  async poll(connection, ids) {
    const results = new Map<string, PollResult>();
    await pollSome(connection, ids, results, { left: requestsPerPoll });
    return results;
  },

  async test(connection) {
    const reply = await ask(connection, { action: 'retrieve_batch', ids: [] });
    const code = errorCode(reply);
    // Both are said after the key was read: about the empty list, and about a balance that is used up.
    if (code !== null && code !== 'bad_request' && code !== 'used_up') throw unknownForm(reply);
    if (!isObject(reply.body)) throw unknownForm(reply);
    return noAccountFacts;
  },
};

/** One question is enough, but for a refused or a shortened batch. Halving fifty finds one bad id in twelve. */
const requestsPerPoll = 14;
/** A batch's page where no limit is sent; a server that ignores the limit may cut there. */
const defaultPageItems = 12;

interface Budget {
  left: number;
}

/** One question; throws what concerns the account. */
async function ask(connection: Connection, body: unknown): Promise<JsonReply> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const reply = await requestJson(connection, {
    method: 'POST',
    path: '/midjourney/tasks',
    headers: { authorization: `Bearer ${token}` },
    body,
  });
  const code = errorCode(reply);
  const accountCode = accountCodes.get(code ?? '');
  if (accountCode !== undefined) throw refusal(accountCode, reply);
  // Questions cost nothing, so a used-up balance stops no account.
  throwIfRefused(reply, code === 'used_up' ? [reply.status] : [402]);
  return reply;
}

/** The code of an error reply: `{error:{code}}`. A task's own record has an id and is no error reply. */
function errorCode(reply: JsonReply): string | null {
  if (!isObject(reply.body) || reply.body['id'] !== undefined) return null;
  const error = reply.body['error'];
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : null;
}

/** What an error reply means for the ids that were asked for; null for an answer. */
function refusedQuestion(reply: JsonReply): PollResult | null {
  const code = errorCode(reply);
  const words = providerWords(reply.body);
  if (code === 'not_found') return notFound(words);
  if (code === 'used_up' || reply.status === 402) return unclear('insufficient-credits', words);
  if (code === null && reply.status < 400) return null;
  return unclear(code === 'bad_request' ? 'invalid-request' : 'provider-changed', words);
}

async function pollSome(
  connection: Connection,
  ids: readonly string[],
  results: Map<string, PollResult>,
  budget: Budget,
): Promise<void> {
  const [onlyId] = ids;
  if (onlyId === undefined) return;
  if (budget.left === 0) {
    for (const id of ids) results.set(id, unclear('invalid-request', null));
    return;
  }
  budget.left -= 1;
  if (ids.length === 1) results.set(onlyId, await pollOne(connection, onlyId));
  else await pollMany(connection, ids, results, budget);
}

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const reply = await ask(connection, { action: 'retrieve', id });
  const refused = refusedQuestion(reply);
  if (refused !== null) return refused;
  if (!isObject(reply.body)) throw unknownForm(reply);
  if (Object.keys(reply.body).length === 0) return notFound();
  return sameId(reply.body['id'], id)
    ? aceDataResult(reply.body)
    : unclear('provider-changed', providerWords(reply.body));
}

async function pollMany(
  connection: Connection,
  ids: readonly string[],
  results: Map<string, PollResult>,
  budget: Budget,
): Promise<void> {
  const reply = await ask(connection, { action: 'retrieve_batch', ids, offset: 0, limit: ids.length });
  const refused = refusedQuestion(reply);
  if (refused !== null) {
    if (refused.kind === 'unclear' && refused.code === 'invalid-request') {
      // One id of a shape that the server refuses must not keep the others from an answer.
      const half = Math.ceil(ids.length / 2);
      await pollSome(connection, ids.slice(0, half), results, budget);
      await pollSome(connection, ids.slice(half), results, budget);
    } else {
      for (const id of ids) results.set(id, refused);
    }
    return;
  }
  const batch = v.safeParse(batchSchema, reply.body);
  if (!batch.success) throw unknownForm(reply);
  const strangers = takeItems(batch.output.items, ids, results);
  const missing = ids.filter((id) => !results.has(id));
  if (missing.length > 0 && missing.length < ids.length && batch.output.items.length >= defaultPageItems) {
    await pollSome(connection, missing, results, budget);
    return;
  }
  // Contract: what the server does not know is left out. Items that nobody asked for mean that it did not filter.
  const result = strangers === 0 ? notFound() : unclear('provider-changed', null);
  for (const id of missing) results.set(id, result);
}

/** Matches items to ids, in whatever order they come; returns how many belong to no id. */
function takeItems(
  items: readonly unknown[],
  ids: readonly string[],
  results: Map<string, PollResult>,
): number {
  const idsByKey = new Map(ids.map((id) => [id.toLowerCase(), id]));
  let strangers = 0;
  for (const item of items) {
    const found = isObject(item) ? v.parse(optionalId, item['id']) : null;
    const id = found === null ? undefined : idsByKey.get(found.toLowerCase());
    if (id === undefined) strangers += 1;
    else results.set(id, aceDataResult(item));
  }
  return strangers;
}

function sameId(found: unknown, asked: string): boolean {
  const id = v.parse(optionalId, found);
  return id !== null && id.toLowerCase() === asked.toLowerCase();
}
