// Pictures whose link has ended, and that wait for the provider's next word for a fresh one.
// Invariant: such a picture is wanted and has no time of a next try; where no next word will come it says `expired`.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** The task's record is gone, or offers these pictures no more. */
export function endRenewalsOfTask(db: Database, taskId: number): void {
  end(db, 'task_id = @key', taskId);
}

/** Nobody will ask about the account's tasks again. */
export function endRenewalsOfAccount(db: Database, accountId: string): void {
  end(db, 'task_id IN (SELECT id FROM tasks WHERE account_id = @key)', accountId);
}

function end(db: Database, which: string, key: number | string): void {
  const ended = statement(
    db,
    `UPDATE pictures SET state = 'failed', failure_code = 'expired',
       failure_message = coalesce(failure_message, 'The link has ended and the provider no longer has the record.')
     WHERE ${which} AND state = 'wanted' AND next_try_at_ms IS NULL RETURNING id`,
  )
    .pluck()
    .all({ key }) as number[];
  for (const id of ended) changesOf(db).picture(id);
}

/** Whether anybody can still be asked for a fresh link of this picture. */
export function canBeRenewed(db: Database, pictureId: number): boolean {
  const removedAtMs = statement(
    db,
    `SELECT a.removed_at_ms FROM pictures p JOIN tasks t ON t.id = p.task_id JOIN accounts a ON a.id = t.account_id
     WHERE p.id = ?`,
  )
    .pluck()
    .get(pictureId);
  return removedAtMs === null;
}
