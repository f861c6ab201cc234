// New API's relay: the second door of an instance, in midjourney-proxy's format, with a key of its own (sk-…). It takes
// follow-up actions, and answers for many ids in one request.
// Invariant: the relay key goes to the relay only, and the system access token never there; what the relay leaves out
// is not unknown, for it knows the tasks of its key's user only.
import { AppError } from '../lib/app-error.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { refusal } from './failures.ts';
import { requestJson } from './http.ts';
import { submitCode, submitMidjourneyAction } from './midjourney-submit.ts';
import { pollMany } from './mjproxy.ts';
import { rebaseForwardedUrl } from './newapi-row.ts';
import type { ActionAnswer, ActionIntent, Connection, PollResult } from './provider.ts';

/**
 * Sends an action with the relay key. Throws AppError usage without one, unauthorized for a refused one, and like
 * `Provider.act`. Contract: the relay speaks midjourney-proxy's submit calls.
 */
export async function actByRelay(connection: Connection, intent: ActionIntent): Promise<ActionAnswer> {
  const relay = relayOf(connection);
  if (relay === null)
    throw new AppError('usage', 'Actions want the relay key (sk-…) of this account. Nothing was sent.');
  return submitMidjourneyAction(async (path, body) => {
    const reply = await requestJson(relay, {
      method: 'POST',
      path,
      headers: { authorization: `Bearer ${bareKey(relay)}` },
      body,
      makesSomething: true,
    });
    // Contract: key errors are OpenAI's, and have no submit code as a lack of quota has.
    const isKeyRefused = (reply.status === 401 || reply.status === 403) && reply.form !== 'other';
    if (isKeyRefused && submitCode(reply) === null) throw refusal('unauthorized', reply);
    return reply;
  }, intent);
}

/** Relay keys that were refused: by the closure that holds one, so that a new key of the account is tried again. */
const refusedKeys = new WeakSet<() => string>();
/** Ids in one question. */
const idsPerQuestion = 100;
/** What says something about the relay or its key, and nothing about the account, whose list may work all the same. */
const relayTroubles: ReadonlySet<FailureCode> = new Set([
  ...(['unauthorized', 'forbidden', 'insufficient-credits', 'provider-changed'] as const),
]);

/**
 * What the relay tells of these ids; empty where the account has no relay key, or one that does not work. Throws what
 * concerns the whole instance. Contract: `POST /mj/task/list-by-condition`, any order, unknown ids left out.
 */
export async function pollByRelay(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PollResult>> {
  const relay = relayOf(connection);
  const told = new Map<string, PollResult>();
  if (relay === null || refusedKeys.has(relay.key)) return told;
  try {
    for (let from = 0; from < ids.length; from += idsPerQuestion) {
      const results = await pollMany(relay, ids.slice(from, from + idsPerQuestion));
      for (const [id, result] of results ?? []) {
        if ('facts' in result) told.set(id, rebased(result, connection.baseUrl));
      }
    }
    return told;
  } catch (error) {
    if (!(error instanceof AppError) || !relayTroubles.has(error.code)) throw error;
    refusedKeys.add(relay.key);
    return told;
  }
}

/** The same instance, asked with the other key. */
function relayOf(connection: Connection): Connection | null {
  const { relayKey } = connection;
  return relayKey === undefined || relayKey === null ? null : { ...connection, key: relayKey };
}

function bareKey(relay: Connection): string {
  return relay
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
}

function rebased(result: PollResult, baseUrl: string): PollResult {
  const rebase = (url: string): string => rebaseForwardedUrl(url, baseUrl);
  if (result.kind === 'done') {
    return {
      ...result,
      pictures: result.pictures.map((picture) => ({ ...picture, url: rebase(picture.url) })),
    };
  }
  if (result.kind !== 'waiting' || typeof result.partialUrl !== 'string') return result;
  return { ...result, partialUrl: rebase(result.partialUrl) };
}
