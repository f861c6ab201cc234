// New API, self-hosted: few tasks one by one, many by reading its list newest first and matching here.
// Invariant: a task counts as unknown only after a question about its very id.
import { notFound, unclear } from './failures.ts';
import { providerLimits } from './limits.ts';
import { newApiHistory } from './newapi-history.ts';
import { authHeaders, newestPage, readList, userHeaders } from './newapi-list.ts';
import type { ListFilter, PageAddress } from './newapi-list.ts';
import { newApiResult } from './newapi-row.ts';
import type { Connection, PollResult, Provider } from './provider.ts';
import { noAccountFacts } from './results.ts';
import { providerRetention } from './retention.ts';
import { isObject } from './reading.ts';
import { isUnaskable } from './results.ts';
import { readTimeMs } from './times.ts';

/** Up to here each id is asked for by itself; beyond it, list pages are cheaper. */
const askedSinglyUpTo = 3;
/** List pages and rows that one poll reads; the oldest servers have ten rows to a page. */
const pagesPerPoll = 10;
const rowsPerPoll = 500;
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
    mask: 'image',
  },
  limits: providerLimits.newapi,
  retention: providerRetention.newapi,

  async poll(connection, ids) {
    const results = new Map<string, PollResult>();
    const wanted = new Set(ids.filter((id) => !isUnaskable(id)));
    if (wanted.size > askedSinglyUpTo) await readPages(connection, wanted, results);
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

  pictureHeaders(connection, url) {
    return url.startsWith(`${connection.baseUrl}/mj/image/`) ? authHeaders(connection) : null;
  },
};

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const { rows } = await readList(connection, { mjId: id }, { ...newestPage, size: 10 });
  const row = rows.find((candidate) => isObject(candidate) && candidate['mj_id'] === id);
  if (row !== undefined) return newApiResult(row, connection);
  return rows.length === 0
    ? notFound()
    : unclear('provider-changed', 'The provider answered with other tasks than the one asked for.');
}

/**
 * Reads list pages newest first and moves what it finds from `wanted` to `results`. The newest page answers for
 * what is under way; older tasks are looked for around the time that their ids begin with, where they do.
 */
async function readPages(
  connection: Connection,
  wanted: Set<string>,
  results: Map<string, PollResult>,
): Promise<void> {
  let filter: ListFilter = {};
  let address: PageAddress = newestPage;
  let rowsRead = 0;
  let barrenPages = 0;
  for (let read = 0; read < pagesPerPoll && rowsRead < rowsPerPoll && wanted.size > 0; read += 1) {
    const page = await readList(connection, filter, address);
    const hits = takeRows(page.rows, wanted, results, connection);
    rowsRead += page.rows.length;
    barrenPages = hits > 0 ? 0 : barrenPages + 1;
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
  const submittedAtMs = rows.map((row) => (isObject(row) ? readTimeMs(row['submit_time']) : null));
  const oldestRowMs = Math.min(...submittedAtMs.map((atMs) => atMs ?? Infinity));
  const olderMs = [...ids]
    .map(idTimeMs)
    .filter((atMs): atMs is number => atMs !== null && atMs < oldestRowMs);
  if (olderMs.length <= askedSinglyUpTo) return null;
  return {
    startMs: Math.min(...olderMs) - clockMarginMs,
    endMs: Math.max(...olderMs) + clockMarginMs,
  };
}

/** Midjourney proxies began in 2023; the ids of other makers read as far earlier or later. */
function idTimeMs(id: string): number | null {
  const timeMs = /^\d{14,17}$/.test(id) ? Number(id.slice(0, 13)) : 0;
  return timeMs >= Date.UTC(2023, 0, 1) && timeMs <= Date.now() + clockMarginMs ? timeMs : null;
}
