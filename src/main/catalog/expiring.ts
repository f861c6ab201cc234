// What ends soon: links of pictures that are still to be fetched, records of tasks that are still to be asked about.
// Invariant: both conditions are answered from indexes, and counts and gallery mean the same by them.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

/** Links and records that end within this time count as expiring. */
const expiringWithinMs = 6 * 60 * 60 * 1000;

/** A picture that is still to be fetched while its link ends. */
const expiringPicture = `p.state = 'wanted' AND p.is_resting IN (0, 1) AND coalesce(p.expires_at_ms, 9007199254740991) BETWEEN @nowMs AND @soonMs`;
/** A task that is still to be asked about while its record ends. */
const expiringTask = `t.next_look_at_ms IS NOT NULL AND t.expires_at_ms BETWEEN @nowMs AND @soonMs
  AND t.state IN ('queued', 'running', 'needs-input') AND t.picture_count = 0 AND t.deleted_count = 0`;

const fromPictures = `FROM pictures p INDEXED BY pictures_wanted WHERE ${expiringPicture}`;
/** The index begins with the account. */
const fromTasks = `FROM accounts a CROSS JOIN tasks t INDEXED BY tasks_due_record_end ON t.account_id = a.id
  WHERE ${expiringTask}`;

export const expiringPicturesSql = `SELECT count(*) ${fromPictures}`;
export const expiringTasksSql = `SELECT count(*) ${fromTasks}`;

/** How many pictures and tasks the gallery's filter 'expiring' shows. */
export function countExpiring(db: Database, nowMs: number): number {
  return [expiringPicturesSql, expiringTasksSql]
    .map((sql) => statement(db, sql).pluck().get(boundAt(nowMs)) as number)
    .reduce((sum, count) => sum + count, 0);
}

/** Keys of their tiles: pictures by their ids, tasks by theirs as negative numbers. */
export function expiringKeys(db: Database, nowMs: number): ReadonlySet<number> {
  return new Set(
    [`SELECT p.id ${fromPictures}`, `SELECT -t.id ${fromTasks}`].flatMap(
      (sql) => statement(db, sql).pluck().all(boundAt(nowMs)) as number[],
    ),
  );
}

function boundAt(nowMs: number): { readonly nowMs: number; readonly soonMs: number } {
  return { nowMs, soonMs: nowMs + expiringWithinMs };
}
