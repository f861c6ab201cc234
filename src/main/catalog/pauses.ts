// What the user lets rest: a task, or an account with all its tasks.
// Invariant: `pictures.is_resting` says at any time whether the picture's task or its account rests, so that the next
// picture to fetch is found without reading those that rest.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** Whether a picture rests; expects `tasks t JOIN accounts a`. Nobody could let a removed account go on. */
export const restsSql = '(t.paused_at_ms IS NOT NULL OR (a.paused = 1 AND a.removed_at_ms IS NULL))';

/** Lets what is still to be done for these tasks rest, or go on. A task with nothing to do stays as it is. */
export function setTasksPaused(
  db: Database,
  args: { readonly taskIds: readonly number[]; readonly paused: boolean; readonly nowMs: number },
): null {
  const sql = args.paused ? pauseSql : resumeSql;
  db.transaction(() => change(db, sql, args.taskIds, args.nowMs)).immediate();
  return null;
}

/** Lets these tasks go on; to be called in a transaction. */
export function resumeTasks(db: Database, taskIds: readonly number[], nowMs: number): void {
  change(db, resumeSql, taskIds, nowMs);
}

function change(db: Database, sql: string, taskIds: readonly number[], nowMs: number): void {
  const changed = statement(db, sql)
    .pluck()
    .all({ ids: JSON.stringify(taskIds), nowMs }) as number[];
  for (const id of changed) changesOf(db).task(id);
  if (changed.length > 0) changesOf(db).membership();
  refreshRest(db, 't.id IN (SELECT value FROM json_each(@key))', JSON.stringify(changed));
}

const pauseSql = `UPDATE tasks SET paused_at_ms = @nowMs
  WHERE id IN (SELECT value FROM json_each(@ids)) AND paused_at_ms IS NULL AND (next_look_at_ms IS NOT NULL
    OR EXISTS (SELECT 1 FROM pictures p WHERE p.task_id = tasks.id AND p.state = 'wanted'))
  RETURNING id`;

/** The time of the rest does not count for parking; what its account rests too is left out with the account's own rest. */
const resumeSql = `UPDATE tasks SET paused_at_ms = NULL, moved_at_ms = moved_at_ms + max(0, min(@nowMs,
    coalesce((SELECT paused_since_ms FROM accounts WHERE id = account_id), @nowMs)) - paused_at_ms)
  WHERE id IN (SELECT value FROM json_each(@ids)) AND paused_at_ms IS NOT NULL RETURNING id`;

/**
 * The time in which an account rested does not count for parking its tasks; of a task that rests by itself, the time before
 * that. To be called in the transaction that resumes the account, before it.
 */
export function leaveOutRestOfAccount(db: Database, accountId: string, nowMs: number): void {
  statement(
    db,
    `UPDATE tasks SET moved_at_ms = moved_at_ms
       + max(0, min(@nowMs, coalesce(tasks.paused_at_ms, @nowMs)) - max(moved_at_ms, a.paused_since_ms))
     FROM accounts a WHERE a.id = @accountId AND a.paused_since_ms IS NOT NULL
       AND tasks.account_id = a.id AND tasks.next_look_at_ms IS NOT NULL AND tasks.moved_at_ms IS NOT NULL`,
  ).run({ accountId, nowMs });
}

/** To be called in the transaction that pauses, resumes or removes the account. */
export function refreshRestOfAccount(db: Database, accountId: string): void {
  refreshRest(db, 't.account_id = @key', accountId);
}

function refreshRest(db: Database, which: string, key: string): void {
  const changed = statement(
    db,
    `UPDATE pictures SET is_resting = now.rests
     FROM (SELECT t.id AS task_id, ${restsSql} AS rests FROM tasks t JOIN accounts a ON a.id = t.account_id
       WHERE ${which}) AS now
     WHERE pictures.task_id = now.task_id AND pictures.is_resting <> now.rests RETURNING id`,
  )
    .pluck()
    .all({ key }) as number[];
  for (const id of changed) changesOf(db).picture(id);
}

/** Those of these pictures that rest. */
export function restingAmong(
  db: Database,
  args: { readonly pictureIds: readonly number[] },
): readonly number[] {
  return statement(
    db,
    'SELECT id FROM pictures WHERE is_resting = 1 AND id IN (SELECT value FROM json_each(?))',
  )
    .pluck()
    .all(JSON.stringify(args.pictureIds)) as number[];
}
