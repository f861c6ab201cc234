// Which tasks are due for a look, and settling what a provider said about them.
// Invariant: the row is the queue. A due row stays due until it is settled, so a crash needs no recovery;
// one transaction settles a task together with the pictures it offers.
import type { Database } from 'better-sqlite3';
import type { PictureKind } from '../../preload/contract/pictures.ts';
import type { Amount } from '../../preload/contract/providers.ts';
import type { TaskButton, TaskState } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { TaskLineage } from '../lib/task-lineage.ts';
import { changesOf } from './change-log.ts';
import { linkFamily } from './family-links.ts';
import { restsSql } from './pauses.ts';
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
export const endingWithinMs = 6 * 60 * 60 * 1000;

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

/** A picture that a finished task offers; `expiresAtMs` null where no end is known. */
export interface OfferedPictureRow {
  readonly index: number;
  readonly kind: PictureKind;
  readonly url: string;
  readonly expiresAtMs: number | null;
}

/** What a record told of its task; null and empty values leave what is known. */
export interface TaskFactsRow {
  readonly prompt: string | null;
  readonly promptEn: string | null;
  readonly revisedPrompt: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly buttons: readonly TaskButton[];
  readonly parentRemoteId: string | null;
  readonly lineage: TaskLineage;
  /** What describe and shorten answered. */
  readonly text: string | null;
  readonly cost: Amount | null;
  readonly remoteUser: string | null;
  readonly channel: string | null;
  readonly createdAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** JSON text. */
  readonly rawRecord: string;
}

/** The outcome of one look at one task; made by following/settlement.ts, written here. */
export interface TaskSettlement {
  readonly taskId: number;
  readonly state: TaskState;
  readonly progress: number | null;
  readonly failure: Failure | null;
  readonly seen: boolean;
  readonly quietLooks: number;
  readonly unclearLooks: number;
  readonly nextLookAtMs: number | null;
  readonly lookReason: LookReason;
  /** Where an unfinished task shows how far it is. */
  readonly partialUrl: string | null;
  /** The task has not moved for too long: it is not asked about again by itself. */
  readonly parks: boolean;
  readonly facts: TaskFactsRow | null;
  readonly pictures: readonly OfferedPictureRow[];
  /** This account does not know the id: ask the next one that may, else the task is lost with `failure`. */
  readonly refused: boolean;
  /** The record is gone, so links that wait to be renewed never will be. */
  readonly endsRenewals: boolean;
}

/** Writes the outcomes of looks, in one transaction. */
export function settleTasks(
  db: Database,
  args: { readonly settlements: readonly TaskSettlement[]; readonly nowMs: number },
): null {
  db.transaction(() => {
    for (const settlement of args.settlements) settleTask(db, settlement, args.nowMs);
  }).immediate();
  return null;
}

function settleTask(db: Database, settlement: TaskSettlement, nowMs: number): void {
  if (settlement.refused && passToNextAccount(db, settlement.taskId, nowMs)) return;
  const { facts } = settlement;
  const before = statement(db, 'SELECT state FROM tasks WHERE id = ?').pluck().get(settlement.taskId);
  if (before === undefined) return;
  statement(
    db,
    `UPDATE tasks SET
       moved_at_ms = CASE WHEN state IS @state AND (@progress IS NULL OR progress IS @progress)
         THEN coalesce(moved_at_ms, @nowMs) ELSE @nowMs END,
       progress = CASE WHEN state IS @state THEN coalesce(@progress, progress) ELSE @progress END,
       state = @state, failure_code = @failureCode,
       failure_message = @failureMessage, seen = @seen, quiet_looks = @quietLooks, unclear_looks = @unclearLooks, next_look_at_ms = @nextLookAtMs,
       look_reason = @lookReason, last_look_at_ms = @nowMs, partial_url = @partialUrl,
       parked_at_ms = CASE WHEN @parks THEN coalesce(parked_at_ms, @nowMs) END WHERE id = @taskId`,
  ).run({
    taskId: settlement.taskId,
    state: settlement.state,
    progress: settlement.progress,
    failureCode: settlement.failure?.code ?? null,
    failureMessage: settlement.failure?.message ?? null,
    seen: Number(settlement.seen),
    quietLooks: settlement.quietLooks,
    unclearLooks: settlement.unclearLooks,
    nextLookAtMs: settlement.nextLookAtMs,
    lookReason: settlement.lookReason,
    partialUrl: settlement.partialUrl,
    parks: Number(settlement.parks),
    nowMs,
  });
  if (facts !== null) writeFacts(db, settlement.taskId, facts);
  offerPictures(db, settlement, nowMs);
  if (settlement.endsRenewals) endRenewals(db, settlement.taskId);
  changesOf(db).task(settlement.taskId);
}

function writeFacts(db: Database, taskId: number, facts: TaskFactsRow): void {
  statement(
    db,
    `UPDATE tasks SET prompt = coalesce(@prompt, prompt), prompt_en = coalesce(@promptEn, prompt_en),
       revised_prompt = coalesce(@revisedPrompt, revised_prompt),
       parameters = CASE WHEN @parameters = '{}' THEN parameters ELSE @parameters END,
       buttons = @buttons, parent_remote_id = coalesce(@parentRemoteId, parent_remote_id),
       job_id = coalesce(@jobId, job_id), parent_job_id = coalesce(parent_job_id, @parentJobId), made_by = coalesce(made_by, @madeBy),
       created_at_ms = coalesce(@createdAtMs, created_at_ms), finished_at_ms = coalesce(@finishedAtMs, finished_at_ms),
       expires_at_ms = coalesce(@expiresAtMs, expires_at_ms), text = coalesce(@text, text),
       cost = coalesce(@cost, cost), cost_unit = coalesce(@costUnit, cost_unit),
       remote_user = coalesce(@remoteUser, remote_user), channel = coalesce(@channel, channel), raw_record = @rawRecord, sidecar_due = sidecar_due + 1
     WHERE id = @taskId`,
  ).run({
    taskId,
    prompt: facts.prompt,
    promptEn: facts.promptEn,
    revisedPrompt: facts.revisedPrompt,
    parameters: JSON.stringify(facts.parameters),
    buttons: JSON.stringify(facts.buttons),
    parentRemoteId: facts.parentRemoteId,
    ...facts.lineage,
    createdAtMs: facts.createdAtMs,
    finishedAtMs: facts.finishedAtMs,
    expiresAtMs: facts.expiresAtMs,
    text: facts.text,
    cost: facts.cost?.value ?? null,
    costUnit: facts.cost?.unit ?? null,
    remoteUser: facts.remoteUser,
    channel: facts.channel,
    rawRecord: facts.rawRecord,
  });
  linkFamily(db, taskId);
  if (facts.createdAtMs === null) return;
  const moved = statement(
    db,
    'UPDATE tasks SET sort_at_ms = @at WHERE id = @taskId AND sort_at_ms <> @at',
  ).run({ taskId, at: facts.createdAtMs });
  if (moved.changes === 0) return;
  statement(db, 'UPDATE pictures SET sort_at_ms = @at WHERE task_id = @taskId').run({
    taskId,
    at: facts.createdAtMs,
  });
  changesOf(db).membership();
}

/** A picture that is deleted or on disk keeps its state; one that failed or waits for a link is wanted again. */
function offerPictures(db: Database, settlement: TaskSettlement, nowMs: number): void {
  const { taskId, pictures } = settlement;
  if (pictures.length === 0) return;
  // `+`: a join whose key is a bound value would be planned anew for every value.
  const place = statement(
    db,
    `SELECT t.sort_at_ms AS sortAtMs, ${restsSql} AS isResting
     FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE t.id = +?`,
  ).get(taskId) as { readonly sortAtMs: number; readonly isResting: 0 | 1 };
  for (const picture of pictures) {
    const pictureId = statement(
      db,
      `INSERT INTO pictures (task_id, position, kind, url, state, next_try_at_ms, expires_at_ms, sort_at_ms, is_resting)
       VALUES (@taskId, @index, @kind, @url, 'wanted', @nowMs, @expiresAtMs, @sortAtMs, @isResting)
       ON CONFLICT (task_id, position) DO UPDATE SET
         url = excluded.url, kind = excluded.kind, expires_at_ms = excluded.expires_at_ms,
         state = CASE WHEN state = 'failed' AND failure_code = 'expired' AND url <> excluded.url
           THEN 'wanted' ELSE state END,
         next_try_at_ms = CASE
           WHEN state = 'wanted' AND next_try_at_ms IS NULL THEN @nowMs
           WHEN state = 'failed' AND failure_code = 'expired' AND url <> excluded.url THEN @nowMs
           ELSE next_try_at_ms END
       RETURNING id`,
    )
      .pluck()
      .get({ ...picture, ...place, taskId, nowMs }) as number;
    changesOf(db).picture(pictureId);
  }
  const before = statement(db, 'SELECT picture_count FROM tasks WHERE id = ?').pluck().get(taskId);
  const after = statement(
    db,
    `UPDATE tasks SET offered_count = @offered,
       picture_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND state <> 'deleted')
     WHERE id = @taskId RETURNING picture_count`,
  )
    .pluck()
    .get({ taskId, offered: pictures.length });
  if (before !== after) changesOf(db).membership();
}

function endRenewals(db: Database, taskId: number): void {
  const ended = statement(
    db,
    `UPDATE pictures SET state = 'failed', failure_code = 'expired',
       failure_message = coalesce(failure_message, 'The link has ended and the provider no longer has the record.')
     WHERE task_id = ? AND state = 'wanted' AND next_try_at_ms IS NULL RETURNING id`,
  ).all(taskId) as { id: number }[];
  for (const { id } of ended) changesOf(db).picture(id);
}

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
