// Asks AceData Cloud about tasks by their ids, one or up to fifty at once.
// Invariant: every id gets an answer, in at most fourteen questions; an id is unknown only when the server had room
// to answer for it and did not.
import * as v from 'valibot';
import { askTasks, errorCode } from './acedata-call.ts';
import { aceDataResult } from './acedata-record.ts';
import { askInHalves } from './ask-in-halves.ts';
import type { Question } from './ask-in-halves.ts';
import { notFound, providerWords, unclear, unknownForm } from './failures.ts';
import type { JsonReply } from './http.ts';
import type { Connection, PollResult } from './provider.ts';
import { isObject, optionalId } from './reading.ts';

const batchSchema = v.object({ items: v.array(v.unknown()) });

/** A batch's page where no limit is sent; a server that ignores the limit may cut there. */
export const defaultPageItems = 12;

/** `Provider.poll`. Contract: AceData `retrieve` and `retrieve_batch`. */
export async function pollAceData(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PollResult>> {
  const results = await askInHalves(ids, async (some) => {
    const [onlyId] = some;
    if (some.length > 1 || onlyId === undefined) return pollMany(connection, some);
    return { kind: 'answered', results: new Map([[onlyId, await pollOne(connection, onlyId)]]) };
  });
  return results ?? new Map<string, PollResult>();
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

async function pollMany(connection: Connection, ids: readonly string[]): Promise<Question> {
  const reply = await askTasks(connection, { action: 'retrieve_batch', ids, offset: 0, limit: ids.length });
  const refused = refusedQuestion(reply);
  if (refused !== null) {
    // One id of a shape that the server refuses must not keep the others from an answer.
    if (refused.kind === 'unclear' && refused.code === 'invalid-request')
      return { kind: 'spoilt', result: refused };
    return { kind: 'answered', results: new Map(ids.map((id) => [id, refused])) };
  }
  const batch = v.safeParse(batchSchema, reply.body);
  if (!batch.success) throw unknownForm(reply);
  const results = new Map<string, PollResult>();
  const strangers = takeItems(batch.output.items, ids, results);
  const missing = ids.filter((id) => !results.has(id));
  if (missing.length > 0 && missing.length < ids.length && batch.output.items.length >= defaultPageItems)
    return { kind: 'answered', results, missing };
  // Contract: what the server does not know is left out. Items that nobody asked for mean that it did not filter.
  const result = strangers === 0 ? notFound() : unclear('provider-changed', null);
  for (const id of missing) results.set(id, result);
  return { kind: 'answered', results };
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
