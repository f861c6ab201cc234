// Which account is asked next about a task whose account does not know it.
// Invariant: no account is asked twice about one task; an account that an id says nothing of is asked only where the user
// agreed to it.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** The account that may be asked next about a task whose account refused it; see {@link passToNextAccount}. */
export const nextAccountSql = `SELECT a.id FROM tasks t
  JOIN accounts asked ON asked.id = t.account_id JOIN accounts a ON a.removed_at_ms IS NULL
  WHERE t.id = @taskId AND a.id <> t.account_id
    AND (t.ask_others = 1 OR @askOthers = 1 OR (t.candidates <> '[]'
      AND (a.provider = asked.provider OR a.provider IN (SELECT value FROM json_each(t.candidates)))))
    AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.task_id = t.id AND r.account_id = a.id)
    AND NOT EXISTS (SELECT 1 FROM tasks other WHERE other.account_id = a.id AND other.remote_id = t.remote_id)
  ORDER BY a.provider <> asked.provider, a.provider NOT IN (SELECT value FROM json_each(t.candidates)),
    a.provider, a.paused + a.stopped, coalesce(a.last_success_at_ms, 0) DESC, a.created_at_ms, a.id
  LIMIT 1`;

/**
 * Remembers that the task's account does not know it and passes it to the next account that may be asked, each at most
 * once: where the account was guessed, the others of the same provider, then those of providers with ids of this shape;
 * all others only where the user agreed. False when nobody is left; the task then belongs to the account that was asked
 * first.
 */
export function passToNextAccount(db: Database, taskId: number, nowMs: number): boolean {
  statement(
    db,
    `INSERT OR IGNORE INTO refusals (task_id, account_id, at_ms) SELECT id, account_id, @nowMs FROM tasks WHERE id = @taskId`,
  ).run({ taskId, nowMs });
  const next = statement(db, nextAccountSql).pluck().get({ taskId, askOthers: 0 }) as string | undefined;
  changesOf(db).task(taskId);
  if (next === undefined) {
    statement(
      db,
      `UPDATE OR IGNORE tasks SET account_id =
         (SELECT account_id FROM refusals WHERE task_id = @taskId ORDER BY at_ms LIMIT 1)
       WHERE id = @taskId`,
    ).run({ taskId });
    return false;
  }
  // What an id told about its record's end was told in the words of the provider that was guessed first.
  statement(
    db,
    `UPDATE tasks SET account_id = @next, next_look_at_ms = @nowMs, quiet_looks = 0, last_look_at_ms = @nowMs,
       expires_at_ms = CASE WHEN (SELECT provider FROM accounts WHERE id = account_id)
         IS (SELECT provider FROM accounts WHERE id = @next) THEN expires_at_ms END
     WHERE id = @taskId`,
  ).run({ taskId, next, nowMs });
  changesOf(db).accounts();
  return true;
}
