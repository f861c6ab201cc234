// Settling what a provider said about tasks that were asked about.
// Invariant: one transaction settles a task together with the pictures it offers, so that a crash leaves it due as it was;
// what a record does not tell stays as it is known.
import type { Database } from 'better-sqlite3';
import type { Failure } from '../../preload/contract/failure.ts';
import type { PictureKind } from '../../preload/contract/pictures.ts';
import type { Amount } from '../../preload/contract/providers.ts';
import type { TaskButton, TaskState } from '../../preload/contract/tasks.ts';
import type { TaskLineage } from '../lib/task-lineage.ts';
import { changesOf } from './change-log.ts';
import { linkFamily } from './family-links.ts';
import { endDueLaterTries } from './later-tries.ts';
import { endedLinkCodesSql, endRenewalsOfTask } from './link-renewals.ts';
import type { LookReason } from './looks.ts';
import { passToNextAccount } from './next-account.ts';
import { placeOffers } from './place-offers.ts';
import type { KnownPlace } from './place-offers.ts';
import { restsSql } from './pauses.ts';
import { statement } from './statement.ts';

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
  /** JSON text; null where the answer has no record, and so says nothing of its buttons either. */
  readonly rawRecord: string | null;
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
       moved_at_ms = CASE WHEN state IS @state AND (seen = 1 OR @seen = 0) AND (@progress IS NULL OR progress IS @progress)
         THEN coalesce(moved_at_ms, @nowMs) ELSE @nowMs END,
       progress = CASE WHEN state IS @state THEN coalesce(@progress, progress) ELSE @progress END,
       state = @state, failure_code = @failureCode,
       failure_message = @failureMessage, seen = @seen, quiet_looks = @quietLooks, unclear_looks = @unclearLooks,
       next_look_at_ms = CASE WHEN (SELECT removed_at_ms FROM accounts WHERE id = account_id) IS NULL THEN @nextLookAtMs END,
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
  if (settlement.endsRenewals) endRenewalsOfTask(db, settlement.taskId);
  // A look that nothing follows has the last word on what it does not offer.
  if (before === 'succeeded' && settlement.nextLookAtMs === null)
    endDueLaterTries(db, settlement.taskId, nowMs);
  changesOf(db).task(settlement.taskId);
}

function writeFacts(db: Database, taskId: number, facts: TaskFactsRow): void {
  statement(
    db,
    `UPDATE tasks SET prompt = coalesce(@prompt, prompt), prompt_en = coalesce(@promptEn, prompt_en),
       revised_prompt = coalesce(@revisedPrompt, revised_prompt),
       parameters = CASE WHEN @parameters = '{}' THEN parameters ELSE @parameters END,
       buttons = CASE WHEN @rawRecord IS NULL THEN buttons ELSE @buttons END,
       parent_remote_id = coalesce(@parentRemoteId, parent_remote_id),
       job_id = coalesce(@jobId, job_id), parent_job_id = coalesce(parent_job_id, @parentJobId), made_by = coalesce(made_by, @madeBy),
       created_at_ms = coalesce(@createdAtMs, created_at_ms), finished_at_ms = coalesce(@finishedAtMs, finished_at_ms),
       expires_at_ms = coalesce(@expiresAtMs, expires_at_ms), text = coalesce(@text, text),
       cost = coalesce(@cost, cost), cost_unit = coalesce(@costUnit, cost_unit),
       remote_user = coalesce(@remoteUser, remote_user), channel = coalesce(@channel, channel), raw_record = coalesce(@rawRecord, raw_record), sidecar_due = sidecar_due + 1
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

function placesOf(
  db: Database,
  taskId: number,
  pictures: readonly OfferedPictureRow[],
): readonly OfferedPictureRow[] {
  const known = statement(db, 'SELECT position, url FROM pictures WHERE task_id = ? ORDER BY position').all(
    taskId,
  ) as KnownPlace[];
  return known.length === 0 ? pictures : placeOffers(known, pictures);
}

const isLaterTrySql = `(state = 'failed' AND next_try_at_ms <= @nowMs)`;
const isTriedAgainSql = `(state = 'failed' AND (next_try_at_ms <= @nowMs
  OR (failure_code IN ${endedLinkCodesSql} AND url <> excluded.url)))`;

/**
 * A picture that is deleted or on disk keeps its state; one that waits for a link is wanted again, and so is one that
 * failed, for a fresh link or when its later try has come.
 */
function offerPictures(db: Database, settlement: TaskSettlement, nowMs: number): void {
  const { taskId, pictures } = settlement;
  if (pictures.length === 0) return;
  // `+`: a join whose key is a bound value would be planned anew for every value.
  const place = statement(
    db,
    `SELECT t.sort_at_ms AS sortAtMs, ${restsSql} AS isResting
     FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE t.id = +?`,
  ).get(taskId) as { readonly sortAtMs: number; readonly isResting: 0 | 1 };
  for (const picture of placesOf(db, taskId, pictures)) {
    const pictureId = statement(
      db,
      `INSERT INTO pictures (task_id, position, kind, url, state, next_try_at_ms, expires_at_ms, sort_at_ms, is_resting)
       VALUES (@taskId, @index, @kind, @url, 'wanted', @nowMs, @expiresAtMs, @sortAtMs, @isResting)
       ON CONFLICT (task_id, position) DO UPDATE SET
         url = excluded.url, kind = excluded.kind, expires_at_ms = excluded.expires_at_ms,
         state = CASE WHEN ${isTriedAgainSql} THEN 'wanted' ELSE state END,
         next_try_at_ms = CASE
           WHEN state = 'wanted' AND next_try_at_ms IS NULL THEN @nowMs
           WHEN ${isTriedAgainSql} THEN @nowMs
           ELSE next_try_at_ms END,
         attempts = CASE WHEN ${isLaterTrySql} THEN 0 ELSE attempts END,
         link_renewals = link_renewals + CASE WHEN ${isLaterTrySql} THEN 1 ELSE 0 END
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
