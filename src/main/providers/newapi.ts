// New API, self-hosted, in its three generations (bare lists from 0; pages from 1; pages with error codes):
// own tasks at `/api/mj/self`, everybody's for an administrator at `/api/mj/`.
// Invariant: a task counts as unknown only after a question about its very id; an address on the instance's
// picture proxy is always moved to the account's own base URL.
import * as v from 'valibot';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { notFound, providerWords, refusal, throwIfRefused, unclear, unknownForm } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply } from './http.ts';
import { providerLimits } from './limits.ts';
import { readButtons, readUrlList } from './midjourney-style.ts';
import { midjourneyResult } from './midjourney-task.ts';
import type { Connection, PollResult, Provider } from './provider.ts';
import { anything, isObject, optionalNumber, optionalText, readTexts, unwrapJson } from './reading.ts';
import { isUnaskable } from './results.ts';
import { readTimeMs } from './times.ts';

const rowSchema = v.object({
  mj_id: v.pipe(v.string(), v.minLength(1)),
  status: v.fallback(v.nullable(v.string()), null),
  action: optionalText,
  progress: anything,
  prompt: optionalText,
  prompt_en: optionalText,
  description: optionalText,
  fail_reason: optionalText,
  submit_time: anything,
  finish_time: anything,
  image_url: optionalText,
  video_url: optionalText,
  video_urls: anything,
  buttons: anything,
  properties: anything,
});
type TaskRow = v.InferOutput<typeof rowSchema>;

const listSchema = v.union([v.array(v.unknown()), v.looseObject({})]);
const envelopeSchema = v.object({ success: v.boolean(), code: optionalText, data: anything });

/** Up to here each id is asked for by itself; beyond it, list pages are cheaper. */
const askedSinglyUpTo = 3;
/** Rows per page; the servers' own maximum. */
const pageRows = 100;
/** List pages that one poll reads. */
const pagesPerPoll = 5;
/** Ids that one poll asks for by themselves when no page had them. */
const strayIdsPerPoll = 10;

/** New API. */
export const newapi: Provider = {
  description: { id: 'newapi', name: 'New API', defaultBaseUrl: null, needsUserId: true, canBeAdmin: true },
  limits: providerLimits.newapi,

  async poll(connection, ids) {
    const results = new Map<string, PollResult>();
    const wanted = new Set(ids.filter((id) => !isUnaskable(id)));
    if (wanted.size > askedSinglyUpTo) await readPages(connection, wanted, results);
    for (const id of [...wanted].slice(0, strayIdsPerPoll)) {
      results.set(id, await pollOne(connection, id));
      wanted.delete(id);
    }
    for (const id of wanted)
      results.set(
        id,
        unclear('rate-limited', 'Not asked yet: this service answers for one old task at a time.'),
      );
    for (const id of ids) if (!results.has(id)) results.set(id, notFound());
    return results;
  },

  async test(connection) {
    await readList(connection, { p: '0', page_size: '1' });
  },
};

interface Page {
  readonly rows: readonly unknown[];
  /** The `p` of the page behind this one when this one was asked for with `p`. */
  readonly nextPage: (p: number) => number;
  readonly isLast: boolean;
}

/** One list request; throws what concerns the account. */
async function readList(connection: Connection, query: Readonly<Record<string, string>>): Promise<Page> {
  const path = connection.scope === 'admin' ? '/api/mj/' : '/api/mj/self';
  const reply = await requestJson(connection, {
    method: 'GET',
    path: `${path}?${new URLSearchParams(query).toString()}`,
    headers: authHeaders(connection),
  });
  const envelope = v.safeParse(envelopeSchema, reply.body);
  if (envelope.success && !envelope.output.success) throw refusedEnvelope(reply, envelope.output.code);
  throwIfRefused(reply);
  if (!envelope.success || reply.status !== 200) throw unknownForm(reply);
  const page = pageOf(envelope.output.data, Number(query['p'] ?? 0));
  if (page === null) throw unknownForm(reply);
  return page;
}

/**
 * Contract: every generation takes `Bearer ` before the token; the oldest want exactly this spelling, and the
 * plain decimal user id beside it, which the newest ignore.
 */
function authHeaders(connection: Pick<Connection, 'key' | 'userId'>): Record<string, string> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const userId = connection.userId?.trim() ?? '';
  return { authorization: `Bearer ${token}`, ...(userId === '' ? {} : { 'New-Api-User': userId }) };
}

/** Contract: auth failures by status and `code`; the oldest generations send HTTP 200 and a Chinese sentence. */
function refusedEnvelope(reply: JsonReply, code: string | null): Error {
  return refusal(refusalCode(reply, code, providerWords(reply.body) ?? ''), reply);
}

function refusalCode(reply: JsonReply, code: string | null, words: string): FailureCode {
  if (code === 'AUTH_INSUFFICIENT_PRIVILEGE') return 'forbidden';
  if (code === 'AUTH_INTERNAL_ERROR') return 'provider-down';
  if (code?.startsWith('AUTH_') === true) return 'unauthorized';
  if (reply.status === 429) return 'rate-limited';
  if (reply.status >= 500) return 'provider-down';
  if (/权限不足|insufficient (privilege|permission)/i.test(words)) return 'forbidden';
  if (/无权进行此操作|未登录|access token|New-Api-User|封禁|not logged in|unauthori[sz]ed/i.test(words))
    return 'unauthorized';
  if (reply.status === 401) return 'unauthorized';
  if (reply.status === 403) return 'forbidden';
  // What is left is a list that the server could not read from its own database.
  return 'provider-down';
}

/** Contract: a bare list counts from 0 in tens; an object counts from 1. `p=0` is the first page of both. */
function pageOf(data: unknown, p: number): Page | null {
  const list = v.safeParse(listSchema, data ?? []);
  if (!list.success) return null;
  if (Array.isArray(list.output)) {
    return { rows: list.output, nextPage: (asked) => asked + 1, isLast: list.output.length < 10 };
  }
  const { items, data: forkItems, total, total_count } = list.output as Record<string, unknown>;
  const rows: unknown = items === undefined ? forkItems : items;
  if (rows !== null && !Array.isArray(rows)) return null;
  const found: readonly unknown[] = rows ?? [];
  const all = v.parse(optionalNumber, total ?? total_count);
  const pageNumber = Math.max(p, 1);
  return {
    rows: found,
    nextPage: (asked) => Math.max(asked, 1) + 1,
    isLast: found.length === 0 || (all !== null && pageNumber * found.length >= all),
  };
}

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const { rows } = await readList(connection, { p: '0', page_size: '10', mj_id: id });
  const row = rows.find((candidate) => isObject(candidate) && candidate['mj_id'] === id);
  if (row !== undefined) return resultOf(row, connection.baseUrl);
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
  let window: Readonly<Record<string, string>> = {};
  let p = 0;
  for (let read = 0; read < pagesPerPoll && wanted.size > 0; read += 1) {
    const page = await readList(connection, { p: String(p), page_size: String(pageRows), ...window });
    const hits = takeRows(page.rows, wanted, results, connection.baseUrl);
    const idsWindow = read === 0 && !page.isLast ? windowOf(wanted, page.rows) : null;
    if (idsWindow !== null) {
      window = idsWindow;
      p = 0;
      continue;
    }
    if (page.isLast || (hits === 0 && read > 0)) return;
    p = page.nextPage(p);
  }
}

function takeRows(
  rows: readonly unknown[],
  wanted: Set<string>,
  results: Map<string, PollResult>,
  baseUrl: string,
): number {
  let hits = 0;
  for (const row of rows) {
    const id = isObject(row) ? row['mj_id'] : undefined;
    if (typeof id !== 'string' || !wanted.delete(id)) continue;
    results.set(id, resultOf(row, baseUrl));
    hits += 1;
  }
  return hits;
}

const hourMs = 60 * 60 * 1000;

/**
 * Many servers make ids of the submit time (13 digits, milliseconds) and some digits more. Where all ids are of
 * that kind and older than a page, the list can be narrowed to their time. Contract: the list compares
 * milliseconds, whatever its documentation shows.
 */
function windowOf(
  ids: ReadonlySet<string>,
  rows: readonly unknown[],
): Readonly<Record<string, string>> | null {
  const timesMs = [...ids].map(idTimeMs);
  const oldestRowMs = Math.min(
    ...rows.map((row) => (isObject(row) ? readTimeMs(row['submit_time']) : null) ?? Infinity),
  );
  if (!timesMs.every((timeMs) => timeMs !== null) || Math.max(...timesMs) > oldestRowMs) return null;
  return {
    start_timestamp: String(Math.min(...timesMs) - hourMs),
    end_timestamp: String(Math.max(...timesMs) + hourMs),
  };
}

/** Midjourney proxies began in 2023; the ids of other makers read as far earlier or later. */
function idTimeMs(id: string): number | null {
  const timeMs = /^\d{14,17}$/.test(id) ? Number(id.slice(0, 13)) : 0;
  return timeMs >= Date.UTC(2023, 0, 1) && timeMs <= Date.now() + hourMs ? timeMs : null;
}

function resultOf(raw: unknown, baseUrl: string): PollResult {
  const parsed = v.safeParse(rowSchema, raw);
  if (!parsed.success) return unclear('provider-changed', null);
  const row = parsed.output;
  const rebase = (url: string): string => rebaseForwardedUrl(url, baseUrl);
  return midjourneyResult({
    status: row.status,
    action: row.action,
    progress: row.progress,
    prompt: row.prompt ?? finalPrompt(row),
    text: finalPrompt(row) ?? row.prompt_en,
    failReason: row.fail_reason,
    submitTime: row.submit_time,
    finishTime: row.finish_time,
    imageUrl: row.image_url === null ? null : rebase(row.image_url),
    imageUrls: [],
    videoUrls: readTexts([row.video_url, ...readUrlList(row.video_urls)]).map(rebase),
    buttons: readButtons(row.buttons),
    parentRemoteId: null,
    raw,
  });
}

function finalPrompt(row: TaskRow): string | null {
  const properties = unwrapJson(row.properties);
  return isObject(properties) ? v.parse(optionalText, properties['finalPrompt']) : null;
}

/**
 * The address of a picture behind the instance's own picture proxy, on the account's base URL; any other
 * address as it is. Contract: the server writes its configured address there, by default localhost:3000. The
 * query (a signature) stays byte for byte.
 */
export function rebaseForwardedUrl(url: string, baseUrl: string): string {
  const match = /^(?:https?:\/\/[^/?#]+)?[^?#]*?(\/mj\/image\/.*)$/is.exec(url);
  return match?.[1] === undefined ? url : baseUrl + match[1];
}
