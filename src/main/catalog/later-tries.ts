// Pictures that were given up although their link may be good: they are offered once more later.
// Invariant: such a picture is failed and has the time of its next try, and its task is looked at then; what that look does
// not offer is planned no more.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

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
         WHEN failure_code IN ('network', 'proxy', 'timeout', 'provider-down', 'rate-limited', 'not-an-image', 'damaged')
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
