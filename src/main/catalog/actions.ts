// Follow-up actions: the intent before its request, and what became of it.
// Invariant: an intent is in the catalog before its request goes out, exists once, and never goes back to 'sending';
// what was accepted and the task that came of it are written in one transaction.
import type { Database } from 'better-sqlite3';
import type { ActionState, TaskAction } from '../../preload/contract/acting.ts';
import type { Amount } from '../../preload/contract/providers.ts';
import type { TaskDetails } from '../../preload/contract/tasks.ts';
import type { Failure, FailureCode } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';
import { madeByButton } from '../lib/task-lineage.ts';
import { accountById } from './accounts.ts';
import type { AccountRecord } from './accounts.ts';
import { changesOf } from './change-log.ts';
import { linkFamily } from './family-links.ts';
import { failureOf } from './rows.ts';
import { statement } from './statement.ts';
import { taskDetails } from './tasks.ts';

interface ActionRow {
  readonly id: number;
  readonly button_id: string;
  readonly button_label: string;
  readonly state: ActionState;
  readonly failure_code: FailureCode | null;
  readonly failure_message: string | null;
  readonly result_task_id: number | null;
  readonly intended_at_ms: number;
}

/** Everything that the decision about an action on this task needs; null when there is no such task. */
export interface ActionContext {
  readonly details: TaskDetails;
  /** Null where the task's account was removed. */
  readonly account: AccountRecord | null;
  /** Newest first. */
  readonly actions: readonly TaskAction[];
}

export function actionContext(db: Database, args: { readonly taskId: number }): ActionContext | null {
  const details = taskDetails(db, args);
  if (details === null) return null;
  return {
    details,
    account: accountById(db, details.task.accountId),
    actions: actionsOfTask(db, args),
  };
}

/** The task's actions, newest first. */
export function actionsOfTask(db: Database, args: { readonly taskId: number }): readonly TaskAction[] {
  const rows = statement(db, 'SELECT * FROM actions WHERE task_id = ? ORDER BY id DESC LIMIT 200').all(
    args.taskId,
  ) as ActionRow[];
  return rows.map(actionOf);
}

function actionOf(row: ActionRow): TaskAction {
  return {
    id: row.id,
    buttonId: row.button_id,
    buttonLabel: row.button_label,
    state: row.state,
    failure: failureOf(row),
    resultTaskId: row.result_task_id,
    atMs: row.intended_at_ms,
  };
}

/** An intent as it is written before its request. */
export interface NewAction {
  readonly intentId: string;
  readonly taskId: number;
  readonly buttonId: string;
  readonly buttonLabel: string;
  readonly prompt: string | null;
  readonly nowMs: number;
}

/**
 * Writes the intent. `isNew` is false where this intent is there already: then nothing may be sent. Throws AppError
 * invalid-request while another action on the task is being sent.
 */
export function beginAction(
  db: Database,
  args: NewAction,
): { readonly isNew: boolean; readonly action: TaskAction } {
  return db
    .transaction(() => {
      const added = statement(
        db,
        `INSERT INTO actions (intent_id, task_id, button_id, button_label, prompt, state, intended_at_ms)
         SELECT @intentId, @taskId, @buttonId, @buttonLabel, @prompt, 'sending', @nowMs
         WHERE NOT EXISTS (SELECT 1 FROM actions WHERE task_id = @taskId AND state = 'sending')
         ON CONFLICT (intent_id) DO NOTHING`,
      ).run(args);
      const row = statement(db, 'SELECT * FROM actions WHERE intent_id = ?').get(args.intentId) as
        ActionRow | undefined;
      if (row === undefined)
        throw new AppError('invalid-request', 'An action on this task is being sent. Wait for its answer.');
      changesOf(db).task(args.taskId);
      return { isNew: added.changes > 0, action: actionOf(row) };
    })
    .immediate();
}

export type ActionSettlement =
  | { readonly state: 'accepted'; readonly remoteId: string }
  | { readonly state: 'refused' | 'unknown'; readonly failure: Failure };

/**
 * Writes what became of an intent. An accepted one adds its task, linked to the one it was made from and due after
 * `firstLookAtMs`; where the provider goes on under the same id, that task is due.
 */
export function settleAction(
  db: Database,
  args: {
    readonly actionId: number;
    readonly settlement: ActionSettlement;
    readonly nowMs: number;
    readonly firstLookAtMs: number;
  },
): TaskAction {
  return db
    .transaction(() => {
      const { actionId, settlement, nowMs } = args;
      const { taskId, buttonId } = statement(
        db,
        'SELECT task_id AS taskId, button_id AS buttonId FROM actions WHERE id = ?',
      ).get(actionId) as { taskId: number; buttonId: string };
      const resultTaskId =
        settlement.state === 'accepted'
          ? followUp(db, { parentTaskId: taskId, buttonId, remoteId: settlement.remoteId }, args)
          : null;
      const failure = settlement.state === 'accepted' ? null : settlement.failure;
      const row = statement(
        db,
        `UPDATE actions SET state = @state, failure_code = @code, failure_message = @message,
           result_task_id = @resultTaskId, settled_at_ms = @nowMs WHERE id = @actionId RETURNING *`,
      ).get({
        actionId,
        state: settlement.state,
        code: failure?.code ?? null,
        message: failure?.message ?? null,
        resultTaskId,
        nowMs,
      }) as ActionRow;
      changesOf(db).task(taskId);
      return actionOf(row);
    })
    .immediate();
}

/** The row of the task that an action made. A parent that its provider names later does not replace this one. */
function followUp(
  db: Database,
  made: { readonly parentTaskId: number; readonly buttonId: string; readonly remoteId: string },
  times: { readonly nowMs: number; readonly firstLookAtMs: number },
): number {
  const { remoteId } = made;
  const parent = statement(db, 'SELECT account_id, remote_id, prompt FROM tasks WHERE id = ?').get(
    made.parentTaskId,
  ) as { account_id: string; remote_id: string; prompt: string | null };
  // The provider goes on under the same id: an answer to what it asked, which makes no task.
  const isNew = parent.remote_id !== remoteId;
  const bound = {
    accountId: parent.account_id,
    remoteId,
    parentRemoteId: isNew ? parent.remote_id : null,
    ...(isNew ? madeByButton(made.buttonId) : { parentJobId: null, madeBy: null }),
    prompt: parent.prompt,
    ...times,
  };
  const id = statement(
    db,
    `INSERT INTO tasks (account_id, remote_id, state, prompt, parent_remote_id, parent_job_id, made_by, imported_at_ms,
       next_look_at_ms, moved_at_ms, seen, sort_at_ms)
     VALUES (@accountId, @remoteId, 'queued', @prompt, @parentRemoteId, @parentJobId, @madeBy, @nowMs, @firstLookAtMs,
       @nowMs, 1, @nowMs)
     ON CONFLICT (remote_id, account_id) DO UPDATE SET
       state = CASE WHEN state = 'needs-input' THEN 'queued' ELSE state END,
       next_look_at_ms = @firstLookAtMs, look_reason = 'follow', quiet_looks = 0, parked_at_ms = NULL,
       moved_at_ms = @nowMs, parent_remote_id = coalesce(parent_remote_id, @parentRemoteId),
       parent_job_id = coalesce(@parentJobId, parent_job_id), made_by = coalesce(@madeBy, made_by)
     RETURNING id`,
  )
    .pluck()
    .get(bound) as number;
  linkFamily(db, id);
  changesOf(db).task(id);
  changesOf(db).membership();
  changesOf(db).accounts();
  return id;
}

/** Intents whose process ended before it could write what became of them. */
export function actionsLeftSending(db: Database): readonly number[] {
  return statement(db, `SELECT id FROM actions WHERE state = 'sending'`).pluck().all() as number[];
}

/** For use inside the transaction that removes the task: what was pressed on it goes with it, what made it stays. */
export function forgetActionsOf(db: Database, taskId: number): void {
  statement(db, 'DELETE FROM actions WHERE task_id = ?').run(taskId);
  const makers = statement(
    db,
    'UPDATE actions SET result_task_id = NULL WHERE result_task_id = ? RETURNING task_id',
  )
    .pluck()
    .all(taskId) as number[];
  for (const makerId of makers) changesOf(db).task(makerId);
}

/** What the last action of this account cost, of those whose task tells it; null where none does. */
export function actionCostHint(db: Database, args: { readonly accountId: string }): Amount | null {
  const row = statement(
    db,
    `SELECT t.cost AS value, t.cost_unit AS unit FROM actions a JOIN tasks t ON t.id = a.result_task_id
     WHERE t.account_id = @accountId AND t.cost IS NOT NULL ORDER BY a.id DESC LIMIT 1`,
  ).get(args) as Amount | undefined;
  return row ?? null;
}
