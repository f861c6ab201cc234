// What the reading of an account's history finds, and how far it came.
// Invariant: a task that is known at this account, or at another account of the same server, is never added again;
// stretches say only what is truly in the catalog, so an interrupted reading leaves a gap with an address.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import type { IdCounts } from './imports.ts';
import { lastTaskId } from './last-task-id.ts';
import { dueTaskColumns, dueTaskOf } from './looks.ts';
import type { DueTask, DueTaskRow } from './looks.ts';
import { noteImport } from './past-imports.ts';
import type { ImportPart, TaskRange } from './past-imports.ts';
import { statement } from './statement.ts';

/** A task of a history page, and how it was known before. */
export interface HistoryTask extends DueTask {
  readonly presence: 'new' | 'known' | 'deleted';
}

/** What the pages before had that was known already, as long as none had anything new. */
export interface KnownBefore {
  readonly known: number;
  readonly deleted: number;
  readonly taskIds: readonly number[];
}

/**
 * Adds a page's ids that are not known yet, as queued tasks that are not due before `lookAtMs`, since the page tells
 * their state too. Returns every id of the page in its order, each once, and the import that the reading is: the first
 * page with something new begins it and takes in what came before; null until then.
 */
export function addHistoryTasks(
  db: Database,
  args: {
    readonly accountId: string;
    readonly remoteIds: readonly string[];
    readonly nowMs: number;
    readonly lookAtMs: number;
    readonly importId: number | null;
    readonly knownBefore: KnownBefore;
  },
): { readonly tasks: readonly HistoryTask[]; readonly importId: number | null } {
  const bound = { accountId: args.accountId, ids: JSON.stringify(args.remoteIds) };
  return db
    .transaction(() => {
      adoptOrphans(db, bound);
      const knownIds = new Set(statement(db, ownersSql).pluck().all(bound) as number[]);
      const lastKnownId = lastTaskId(db);
      const added = statement(
        db,
        `INSERT INTO tasks (account_id, remote_id, state, imported_at_ms, next_look_at_ms, moved_at_ms, sort_at_ms)
         SELECT @accountId, j.value, 'queued', @nowMs, @lookAtMs, @nowMs, @nowMs FROM json_each(@ids) j
         WHERE NOT EXISTS (SELECT 1 FROM tasks t JOIN accounts a ON a.id = t.account_id
           JOIN accounts own ON own.id = @accountId
           WHERE t.remote_id = j.value AND a.provider = own.provider AND a.base_url = own.base_url)
         ON CONFLICT DO NOTHING`,
      ).run({ ...bound, nowMs: args.nowMs, lookAtMs: args.lookAtMs });
      if (added.changes > 0) {
        changesOf(db).membership();
        changesOf(db).accounts();
      }
      const rows = statement(
        db,
        `SELECT ${dueTaskColumns}, picture_count, deleted_count FROM tasks WHERE id IN (${ownersSql})`,
      ).all(bound) as HistoryRow[];
      const tasks = rows.map((row) => historyTaskOf(row, knownIds));
      const range = { firstId: lastKnownId + 1, lastId: lastKnownId + added.changes };
      return { tasks, importId: notePage(db, args, tasks, range) };
    })
    .immediate();
}

function notePage(
  db: Database,
  args: Parameters<typeof addHistoryTasks>[1],
  tasks: readonly HistoryTask[],
  added: TaskRange,
): number | null {
  const { importId, accountId, knownBefore, nowMs } = args;
  const counts = countsOf(tasks);
  if (importId === null && counts.new === 0) return null;
  const before = importId === null ? knownBefore : { known: 0, deleted: 0, taskIds: [] };
  const part: ImportPart = {
    id: importId,
    origin: { source: 'history', name: null, accountId },
    doubtful: 0,
  };
  return noteImport(db, part, {
    nowMs,
    counts: {
      ...counts,
      known: counts.known + before.known,
      deleted: counts.deleted + before.deleted,
    },
    added,
    knownIds: [...before.taskIds, ...tasks.flatMap(({ id, presence }) => (presence === 'new' ? [] : [id]))],
  });
}

/** How many tasks of a page were new, known, or known and deleted. */
export function countsOf(tasks: readonly Pick<HistoryTask, 'presence'>[]): IdCounts {
  const counts = { new: 0, known: 0, deleted: 0 };
  for (const { presence } of tasks) counts[presence] += 1;
  return counts;
}

/** One row per id: this account's, else another account's of the same server. */
const ownersSql = `SELECT coalesce(
    max(CASE WHEN t.account_id = @accountId THEN t.id END), min(t.id))
  FROM json_each(@ids) j JOIN tasks t ON t.remote_id = j.value
  JOIN accounts a ON a.id = t.account_id JOIN accounts own ON own.id = @accountId
  WHERE a.provider = own.provider AND a.base_url = own.base_url GROUP BY j.value`;

/** Tasks of a removed account of the same server belong to the account that now lists them. */
function adoptOrphans(db: Database, bound: { readonly accountId: string; readonly ids: string }): void {
  statement(
    db,
    `UPDATE OR IGNORE tasks SET account_id = @accountId
     WHERE remote_id IN (SELECT value FROM json_each(@ids)) AND account_id IN (
       SELECT gone.id FROM accounts gone JOIN accounts own ON own.id = @accountId
       WHERE gone.removed_at_ms IS NOT NULL AND gone.provider = own.provider AND gone.base_url = own.base_url)`,
  ).run(bound);
}

interface HistoryRow extends DueTaskRow {
  readonly picture_count: number;
  readonly deleted_count: number;
}

function historyTaskOf(row: HistoryRow, knownIds: ReadonlySet<number>): HistoryTask {
  const isDeleted = row.picture_count === 0 && row.deleted_count > 0;
  return {
    ...dueTaskOf(row),
    presence: !knownIds.has(row.id) ? 'new' : isDeleted ? 'deleted' : 'known',
  };
}

/** A part of an account's history that was read without a gap, from `topAtMs` down to `reachedAtMs`. UTC ms. */
export interface HistoryStretch {
  readonly id: number;
  readonly topAtMs: number;
  readonly reachedAtMs: number;
  /** Where the gap below it begins; null where there is none. */
  readonly cursor: string | null;
}

/** The stretches of this account and channel ('' for all), newest first. */
export function historyStretches(
  db: Database,
  args: { readonly accountId: string; readonly channel: string },
): readonly HistoryStretch[] {
  return statement(
    db,
    `SELECT id, top_at_ms AS topAtMs, reached_at_ms AS reachedAtMs, cursor FROM history_stretches
     WHERE account_id = @accountId AND channel = @channel ORDER BY top_at_ms DESC, id DESC`,
  ).all(args) as HistoryStretch[];
}

/**
 * Adds a stretch (`id` null) or moves one's lower end; returns its id. One that has met the next older stretch is one
 * with it from then on; one that has met the end of the history takes all that were below it.
 */
export function saveHistoryStretch(
  db: Database,
  args: {
    readonly id: number | null;
    readonly accountId: string;
    readonly channel: string;
    readonly topAtMs: number;
    readonly reachedAtMs: number;
    readonly cursor: string | null;
    readonly met: 'nothing' | 'next-stretch' | 'end';
  },
): number {
  return db
    .transaction(() => {
      const id = writeStretch(db, args);
      if (args.met === 'next-stretch') joinStretchBelow(db, args, id);
      if (args.met === 'end') {
        statement(
          db,
          `DELETE FROM history_stretches WHERE account_id = @accountId AND channel = @channel
             AND top_at_ms <= @topAtMs AND id <> @id`,
        ).run({ accountId: args.accountId, channel: args.channel, topAtMs: args.topAtMs, id });
      }
      return id;
    })
    .immediate();
}

type StretchArgs = Parameters<typeof saveHistoryStretch>[1];

function writeStretch(db: Database, args: StretchArgs): number {
  if (args.id !== null) {
    statement(
      db,
      'UPDATE history_stretches SET reached_at_ms = @reachedAtMs, cursor = @cursor WHERE id = @id',
    ).run(args);
    return args.id;
  }
  return statement(
    db,
    `INSERT INTO history_stretches (account_id, channel, top_at_ms, reached_at_ms, cursor)
     VALUES (@accountId, @channel, @topAtMs, @reachedAtMs, @cursor) RETURNING id`,
  )
    .pluck()
    .get(args) as number;
}

/** The next older one's lower end counts from now on. */
function joinStretchBelow(db: Database, args: StretchArgs, id: number): void {
  const below = statement(
    db,
    `SELECT id, reached_at_ms, cursor FROM history_stretches
     WHERE account_id = @accountId AND channel = @channel AND top_at_ms <= @topAtMs AND id <> @id
     ORDER BY top_at_ms DESC, id DESC LIMIT 1`,
  ).get({ accountId: args.accountId, channel: args.channel, topAtMs: args.topAtMs, id }) as
    { id: number; reached_at_ms: number; cursor: string | null } | undefined;
  if (below === undefined) return;
  statement(db, 'DELETE FROM history_stretches WHERE id = ?').run(below.id);
  statement(
    db,
    `UPDATE history_stretches SET reached_at_ms = min(reached_at_ms, @reachedAtMs), cursor = @cursor WHERE id = @id`,
  ).run({ id, reachedAtMs: below.reached_at_ms, cursor: below.cursor });
}

/** Notes when an account's history was last read to where this sync wanted to go. */
export function noteSync(db: Database, args: { readonly accountId: string; readonly nowMs: number }): null {
  statement(db, 'UPDATE accounts SET last_sync_at_ms = @nowMs WHERE id = @accountId').run(args);
  changesOf(db).accounts();
  return null;
}
