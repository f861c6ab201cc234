// Pictures whose link has ended, and that wait for the provider's next word for a fresh one; and pictures that were given
// up although their link may be good: they are offered once more later.
// Invariant: who waits for a fresh link is wanted and has no time of a next try; where no next word will come it says
// `expired`. A link may also end without saying so: with a page, or as a bad request. A failed picture with a time of a next
// try has a task that is looked at then.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** What is said of a failed picture whose link may have ended; a fresh one is tried. */
export const endedLinkCodesSql = `('expired', 'not-an-image', 'invalid-request')`;

const minuteMs = 60_000;
/** A picture host may say for some minutes of a new picture that there is none: its caches remember that they were asked. */
const lateAfterMs = 10 * minuteMs;
const lateUntilMs = 60 * minuteMs;
/** The trouble of a host that outlasts the tries ends some time; each span is three times the one before. */
const troubleAfterMs = 10 * minuteMs;
const laterTries = 3;
/** What is older has a link that has lasted, and lasts until the user asks. */
const troubleUntilMs = 3 * 24 * 60 * minuteMs;

/**
 * A picture that has just failed is tried again later by itself where only its host was in trouble, or where the host did
 * not have it yet; its task ended not long ago then, and its link is not over by its own word. Nobody waits for it.
 */
export function planLaterTry(db: Database, pictureId: number, nowMs: number): void {
  statement(
    db,
    `UPDATE pictures SET next_try_at_ms = @nowMs + CASE failure_code WHEN 'expired' THEN @lateAfterMs
         ELSE @troubleAfterMs * CASE link_renewals WHEN 0 THEN 1 WHEN 1 THEN 3 ELSE 9 END END
     FROM (SELECT id AS owner, coalesce(finished_at_ms, created_at_ms) AS ended_at_ms FROM tasks) AS task
     WHERE pictures.id = @pictureId AND task.owner = task_id AND state = 'failed'
       AND (expires_at_ms IS NULL OR expires_at_ms > @nowMs)
       AND CASE WHEN failure_code = 'expired' THEN link_renewals < 2 AND task.ended_at_ms > @nowMs - @lateUntilMs
         WHEN failure_code IN ('network', 'timeout', 'provider-down', 'rate-limited', 'not-an-image', 'damaged')
           THEN link_renewals < @laterTries AND task.ended_at_ms > @nowMs - @troubleUntilMs
         ELSE 0 END`,
  ).run({ pictureId, nowMs, lateAfterMs, lateUntilMs, troubleAfterMs, laterTries, troubleUntilMs });
  const taskId = statement(db, 'SELECT task_id FROM pictures WHERE id = ?').pluck().get(pictureId);
  if (typeof taskId === 'number') lookForLaterTries(db, taskId);
}

/** Of what was to be offered again by now and was not, nothing more is planned; for the others the task is looked at. */
export function endDueLaterTries(db: Database, taskId: number, nowMs: number): void {
  statement(
    db,
    `UPDATE pictures SET next_try_at_ms = NULL WHERE task_id = @taskId AND state = 'failed' AND next_try_at_ms <= @nowMs`,
  ).run({ taskId, nowMs });
  lookForLaterTries(db, taskId);
}

/** No command waits for a look like this. */
function lookForLaterTries(db: Database, taskId: number): void {
  statement(
    db,
    `UPDATE tasks SET next_look_at_ms = later.at_ms, look_reason = 'second-look'
     FROM (SELECT min(next_try_at_ms) AS at_ms FROM pictures WHERE task_id = @taskId AND state = 'failed') AS later
     WHERE id = @taskId AND tasks.next_look_at_ms IS NULL AND later.at_ms IS NOT NULL
       AND (SELECT removed_at_ms FROM accounts WHERE id = account_id) IS NULL`,
  ).run({ taskId });
}

/** The provider is asked about the picture's task now, where anybody can ask it. */
export function askForFreshLink(db: Database, pictureId: number, nowMs: number): void {
  statement(
    db,
    `UPDATE tasks SET next_look_at_ms = @nowMs, look_reason = 'follow', quiet_looks = 0, unclear_looks = 0
     WHERE id = (SELECT task_id FROM pictures WHERE id = @pictureId)
       AND (SELECT removed_at_ms FROM accounts WHERE id = account_id) IS NULL`,
  ).run({ pictureId, nowMs });
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
