// New API, self-hosted: few tasks one by one, many by reading its list newest first and matching here, or by the
// relay where its key is known.
// Invariant: a task counts as unknown only after a question about its very id.
import { notFound, unclear } from './failures.ts';
import { providerLimits } from './limits.ts';
import { newApiHistory } from './newapi-history.ts';
import { authHeaders, newestPage, readList, userHeaders } from './newapi-list.ts';
import type { ListFilter, PageAddress } from './newapi-list.ts';
import { actByRelay, pollByRelay } from './newapi-relay.ts';
import { newApiResult } from './newapi-row.ts';
import type { Connection, PollResult, Provider } from './provider.ts';
import { providerRetention } from './retention.ts';
import { isObject } from './reading.ts';
import { isUnaskable, noAccountFacts, otherTask } from './results.ts';
import { readTimeMs } from './times.ts';

/** Up to here each id is asked for by itself; beyond it, list pages are cheaper. */
const askedSinglyUpTo = 3;
/** Rows that one poll reads: as many as it may ask for. The oldest servers have ten to a page. */
const rowsPerPoll = 1_000;
const pagesPerPoll = 100;
/** Pages in a row without any of the wanted tasks, after which more of them are no use. */
const barrenPagesAllowed = 1;
/** Ids that one poll asks for by themselves when no page had them. */
const strayIdsPerPoll = 10;

const notAskedYet = 'Not asked yet: this service answers for one old task at a time.';

/** New API. */
export const newapi: Provider = {
  description: {
    id: 'newapi',
    name: 'New API',
    defaultBaseUrl: null,
    needsUserId: true,
    canBeAdmin: true,
    hasHistory: true,
    actsWithRelayKey: true,
    userHeaders,
    mask: 'on-black',
  },
  limits: providerLimits.newapi,
  retention: providerRetention.newapi,

  async poll(connection, ids) {
    const results = new Map<string, PollResult>();
    const wanted = new Set(ids.filter((id) => !isUnaskable(id)));
    const ended = await takeFromRelay(connection, wanted, results);
    if (wanted.size > ended.size && wanted.size > askedSinglyUpTo) {
      await readPages(connection, wanted, results, pagesPerPoll);
    } else if (ended.size > 0) {
      await readPages(connection, wanted, results, 1);
    }
    for (const [id, result] of ended) if (wanted.delete(id)) results.set(id, result);
    for (const id of [...wanted].slice(0, strayIdsPerPoll)) {
      results.set(id, await pollOne(connection, id));
      wanted.delete(id);
    }
    for (const id of wanted) results.set(id, unclear('rate-limited', notAskedYet));
    for (const id of ids) if (!results.has(id)) results.set(id, notFound());
    return results;
  },

  async test(connection) {
    await readList(connection, {}, { ...newestPage, size: 1 });
    return noAccountFacts;
  },

  history: newApiHistory,
  act: actByRelay,

  pictureHeaders(connection, url) {
    return url.startsWith(`${connection.baseUrl}/mj/image/`) ? authHeaders(connection) : null;
  },
};

/**
 * Moves what the relay tells of unfinished tasks from `wanted` to `results`, and returns what it tells of ended ones:
 * the list tells more of these (what they cost), and has its say first.
 */
async function takeFromRelay(
  connection: Connection,
  wanted: Set<string>,
  results: Map<string, PollResult>,
): Promise<ReadonlyMap<string, PollResult>> {
  const ended = new Map<string, PollResult>();
  if (wanted.size <= 1) return ended;
  for (const [id, result] of await pollByRelay(connection, [...wanted])) {
    if (result.kind === 'done' || result.kind === 'failed') ended.set(id, result);
    else if (wanted.delete(id)) results.set(id, result);
  }
  return ended;
}

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const { rows } = await readList(connection, { mjId: id }, { ...newestPage, size: 10 });
  const row = rows.find((candidate) => isObject(candidate) && candidate['mj_id'] === id);
  if (row !== undefined) return newApiResult(row, connection);
  return rows.length === 0 ? notFound() : otherTask();
}

/**
 * Reads list pages newest first and moves what it finds from `wanted` to `results`. The newest page answers for
 * what is under way; older tasks are looked for around the time that their ids begin with, where they do. The last
 * few are cheaper by themselves.
 */
async function readPages(
  connection: Connection,
  wanted: Set<string>,
  results: Map<string, PollResult>,
  pagesMax: number,
): Promise<void> {
  let filter: ListFilter = {};
  let address: PageAddress = newestPage;
  let rowsRead = 0;
  let barrenPages = 0;
  for (let read = 0; read < pagesMax && rowsRead < rowsPerPoll; read += 1) {
    const page = await readList(connection, filter, address);
    const hits = takeRows(page.rows, wanted, results, connection);
    if (wanted.size <= askedSinglyUpTo) return;
    rowsRead += page.rows.length;
    if (hits > 0) barrenPages = 0;
    else if (!isAbove(page.rows, wanted)) barrenPages += 1;
    if (page.next === null || barrenPages > barrenPagesAllowed) return;
    address = page.next;
    const window = read === 0 ? windowOf(wanted, page.rows) : null;
    if (window !== null) {
      filter = window;
      address = { ...page.next, rowsAbove: 0 };
    }
  }
}

function takeRows(
  rows: readonly unknown[],
  wanted: Set<string>,
  results: Map<string, PollResult>,
  connection: Connection,
): number {
  let hits = 0;
  for (const row of rows) {
    const id = isObject(row) ? row['mj_id'] : undefined;
    if (typeof id !== 'string' || !wanted.delete(id)) continue;
    results.set(id, newApiResult(row, connection));
    hits += 1;
  }
  return hits;
}

/** An id is made shortly after its task was submitted, on another machine with a clock of its own. */
const clockMarginMs = 5 * 60 * 1000;

/**
 * Many servers make ids of the submit time (13 digits, milliseconds) and some digits more. Where many such ids
 * are older than a page, the list can be narrowed to their time. Contract: the list compares milliseconds,
 * whatever its documentation shows.
 */
function windowOf(ids: ReadonlySet<string>, rows: readonly unknown[]): ListFilter | null {
  const oldestRowMs = oldestSubmitMs(rows);
  const olderMs = idTimesMs(ids).filter((atMs) => atMs < oldestRowMs);
  if (olderMs.length <= askedSinglyUpTo) return null;
  const endMs = Math.max(...olderMs) + clockMarginMs;
  // Where it would begin among the rows that were just read, the next page is nearer.
  return endMs >= oldestRowMs ? null : { startMs: Math.min(...olderMs) - clockMarginMs, endMs };
}

/** Whether all of these rows may be newer than all of these ids, so that nothing speaks against reading on. */
function isAbove(rows: readonly unknown[], ids: ReadonlySet<string>): boolean {
  const newestIdMs = Math.max(...idTimesMs(ids));
  return Number.isFinite(newestIdMs) && oldestSubmitMs(rows) > newestIdMs - clockMarginMs;
}

/** Infinity where no row tells. */
function oldestSubmitMs(rows: readonly unknown[]): number {
  const submittedAtMs = rows.map((row) => (isObject(row) ? readTimeMs(row['submit_time']) : null));
  return Math.min(...submittedAtMs.map((atMs) => atMs ?? Infinity));
}

function idTimesMs(ids: ReadonlySet<string>): number[] {
  return [...ids].map(idTimeMs).filter((atMs) => atMs !== null);
}

/** Midjourney proxies began in 2023; the ids of other makers read as far earlier or later. */
function idTimeMs(id: string): number | null {
  const timeMs = /^\d{14,17}$/.test(id) ? Number(id.slice(0, 13)) : 0;
  return timeMs >= Date.UTC(2023, 0, 1) && timeMs <= Date.now() + clockMarginMs ? timeMs : null;
}
