// Which tasks are due for a look, and when the next ones are.
// Invariant: the row is the queue. A due row stays due until it is settled (settlements.ts), so a crash needs no recovery.
import type { Database } from 'better-sqlite3';
import type { TaskState } from '../../preload/contract/tasks.ts';
import { statement } from './statement.ts';

/** A task that should be asked about now, with what the decision about its answer needs. */
export interface DueTask {
  readonly id: number;
  readonly remoteId: string;
  readonly state: TaskState;
  /** 0 to 100, null where no answer told any. */
  readonly progress: number | null;
  readonly seen: boolean;
  readonly quietLooks: number;
  /** Answers in a row that could not be read. */
  readonly unclearLooks: number;
  readonly lookReason: LookReason;
  readonly importedAtMs: number;
  /** When state or progress last changed. */
  readonly movedAtMs: number;
  /** When it is due; infinitely far off where nothing more is to be asked. */
  readonly nextLookAtMs: number;
}

/** Why a task will be looked at: it is unfinished; it may be gone; it failed and gets one later look. */
export type LookReason = 'follow' | 'confirm' | 'second-look';

/** The columns that a due task is made of. */
export const dueTaskColumns =
  'id, remote_id, state, progress, seen, quiet_looks, unclear_looks, look_reason, imported_at_ms, moved_at_ms, next_look_at_ms';

export interface DueTaskRow {
  readonly id: number;
  readonly remote_id: string;
  readonly state: TaskState;
  readonly progress: number | null;
  readonly seen: 0 | 1;
  readonly quiet_looks: number;
  readonly unclear_looks: number;
  readonly look_reason: LookReason;
  readonly imported_at_ms: number;
  readonly moved_at_ms: number | null;
  readonly next_look_at_ms: number | null;
}

export function dueTaskOf(row: DueTaskRow): DueTask {
  return {
    id: row.id,
    remoteId: row.remote_id,
    state: row.state,
    progress: row.progress,
    seen: row.seen === 1,
    quietLooks: row.quiet_looks,
    unclearLooks: row.unclear_looks,
    lookReason: row.look_reason,
    importedAtMs: row.imported_at_ms,
    movedAtMs: row.moved_at_ms ?? row.imported_at_ms,
    nextLookAtMs: row.next_look_at_ms ?? Number.POSITIVE_INFINITY,
  };
}

/** A record whose promised end lies no further off than this, ahead or just behind, is asked about first. */
const endingWithinMs = 6 * 60 * 60 * 1000;

/** Due tasks whose records end soon. One that ended long ago is gone or was never in danger, so it waits its turn. */
export const endingDueTasksSql = `SELECT ${dueTaskColumns} FROM tasks INDEXED BY tasks_due_record_end
  WHERE account_id = @accountId AND next_look_at_ms IS NOT NULL AND expires_at_ms BETWEEN @endedMs AND @endingMs
    AND next_look_at_ms <= @nowMs AND paused_at_ms IS NULL
  ORDER BY expires_at_ms, id LIMIT @limit`;

/** Due tasks, the longest due first; then those that may ride along. */
export const longestDueTasksSql = `SELECT ${dueTaskColumns} FROM tasks INDEXED BY tasks_due
  WHERE account_id = @accountId AND next_look_at_ms <= @soonMs AND paused_at_ms IS NULL
    AND (next_look_at_ms <= @nowMs OR (look_reason = 'follow' AND last_look_at_ms <= @restedMs))
  ORDER BY next_look_at_ms, id LIMIT @limit`;

/** Which tasks may fill up a question that goes out anyway, before they are due. */
export interface RideAlong {
  /** Due within this time. */
  readonly withinMs: number;
  /** Last looked at at least this long ago: the provider's shortest interval. */
  readonly restedForMs: number;
}

/**
 * Due tasks of one account: those whose records end soon first, the earliest end first; then the longest due; then, where
 * there is room, those that may ride along.
 */
export function dueTasks(
  db: Database,
  args: {
    readonly accountId: string;
    readonly nowMs: number;
    readonly limit: number;
    readonly rideAlong?: RideAlong;
  },
): DueTask[] {
  const { accountId, nowMs, limit, rideAlong } = args;
  const ending = statement(db, endingDueTasksSql).all({
    accountId,
    nowMs,
    limit,
    endedMs: nowMs - endingWithinMs,
    endingMs: nowMs + endingWithinMs,
  }) as DueTaskRow[];
  const longest =
    ending.length >= limit
      ? []
      : (statement(db, longestDueTasksSql).all({
          accountId,
          nowMs,
          limit,
          soonMs: nowMs + (rideAlong?.withinMs ?? 0),
          restedMs: nowMs - (rideAlong?.restedForMs ?? 0),
        }) as DueTaskRow[]);
  const rows = new Map([...ending, ...longest].map((row) => [row.id, row]));
  return [...rows.values()].slice(0, limit).map(dueTaskOf);
}

/** When each account's next task is due; accounts without one are left out. */
export function nextLooks(db: Database): { readonly accountId: string; readonly atMs: number }[] {
  return statement(
    db,
    `SELECT a.id AS accountId, (SELECT min(t.next_look_at_ms) FROM tasks t
       WHERE t.account_id = a.id AND t.next_look_at_ms IS NOT NULL AND t.paused_at_ms IS NULL) AS atMs
     FROM accounts a WHERE a.removed_at_ms IS NULL AND atMs IS NOT NULL`,
  ).all() as { accountId: string; atMs: number }[];
}

/** How many tasks each account has still to ask about for the first time; accounts without any are left out. */
export function firstLooks(db: Database): { readonly accountId: string; readonly left: number }[] {
  return statement(
    db,
    `SELECT t.account_id AS accountId, count(*) AS "left" FROM tasks t
     WHERE t.next_look_at_ms IS NOT NULL AND t.paused_at_ms IS NULL AND t.last_look_at_ms IS NULL
     GROUP BY t.account_id`,
  ).all() as { accountId: string; left: number }[];
}

/**
 * Unfinished tasks that accounts which can work still have to ask about; of these rows only when given.
 * Tasks whose account waits for the user, or is named in `exceptAccountIds`, are not counted.
 */
export function countUnfinished(
  db: Database,
  args: { readonly taskIds: readonly number[] | null; readonly exceptAccountIds: readonly string[] },
): number {
  return statement(
    db,
    `SELECT count(*) FROM tasks t JOIN accounts a ON a.id = t.account_id
     WHERE t.next_look_at_ms IS NOT NULL AND t.paused_at_ms IS NULL AND t.look_reason = 'follow'
       AND a.paused = 0 AND a.stopped = 0 AND a.removed_at_ms IS NULL
       AND a.id NOT IN (SELECT value FROM json_each(@except))
       AND (@taskIds IS NULL OR t.id IN (SELECT value FROM json_each(@taskIds)))`,
  )
    .pluck()
    .get({
      except: JSON.stringify(args.exceptAccountIds),
      taskIds: args.taskIds === null ? null : JSON.stringify(args.taskIds),
    }) as number;
}
