// The past of a New API account, page by page, newest first.
// Invariant: a cursor fixes the newest time that counts, so that what is made meanwhile moves nothing down; it is read
// by a schema when it comes back, and a server that has changed its form since is asked for the same rows again.
import * as v from 'valibot';
import { AppError } from '../lib/app-error.ts';
import { listForms, newestPage, readList } from './newapi-list.ts';
import { newApiResult } from './newapi-row.ts';
import type { Connection, HistoryPage, HistoryQuery } from './provider.ts';
import { isObject, optionalId } from './reading.ts';
import { isUnaskable } from './results.ts';
import { readTimeMs } from './times.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const cursorSchema = v.pipe(
  v.string(),
  v.maxLength(1000),
  v.parseJson(),
  v.strictObject({
    /** Nothing submitted later; null where no row tells its time. UTC ms. */
    untilMs: v.nullable(count),
    form: v.picklist(listForms),
    size: v.pipe(count, v.minValue(1)),
    rowsAbove: count,
    /** The last row that was read. */
    lastRow: v.nullable(v.string()),
  }),
);
type Cursor = v.InferOutput<typeof cursorSchema>;

/**
 * Rows are in the order of their database ids, and a task gets its row when its upstream has answered: one with a
 * smaller id may have been submitted a little later.
 */
const untilMarginMs = 60_000;

/** One page. Contract: newest first, `end_timestamp` in milliseconds against `submit_time`, `channel_id` for admins. */
export async function newApiHistory(connection: Connection, query: HistoryQuery): Promise<HistoryPage> {
  const cursor = query.cursor === null ? null : readCursor(query.cursor);
  const filter = {
    ...(query.channel === null ? {} : { channel: query.channel }),
    ...(cursor === null || cursor.untilMs === null ? {} : { endMs: cursor.untilMs }),
  };
  const page = await readList(connection, filter, cursor ?? newestPage);
  const lastRow = rowName(page.rows.at(-1));
  if (cursor !== null && lastRow !== null && lastRow === cursor.lastRow) {
    throw new AppError('provider-changed', 'The provider gives the same page of its list again and again.');
  }
  return {
    tasks: tasksOf(page.rows, connection),
    next:
      page.next === null || page.next.form === null
        ? null
        : writeCursor({
            untilMs: cursor === null ? untilOf(page.rows) : cursor.untilMs,
            form: page.next.form,
            size: page.next.size,
            rowsAbove: page.next.rowsAbove,
            lastRow,
          }),
  };
}

/** A text that is no cursor begins at the newest again: that reads too much, and leaves out nothing. */
function readCursor(text: string): Cursor | null {
  const cursor = v.safeParse(cursorSchema, text);
  return cursor.success ? cursor.output : null;
}

function writeCursor(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

/** By the server's own clock, which may differ from this computer's. */
function untilOf(rows: readonly unknown[]): number | null {
  const times = rows.map((row) => (isObject(row) ? readTimeMs(row['submit_time']) : null));
  const newestMs = Math.max(...times.map((atMs) => atMs ?? 0));
  return newestMs > 0 ? newestMs + untilMarginMs : null;
}

/** Contract: rows whose submit failed have no id; nobody can ask about them. */
function tasksOf(rows: readonly unknown[], connection: Connection): HistoryPage['tasks'] {
  const tasks = new Map<string, HistoryPage['tasks'][number]>();
  for (const row of rows) {
    const remoteId = isObject(row) ? row['mj_id'] : null;
    if (typeof remoteId !== 'string' || isUnaskable(remoteId) || tasks.has(remoteId)) continue;
    tasks.set(remoteId, { remoteId, result: newApiResult(row, connection) });
  }
  return [...tasks.values()];
}

function rowName(row: unknown): string | null {
  return isObject(row) ? v.parse(optionalId, row['id'] ?? row['mj_id']) : null;
}
