// One page of a New API instance's task list, in each of its three generations and in one-hub's form.
// Invariant: the form is told by what the server answers, never by settings; a refusal is thrown whatever HTTP
// status it comes with.
import * as v from 'valibot';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';
import { providerWords, refusal, throwIfRefused, unknownForm } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply } from './http.ts';
import type { Connection } from './provider.ts';
import { optionalNumber, optionalText } from './reading.ts';

/** Rows asked for per page; the servers' own maximum. */
export const pageRows = 100;
/** The oldest servers know no other size. */
const barePageRows = 10;

/**
 * How a server pages. `bare`: a plain list, counted from 0, ten rows to a page; `counted`: an object, counted from 1;
 * `one-hub`: that fork's object and parameters.
 */
export type ListForm = 'bare' | 'counted' | 'one-hub';
export const listForms = ['bare', 'counted', 'one-hub'] as const satisfies readonly ListForm[];

/** Which page: the one that begins below so many rows, in the form and size that the server is known to answer in. */
export interface PageAddress {
  /** Null before the first answer. */
  readonly form: ListForm | null;
  readonly size: number;
  readonly rowsAbove: number;
}

/** The newest page of a server that was not asked yet. */
export const newestPage: PageAddress = { form: null, size: pageRows, rowsAbove: 0 };

/** What narrows a list. Contract: `mj_id` finds one exact id; the times are compared with milliseconds. */
export interface ListFilter {
  readonly mjId?: string;
  readonly channel?: string;
  readonly startMs?: number;
  readonly endMs?: number;
}

/** A page of rows, newest first. */
export interface Page {
  readonly rows: readonly unknown[];
  /** The page behind this one; null where this is the last. */
  readonly next: PageAddress | null;
}

const listSchema = v.union([v.array(v.unknown()), v.looseObject({})]);
const envelopeSchema = v.object({ success: v.boolean(), code: optionalText });
const answerSchema = v.object({ success: v.literal(true), data: v.unknown() });

/** A server that answers in another form or size than it did (an upgrade) is asked again so often. */
const formChangesMax = 2;

/** One page of the list; throws what concerns the account. */
export async function readList(
  connection: Connection,
  filter: ListFilter = {},
  address: PageAddress = newestPage,
): Promise<Page> {
  let asked = address;
  for (let changes = 0; ; changes += 1) {
    const { reply, answer } = await ask(connection, filter, asked);
    const form = answer.form;
    // Only one-hub does not know the parameters that a new server is asked with.
    const size = form === 'one-hub' && asked.form !== 'one-hub' ? pageRows : (answer.size ?? asked.size);
    if (isWhatWasAsked(asked, answer) || answer.isEverything) return pageOf(answer, asked, size, reply);
    if (changes === formChangesMax) throw unknownForm(reply);
    asked = { form, size, rowsAbove: asked.rowsAbove };
  }
}

/** What came, before it is known whether it is the page that was meant. */
interface ListAnswer {
  readonly form: ListForm;
  readonly rows: readonly unknown[];
  /** Rows per page, where the answer or its form tells it. */
  readonly size: number | null;
  /** The page's own number, where it tells it. */
  readonly number: number | null;
  readonly total: number | null;
  /** It has every row that there is, so that its paging does not matter. */
  readonly isEverything: boolean;
}

/** The first page is the same in every form; a later one is not, nor is its size. */
function isWhatWasAsked(asked: PageAddress, { form, size }: ListAnswer): boolean {
  if (asked.form === null) return form !== 'one-hub';
  if (form !== asked.form) return false;
  return size === null || size === asked.size || asked.rowsAbove === 0;
}

function pageOf(answer: ListAnswer, asked: PageAddress, size: number, reply: JsonReply): Page {
  const { form, rows, number, total } = answer;
  const index = pageIndex(asked);
  // A server that has another page in mind would be asked for ever.
  if (number !== null && form !== 'bare' && number !== index + 1) throw unknownForm(reply);
  const rowsAbove = index * asked.size;
  // The newest page of a server that does not tell its size is as long as its size, or the last one.
  const known = answer.size ?? (rowsAbove === 0 && rows.length > 0 ? rows.length : size);
  const isShort = form === 'bare' || (answer.size !== null && total === null) ? rows.length < known : false;
  const isLast =
    answer.isEverything ||
    rows.length === 0 ||
    isShort ||
    (total !== null && rowsAbove + Math.max(rows.length, known) >= total);
  return { rows, next: isLast ? null : { form, size: known, rowsAbove: rowsAbove + known } };
}

function pageIndex({ size, rowsAbove }: PageAddress): number {
  return Math.floor(rowsAbove / size);
}

async function ask(
  connection: Connection,
  filter: ListFilter,
  address: PageAddress,
): Promise<{ readonly reply: JsonReply; readonly answer: ListAnswer }> {
  const path = connection.scope === 'admin' ? '/api/mj/' : '/api/mj/self';
  const query = new URLSearchParams({ ...pageQuery(address), ...filterQuery(connection, filter) });
  const reply = await requestJson(connection, {
    method: 'GET',
    path: `${path}?${query.toString()}`,
    headers: authHeaders(connection),
  });
  const envelope = v.safeParse(envelopeSchema, reply.body);
  if (envelope.success && !envelope.output.success) throw refusedEnvelope(reply, envelope.output.code);
  throwIfRefused(reply);
  const whole = v.safeParse(answerSchema, reply.body);
  const answer = whole.success && reply.status === 200 ? answerOf(whole.output.data) : null;
  if (answer === null) throw unknownForm(reply);
  return { reply, answer };
}

/** Contract: `p` counts from 0 in the oldest servers and from 1 since; 0 is the first page of both. */
function pageQuery(address: PageAddress): Record<string, string> {
  const index = pageIndex(address);
  const size = String(address.size);
  switch (address.form) {
    case 'one-hub':
      return { page: String(index + 1), size };
    case 'counted':
      return { p: String(index + 1), page_size: size };
    case 'bare':
    case null:
      return { p: String(index), page_size: size };
  }
}

function filterQuery(connection: Connection, filter: ListFilter): Record<string, string> {
  const { mjId, channel, startMs, endMs } = filter;
  return {
    ...(mjId === undefined ? {} : { mj_id: mjId }),
    ...(channel === undefined || connection.scope !== 'admin' ? {} : { channel_id: channel }),
    ...(startMs === undefined ? {} : { start_timestamp: String(startMs) }),
    ...(endMs === undefined ? {} : { end_timestamp: String(endMs) }),
  };
}

/** Null where the data is no list in any of the forms. */
function answerOf(data: unknown): ListAnswer | null {
  const list = v.safeParse(listSchema, data ?? []);
  if (!list.success) return null;
  if (Array.isArray(list.output)) {
    const rows: readonly unknown[] = list.output;
    return { form: 'bare', rows, size: barePageRows, number: null, total: null, isEverything: false };
  }
  const { items, data: forkItems, page, page_size, size, total, total_count } = list.output;
  const isFork = items === undefined && forkItems !== undefined;
  const found = isFork ? forkItems : items;
  if (found !== null && !Array.isArray(found)) return null;
  const rows: readonly unknown[] = found ?? [];
  const all = v.parse(optionalNumber, isFork ? (total_count ?? total) : total);
  const number = v.parse(optionalNumber, page);
  return {
    form: isFork ? 'one-hub' : 'counted',
    rows,
    size: positive(v.parse(optionalNumber, isFork ? (size ?? page_size) : page_size)),
    number: positive(number),
    total: all,
    isEverything: (number ?? 1) <= 1 && all !== null && rows.length >= all,
  };
}

function positive(value: number | null): number | null {
  return value !== null && Number.isInteger(value) && value > 0 ? value : null;
}

/** What the oldest servers call the header of the user id; forks have their own names for it. */
const usualUserHeader = 'New-Api-User';
/** The names that are known, as they are sent. */
export const userHeaders: readonly string[] = [
  usualUserHeader,
  'Veloera-User',
  'voapi-user',
  'User-id',
  'Rix-Api-User',
  'neo-api-user',
  'one-api-user',
  'X-Api-User',
];

/**
 * Contract: every generation takes `Bearer ` before the token; the oldest want exactly this spelling, and the
 * plain decimal user id beside it, which the newest ignore. Throws AppError unauthorized for a header's name that is
 * not one of the known: the name comes from the catalog, which anybody may have edited.
 */
export function authHeaders(
  connection: Pick<Connection, 'key' | 'userId' | 'userHeader'>,
): Record<string, string> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const userId = connection.userId?.trim() ?? '';
  const name = connection.userHeader ?? usualUserHeader;
  if (!userHeaders.includes(name)) {
    throw new AppError(
      'unauthorized',
      'This account sends its user id in a header that no known fork has. Add the account again.',
    );
  }
  return { authorization: `Bearer ${token}`, ...(userId === '' ? {} : { [name]: userId }) };
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
