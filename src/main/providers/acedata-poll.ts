// Asks AceData Cloud about tasks by their ids, one or up to fifty at once.
// Invariant: every id gets an answer, in at most fourteen questions; an id is unknown only when the server had room
// to answer for it and did not.
import * as v from 'valibot';
import { askTasks, errorCode } from './acedata-call.ts';
import { aceDataResult } from './acedata-record.ts';
import { notAskedYet, notFound, providerWords, unclear, unknownForm, wasTooMuchAtOnce } from './failures.ts';
import type { JsonReply } from './http.ts';
import type { Connection, PollResult } from './provider.ts';
import { isObject, optionalId } from './reading.ts';

const batchSchema = v.object({ items: v.array(v.unknown()) });

/** One question is enough, but for a refused or a shortened batch. Halving fifty finds one bad id in twelve. */
const requestsPerPoll = 14;
/** A batch's page where no limit is sent; a server that ignores the limit may cut there. */
export const defaultPageItems = 12;

interface Budget {
  left: number;
  /** What becomes of ids that no question is left for. */
  leftover: PollResult;
}

/** `Provider.poll`. Contract: AceData `retrieve` and `retrieve_batch`. */
export async function pollAceData(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PollResult>> {
  const results = new Map<string, PollResult>();
  await pollSome(connection, ids, results, {
    left: requestsPerPoll,
    leftover: unclear('invalid-request', null),
  });
  return results;
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
    for (const id of ids) results.set(id, budget.leftover);
    return;
  }
  budget.left -= 1;
  try {
    if (ids.length === 1) results.set(onlyId, await pollOne(connection, onlyId));
    else await pollMany(connection, ids, results, budget);
  } catch (error) {
    if (!wasTooMuchAtOnce(error)) throw error;
    budget.leftover = notAskedYet();
    if (ids.length === 1) results.set(onlyId, unclear('too-large', error.message));
    else await pollHalves(connection, ids, results, budget);
  }
}

async function pollHalves(
  connection: Connection,
  ids: readonly string[],
  results: Map<string, PollResult>,
  budget: Budget,
): Promise<void> {
  const half = Math.ceil(ids.length / 2);
  await pollSome(connection, ids.slice(0, half), results, budget);
  await pollSome(connection, ids.slice(half), results, budget);
}

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const reply = await askTasks(connection, { action: 'retrieve', id });
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
  const reply = await askTasks(connection, { action: 'retrieve_batch', ids, offset: 0, limit: ids.length });
  const refused = refusedQuestion(reply);
  if (refused !== null) {
    if (refused.kind === 'unclear' && refused.code === 'invalid-request') {
      // One id of a shape that the server refuses must not keep the others from an answer.
      await pollHalves(connection, ids, results, budget);
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
