// Writes tasks as their sidecars tell of them: as new rows, or over rows that had not come as far.
// Invariant: what the catalog knows and the sidecar does not tell stays; a task never goes back to an earlier state.
import type { Database } from 'better-sqlite3';
import type { TaskState } from '../../preload/contract/tasks.ts';
import type { RecordedTask } from './recorded-task.ts';
import { statement } from './statement.ts';

/** This account's task of that id, or one that another account of the same server has. */
export function findTask(db: Database, accountId: string, remoteId: string): number | null {
  const id = statement(
    db,
    `SELECT t.id FROM tasks t JOIN accounts a ON a.id = t.account_id JOIN accounts own ON own.id = @accountId
     WHERE t.remote_id = @remoteId AND a.provider = own.provider AND a.base_url = own.base_url
     ORDER BY t.account_id <> @accountId LIMIT 1`,
  )
    .pluck()
    .get({ accountId, remoteId }) as number | undefined;
  return id ?? null;
}

/** Its id. A task that has not ended is asked about at once. */
export function insertTask(
  db: Database,
  {
    task,
    accountId,
    nowMs,
  }: { readonly task: RecordedTask; readonly accountId: string; readonly nowMs: number },
): number {
  const importedAtMs = task.importedAtMs ?? nowMs;
  const isUnfinished = stateRanks[task.state] < stateRanks.succeeded && !isEnd(task.state);
  return statement(
    db,
    `INSERT INTO tasks (account_id, remote_id, state, progress, failure_code, failure_message, prompt, prompt_en, revised_prompt, text, parameters,
       buttons, parent_remote_id, job_id, parent_job_id, made_by, raw_record, cost, cost_unit, channel, created_at_ms, finished_at_ms, expires_at_ms,
       imported_at_ms, next_look_at_ms, moved_at_ms, seen, sidecar_due, sort_at_ms)
     VALUES (@accountId, @remoteId, @state, @progress, @failureCode, @failureMessage, @prompt, @promptEn, @revisedPrompt, @text, @parameters,
       @buttons, @parentRemoteId, @jobId, @parentJobId, @madeBy, @rawRecord, @cost, @costUnit, @channel, @createdAtMs, @finishedAtMs, @expiresAtMs,
       @importedAtMs, @nextLookAtMs, @nowMs, 1, @sidecarDue, @sortAtMs)`,
  ).run({
    accountId,
    ...taskColumnsOf(task),
    remoteId: task.remoteId,
    importedAtMs,
    nextLookAtMs: isUnfinished ? nowMs : null,
    nowMs,
    // A sidecar from before it told of its account is written anew.
    sidecarDue: Number(task.account.id === null),
    sortAtMs: task.createdAtMs ?? importedAtMs,
  }).lastInsertRowid as number;
}

function taskColumnsOf(task: RecordedTask) {
  return {
    state: task.state,
    progress: task.progress,
    failureCode: task.failure?.code ?? null,
    failureMessage: task.failure?.message ?? null,
    prompt: task.prompt,
    promptEn: task.promptEn,
    revisedPrompt: task.revisedPrompt,
    text: task.text,
    parameters: JSON.stringify(task.parameters),
    buttons: JSON.stringify(task.buttons),
    parentRemoteId: task.parentRemoteId,
    ...task.lineage,
    rawRecord: task.rawRecord,
    cost: task.cost?.value ?? null,
    costUnit: task.cost?.unit ?? null,
    channel: task.channel,
    createdAtMs: task.createdAtMs,
    finishedAtMs: task.finishedAtMs,
    expiresAtMs: task.expiresAtMs,
  };
}

/** How far a task has come; of two accounts of it, the further one is the later one. */
const stateRanks: Readonly<Record<TaskState, number>> = {
  queued: 0,
  running: 1,
  'needs-input': 1,
  lost: 2,
  failed: 2,
  succeeded: 3,
};

function isEnd(state: TaskState): boolean {
  return state === 'lost' || state === 'failed' || state === 'succeeded';
}

/** Where the sidecar knows it further on than the row; answers whether it does. */
export function bringTaskUpToDate(db: Database, task: RecordedTask, taskId: number): boolean {
  const state = statement(db, 'SELECT state FROM tasks WHERE id = ?').pluck().get(taskId) as TaskState;
  if (stateRanks[task.state] <= stateRanks[state]) return false;
  statement(
    db,
    `UPDATE tasks SET state = @state, progress = @progress, failure_code = @failureCode, failure_message = @failureMessage,
       prompt = coalesce(@prompt, prompt), prompt_en = coalesce(@promptEn, prompt_en),
       revised_prompt = coalesce(@revisedPrompt, revised_prompt), text = coalesce(@text, text), parameters = @parameters, buttons = @buttons,
       parent_remote_id = coalesce(@parentRemoteId, parent_remote_id), job_id = coalesce(@jobId, job_id),
       parent_job_id = coalesce(parent_job_id, @parentJobId), made_by = coalesce(made_by, @madeBy), raw_record = coalesce(@rawRecord, raw_record),
       cost = coalesce(@cost, cost), cost_unit = coalesce(@costUnit, cost_unit), channel = coalesce(@channel, channel),
       created_at_ms = coalesce(@createdAtMs, created_at_ms), finished_at_ms = coalesce(@finishedAtMs, finished_at_ms),
       expires_at_ms = coalesce(@expiresAtMs, expires_at_ms), sort_at_ms = coalesce(@createdAtMs, sort_at_ms),
       next_look_at_ms = CASE WHEN @isEnd THEN NULL ELSE next_look_at_ms END, parked_at_ms = NULL, partial_url = NULL,
       seen = 1 WHERE id = @taskId`,
  ).run({ ...taskColumnsOf(task), isEnd: Number(isEnd(task.state)), taskId });
  return true;
}
