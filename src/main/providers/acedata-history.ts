// AceData Cloud's list of an account's own tasks, page by page, newest first.
// Invariant: nothing is left out, whatever was made since the page before: positions are counted below a fixed time,
// or from the list's beginning where it turns out to be sorted the other way; only an answer without tasks, or with
// fewer than a server cuts to, is the end.
import * as v from 'valibot';
import { AppError } from '../lib/app-error.ts';
import { askTasks, errorCode } from './acedata-call.ts';
import { defaultPageItems } from './acedata-poll.ts';
import { aceDataResult } from './acedata-record.ts';
import { refusal, unknownForm, wasTooMuchAtOnce } from './failures.ts';
import type { Connection, HistoryPage, HistoryQuery, PollResult } from './provider.ts';
import { isObject, optionalId, optionalNumber } from './reading.ts';

/** As many as a batch of ids may have; no most is documented for a list. */
const pageItems = 50;

const listSchema = v.object({ items: v.array(v.unknown()), count: optionalNumber });

/** Where reading goes on. */
const cursorSchema = v.variant('order', [
  v.object({
    order: v.literal('newest-first'),
    /** Only tasks made before this; null where no record told its time. Epoch seconds. */
    before: v.nullable(v.number()),
    offset: v.number(),
    /** The page before began with this id, and so did the one before that where it is `stuck`. */
    first: v.nullable(v.string()),
    stuck: v.boolean(),
  }),
  v.object({
    order: v.literal('oldest-first'),
    /** What stands from here on has been read. */
    end: v.number(),
    /** As many as this server gives at once. */
    step: v.number(),
  }),
]);
type Cursor = v.InferOutput<typeof cursorSchema>;
type NewestFirst = Extract<Cursor, { order: 'newest-first' }>;
type OldestFirst = Extract<Cursor, { order: 'oldest-first' }>;

type HistoryTask = HistoryPage['tasks'][number];

interface List {
  readonly tasks: readonly HistoryTask[];
  /** Items that came, readable or not: by so many the next page is further. */
  readonly length: number;
  /** Of this page or of everything: a hint, never believed. */
  readonly count: number;
}

/** `Provider.history`. Contract: AceData `retrieve_batch` without ids; `created_at_max`, `offset`, `limit`. */
export async function readAceDataHistory(connection: Connection, query: HistoryQuery): Promise<HistoryPage> {
  let cursor = readCursor(query.cursor);
  if (cursor.order === 'oldest-first') return readBackwards(connection, cursor);
  let list = await listAt(connection, cursor);
  if (list.length === 0 && cursor.before !== null && cursor.offset <= pageItems) {
    // The first page below the bound: the end, or a server that takes the bound for something else.
    cursor = { ...cursor, before: null };
    list = await listAt(connection, cursor);
  }
  const isShort = list.length < defaultPageItems && list.count <= cursor.offset + list.length;
  // Where nothing comes, a count that knows of more would be asked for ever.
  const isLast = list.length === 0 || isShort;
  if (isLast) return { tasks: newestFirst(list.tasks), next: null };
  if (query.cursor === null && isOldestFirst(list.tasks)) {
    const end = await findEnd(connection, list);
    return readBackwards(connection, { order: 'oldest-first', end, step: list.length });
  }
  return { tasks: newestFirst(list.tasks), next: JSON.stringify(following(cursor, list)) };
}

/** A cursor that this version cannot read begins anew: what is known is only passed by. */
function readCursor(text: string | null): Cursor {
  const begin: NewestFirst = { order: 'newest-first', before: null, offset: 0, first: null, stuck: false };
  if (text === null) return begin;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorSchema), text);
  return parsed.success ? parsed.output : begin;
}

function listAt(connection: Connection, { before, offset }: NewestFirst): Promise<List> {
  const bounds = before === null ? {} : { created_at_max: before };
  return readList(connection, bounds, offset, pageItems).catch((error: unknown) => {
    if (!wasTooMuchAtOnce(error)) throw error;
    // Any fewer could not be told from the end.
    return readList(connection, bounds, offset, defaultPageItems);
  });
}

/** What was made since the first page stands above it, so it moves nothing below, and at worst a page comes twice. */
function following(cursor: NewestFirst, list: List): NewestFirst {
  const first = list.tasks[0]?.remoteId ?? null;
  const isSame = first !== null && first === cursor.first;
  if (isSame && cursor.stuck)
    throw new AppError(
      'provider-changed',
      'The provider’s list of tasks answers with the same page for ever.',
    );
  return {
    order: 'newest-first',
    before: cursor.offset === 0 ? justAfter(list.tasks) : cursor.before,
    offset: cursor.offset + list.length,
    first,
    stuck: isSame,
  };
}

/** A whole second after the newest, so that it is in whether the server's bound includes its own time or not. */
function justAfter(tasks: readonly HistoryTask[]): number | null {
  const times = tasks.flatMap((task) => createdAtMs(task) ?? []);
  return times.length === 0 ? null : Math.floor(Math.max(...times) / 1000) + 1;
}

/** The page that ends where everything newer has been read. New tasks stand behind it and move nothing. */
async function readBackwards(connection: Connection, { end, step }: OldestFirst): Promise<HistoryPage> {
  const offset = Math.max(0, end - step);
  const list = await readList(connection, {}, offset, end - offset);
  const next: OldestFirst = { order: 'oldest-first', end: offset, step };
  return { tasks: newestFirst(list.tasks), next: offset === 0 ? null : JSON.stringify(next) };
}

/**
 * Where a list that begins with the oldest ends: in leaps, then between the last two, until a page comes that is
 * shorter than the first.
 */
async function findEnd(connection: Connection, first: List): Promise<number> {
  let known = first.length;
  let beyond = Number.POSITIVE_INFINITY;
  // Where `count` is the number of all, its last one is a page of one.
  const isTotal = Number.isInteger(first.count) && first.count > known && first.count <= farthest;
  let offset = isTotal ? first.count - 1 : known + pageItems;
  for (let leap = pageItems; known < beyond; leap *= 2) {
    if (offset > farthest) throw new AppError('provider-changed', 'The provider’s list of tasks has no end.');
    const { length } = await readList(connection, {}, offset, pageItems);
    if (length === 0) beyond = offset;
    else known = offset + length;
    if (length > 0 && length < first.length) return known;
    offset = beyond === Number.POSITIVE_INFINITY ? known + leap : Math.floor((known + beyond) / 2);
  }
  return known;
}

/** More tasks than any account has. */
const farthest = 10_000_000;

async function readList(
  connection: Connection,
  bounds: { readonly created_at_max?: number },
  offset: number,
  limit: number,
): Promise<List> {
  const reply = await askTasks(connection, { action: 'retrieve_batch', offset, limit, ...bounds });
  // Also where the balance is used up: listing costs nothing, so that must not stop the account.
  if (errorCode(reply) !== null || reply.status >= 400) throw refusal('invalid-request', reply);
  const parsed = v.safeParse(listSchema, reply.body);
  if (!parsed.success) throw unknownForm(reply);
  const { items, count } = parsed.output;
  const tasks = items.flatMap(readTask);
  if (tasks.length === 0 && items.length > 0) throw unknownForm(reply);
  return { tasks, length: items.length, count: count ?? 0 };
}

/** An item without an id cannot be asked about, nor shown. */
function readTask(item: unknown): HistoryTask[] {
  const id = isObject(item) ? v.parse(optionalId, item['id']) : null;
  if (id === null) return [];
  // Ids of this shape are kept in small letters, so that an imported one and a listed one are the same task.
  return [{ remoteId: uuid.test(id) ? id.toLowerCase() : id, result: aceDataResult(item) }];
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The list's order is not documented. */
function newestFirst(tasks: readonly HistoryTask[]): readonly HistoryTask[] {
  return tasks.toSorted((a, b) => (createdAtMs(b) ?? 0) - (createdAtMs(a) ?? 0));
}

/** Every task is as old as the one before it or younger, and the last one is younger than the first. */
function isOldestFirst(tasks: readonly HistoryTask[]): boolean {
  const times = tasks.flatMap((task) => createdAtMs(task) ?? []);
  const [first = 0] = times;
  return times.every((time, index) => time >= (times[index - 1] ?? first)) && (times.at(-1) ?? 0) > first;
}

function createdAtMs({ result }: { readonly result: PollResult }): number | null {
  return 'facts' in result ? result.facts.createdAtMs : null;
}
