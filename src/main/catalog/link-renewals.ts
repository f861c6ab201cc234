// Pictures whose link has ended, and that wait for the provider's next word for a fresh one.
// Invariant: such a picture is wanted and has no time of a next try; where no next word will come it says `expired`. A link
// may also end without saying so: with a page, or as a bad request.
import type { Database } from 'better-sqlite3';
import type { Failure } from '../../preload/contract/failure.ts';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** What is said of a failed picture whose link may have ended; a fresh one is tried. */
export const endedLinkCodesSql = `('expired', 'not-an-image', 'invalid-request')`;

/** The provider is asked about the picture's task now, where anybody can ask it. */
export function askForFreshLink(db: Database, pictureId: number, nowMs: number): void {
  statement(
    db,
    `UPDATE tasks SET next_look_at_ms = @nowMs, look_reason = 'follow', quiet_looks = 0, unclear_looks = 0
     WHERE id = (SELECT task_id FROM pictures WHERE id = @pictureId)
       AND (SELECT removed_at_ms FROM accounts WHERE id = account_id) IS NULL`,
  ).run({ pictureId, nowMs });
}

/** It is tried again when the provider has said its next word. */
export function awaitFreshLink(
  db: Database,
  { pictureId, failure }: { readonly pictureId: number; readonly failure: Failure },
): void {
  statement(
    db,
    `UPDATE pictures SET next_try_at_ms = NULL, link_renewals = link_renewals + 1, failure_code = @code,
       failure_message = @message WHERE id = @pictureId AND state = 'wanted'`,
  ).run({ pictureId, code: failure.code, message: failure.message });
}

/** The provider is about to be asked about the picture's finished task, which only a fresh link is wanted of. */
export function isFreshLinkAwaited(db: Database, pictureId: number): boolean {
  const isAsked = statement(
    db,
    `SELECT 1 FROM tasks WHERE id = (SELECT task_id FROM pictures WHERE id = ?) AND state = 'succeeded'
       AND look_reason = 'follow' AND next_look_at_ms IS NOT NULL`,
  ).get(pictureId);
  return isAsked !== undefined && canBeRenewed(db, pictureId);
}

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
