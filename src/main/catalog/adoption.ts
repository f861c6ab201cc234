// Takes tasks and pictures as their sidecars tell of them into the catalog: after a restore, and where the catalog is
// made anew.
// Invariant: what the catalog knows and the sidecar does not know better stays as it is; a deletion that either of them
// remembers stays a deletion, unless the picture was saved again after it; no file is moved, changed or given up.
import type { Database } from 'better-sqlite3';
import type { MediaType, PictureKind, PictureStateName } from '../../preload/contract/pictures.ts';
import type { Amount } from '../../preload/contract/providers.ts';
import type { TaskButton, TaskState } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { TaskLineage } from '../lib/task-lineage.ts';
import { createAccount, findAccount } from './adopt-accounts.ts';
import type { AccountAdoption, RecordedAccount } from './adopt-accounts.ts';
import { adoptMarks } from './adopt-organising.ts';
import type { AlbumAdoption, RecordedMarks } from './adopt-organising.ts';
import { linkFamily } from './family-links.ts';
import { statement } from './statement.ts';
import { adoptTrashed } from './trash.ts';
import type { TrashedFile } from './trash.ts';

/** `path` is relative to the library, below Pictures/. */
export interface RecordedOriginal {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/** How a picture stood when its sidecar was written. Times are null where it does not tell. */
export type RecordedState =
  | { readonly kind: 'on-disk'; readonly original: RecordedOriginal; readonly savedAtMs: number | null }
  /** `kept`: what the trash has of it; null where it has nothing. */
  | { readonly kind: 'deleted'; readonly atMs: number | null; readonly kept: TrashedFile | null }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'wanted' };

export interface RecordedPicture {
  readonly index: number;
  readonly kind: PictureKind;
  readonly url: string;
  readonly linkEndsAtMs: number | null;
  readonly state: RecordedState;
  /** Null where nobody has said anything of it. */
  readonly marks: RecordedMarks | null;
}

export interface RecordedTask {
  readonly account: RecordedAccount;
  /** Where the sidecar lies, relative to the library. */
  readonly sidecarPath: string;
  readonly remoteId: string;
  readonly state: TaskState;
  readonly progress: number | null;
  readonly failure: Failure | null;
  readonly prompt: string | null;
  readonly promptEn: string | null;
  readonly revisedPrompt: string | null;
  readonly text: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly buttons: readonly TaskButton[];
  readonly parentRemoteId: string | null;
  readonly lineage: TaskLineage;
  readonly cost: Amount | null;
  readonly channel: string | null;
  readonly createdAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly importedAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** JSON text. */
  readonly rawRecord: string | null;
  /** No two of them with the same index. */
  readonly pictures: readonly RecordedPicture[];
}

/** What came of sidecars so far. */
export interface AdoptionCounts {
  accounts: number;
  tasks: number;
  /** Rows that are new or were brought up to date. */
  pictures: number;
  deleted: number;
}

/** One pass over a library's sidecars. */
export interface Adoption {
  readonly counts: AdoptionCounts;
  /**
   * `add`: the catalog is the one in use and knows its tasks better than any sidecar. `merge`: it may be older than the
   * sidecars.
   */
  readonly mode: 'add' | 'merge';
  readonly nowMs: number;
  readonly accounts: AccountAdoption['accounts'];
  readonly albums: AlbumAdoption;
}

export function beginAdoption(mode: Adoption['mode'], nowMs: number): Adoption {
  return {
    counts: { accounts: 0, tasks: 0, pictures: 0, deleted: 0 },
    mode,
    nowMs,
    accounts: new Map(),
    albums: { rows: new Map(), paths: new Map() },
  };
}

/** A picture's row, as far as it matters to a sidecar. */
export interface KnownPicture {
  readonly state: PictureStateName;
  readonly sha256: string | null;
  readonly savedAtMs: number | null;
  readonly deletedAtMs: number | null;
}

/** Does the sidecar know better than the row? `take` its word, `delete` as it says, or `keep` the row. */
export function judgeRecorded(known: KnownPicture | null, told: RecordedState): 'take' | 'delete' | 'keep' {
  if (known === null) return 'take';
  switch (told.kind) {
    case 'wanted':
    case 'failed':
      return 'keep';
    case 'deleted': {
      if (known.state === 'deleted') return 'keep';
      const savedAgain = known.savedAtMs !== null && told.atMs !== null && known.savedAtMs > told.atMs;
      return savedAgain ? 'keep' : 'delete';
    }
    case 'on-disk': {
      if (known.state === 'wanted' || known.state === 'failed') return 'take';
      if (known.sha256 === told.original.sha256) return 'keep';
      const knownAtMs = (known.state === 'deleted' ? known.deletedAtMs : known.savedAtMs) ?? Infinity;
      return told.savedAtMs !== null && told.savedAtMs > knownAtMs ? 'take' : 'keep';
    }
    default:
      return assertNever(told);
  }
}

/** Originals whose files must be looked at before these tasks are adopted. */
export function originalsToCheck(
  db: Database,
  adoption: Adoption,
  tasks: readonly RecordedTask[],
): readonly RecordedOriginal[] {
  return tasks.flatMap((task) => {
    const accountId = findAccount(db, adoption, task.account);
    const taskId = accountId === null ? null : findTask(db, accountId, task.remoteId);
    if (taskId !== null && adoption.mode === 'add') return [];
    const known = taskId === null ? new Map<number, KnownRow>() : knownPictures(db, taskId);
    return task.pictures.flatMap(({ index, state }) => {
      if (state.kind !== 'on-disk') return [];
      return judgeRecorded(known.get(index) ?? null, state) === 'take' ? [state.original] : [];
    });
  });
}

/** Takes tasks in, in one transaction. `isWhole`: whether the file that an original names is there and its bytes are right. */
export function adoptTasks(
  db: Database,
  adoption: Adoption,
  tasks: readonly RecordedTask[],
  isWhole: (original: RecordedOriginal) => boolean,
): void {
  db.transaction(() => {
    for (const task of tasks) adoptTask(db, adoption, task, isWhole);
  }).immediate();
}

function adoptTask(
  db: Database,
  adoption: Adoption,
  task: RecordedTask,
  isWhole: (original: RecordedOriginal) => boolean,
): void {
  const accountId = findAccount(db, adoption, task.account) ?? createAccount(db, adoption, task.account);
  const present = findTask(db, accountId, task.remoteId);
  if (present !== null && adoption.mode === 'add') return;
  const taskId = present ?? insertTask(db, adoption, task, accountId);
  if (present !== null) bringTaskUpToDate(db, task, taskId);
  linkFamily(db, taskId);
  const known = present === null ? new Map<number, KnownRow>() : knownPictures(db, taskId);
  for (const picture of task.pictures) {
    const row = known.get(picture.index) ?? null;
    const verdict = judgeRecorded(row, picture.state);
    if (verdict !== 'keep') {
      if (verdict === 'delete') adoption.counts.deleted += 1;
      else adoption.counts.pictures += 1;
      writePicture(db, adoption, { taskId, picture, isWhole });
      if (row?.originalId != null) forgetOriginalWithoutOwner(db, row.originalId);
    }
    if (picture.marks !== null) adoptMarksAt(db, adoption, taskId, picture.index, picture.marks);
  }
  statement(
    db,
    `UPDATE tasks SET picture_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND state <> 'deleted'),
       deleted_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND +state = 'deleted'),
       offered_count = max(offered_count, (SELECT count(*) FROM pictures WHERE task_id = @taskId)),
       sidecar_path = @path WHERE id = @taskId`,
  ).run({ taskId, path: task.sidecarPath });
}

function adoptMarksAt(
  db: Database,
  { albums, nowMs }: Adoption,
  taskId: number,
  index: number,
  told: RecordedMarks,
): void {
  const pictureId = statement(db, 'SELECT id FROM pictures WHERE task_id = ? AND position = ?')
    .pluck()
    .get(taskId, index) as number;
  adoptMarks(db, { pictureId, told, adoption: albums, nowMs });
}

interface KnownRow extends KnownPicture {
  readonly originalId: number | null;
}

function knownPictures(db: Database, taskId: number): Map<number, KnownRow> {
  const rows = statement(
    db,
    `SELECT p.position, p.state, o.sha256, p.original_id AS originalId, p.saved_at_ms AS savedAtMs,
       p.deleted_at_ms AS deletedAtMs
     FROM pictures p LEFT JOIN originals o ON o.id = p.original_id WHERE p.task_id = ?`,
  ).all(taskId) as (KnownRow & { position: number })[];
  return new Map(rows.map(({ position, ...row }) => [position, row]));
}

/** This account's task of that id, or one that another account of the same server has. */
function findTask(db: Database, accountId: string, remoteId: string): number | null {
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

function insertTask(db: Database, adoption: Adoption, task: RecordedTask, accountId: string): number {
  const { nowMs } = adoption;
  const importedAtMs = task.importedAtMs ?? nowMs;
  const isUnfinished = stateRanks[task.state] < stateRanks.succeeded && !isEnd(task.state);
  adoption.counts.tasks += 1;
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

function bringTaskUpToDate(db: Database, task: RecordedTask, taskId: number): void {
  const state = statement(db, 'SELECT state FROM tasks WHERE id = ?').pluck().get(taskId) as TaskState;
  if (stateRanks[task.state] <= stateRanks[state]) return;
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
}

interface PictureToWrite {
  readonly taskId: number;
  readonly picture: RecordedPicture;
  readonly isWhole: (original: RecordedOriginal) => boolean;
}

function writePicture(db: Database, adoption: Adoption, { taskId, picture, isWhole }: PictureToWrite): void {
  const { nowMs } = adoption;
  const pictureId = statement(
    db,
    `INSERT INTO pictures (task_id, position, kind, url, state, original_id, failure_code, failure_message,
       next_try_at_ms, expires_at_ms, saved_at_ms, missing_since_ms, deleted_at_ms, sort_at_ms)
     VALUES (@taskId, @index, @kind, @url, @state, @originalId, @failureCode, @failureMessage, @nextTryAtMs,
       @linkEndsAtMs, @savedAtMs, @missingSinceMs, @deletedAtMs, (SELECT sort_at_ms FROM tasks WHERE id = @taskId))
     ON CONFLICT (task_id, position) DO UPDATE SET state = excluded.state, original_id = excluded.original_id,
       failure_code = excluded.failure_code, failure_message = excluded.failure_message,
       next_try_at_ms = excluded.next_try_at_ms, saved_at_ms = excluded.saved_at_ms,
       missing_since_ms = excluded.missing_since_ms, deleted_at_ms = excluded.deleted_at_ms RETURNING id`,
  )
    .pluck()
    .get({
      taskId,
      index: picture.index,
      kind: picture.kind,
      url: picture.url,
      linkEndsAtMs: picture.linkEndsAtMs,
      ...stateColumnsOf(db, picture.state, isWhole, nowMs),
    }) as number;
  adoptTrashed(db, pictureId, picture.state.kind === 'deleted' ? picture.state.kept : null, nowMs);
}

const noState = {
  originalId: null,
  failureCode: null,
  failureMessage: null,
  nextTryAtMs: null,
  savedAtMs: null,
  missingSinceMs: null,
  deletedAtMs: null,
};

function stateColumnsOf(
  db: Database,
  told: RecordedState,
  isWhole: (original: RecordedOriginal) => boolean,
  nowMs: number,
): Readonly<Record<string, unknown>> {
  switch (told.kind) {
    case 'wanted':
      return { ...noState, state: 'wanted', nextTryAtMs: nowMs };
    case 'failed':
      return {
        ...noState,
        state: 'failed',
        failureCode: told.failure.code,
        failureMessage: told.failure.message,
      };
    case 'deleted':
      return { ...noState, state: 'deleted', deletedAtMs: told.atMs ?? nowMs };
    case 'on-disk': {
      const savedAtMs = told.savedAtMs ?? nowMs;
      const original = originalFor(db, told.original, isWhole(told.original), savedAtMs);
      if (original === null) {
        return {
          ...noState,
          state: 'failed',
          failureCode: 'damaged',
          failureMessage: fileTaken,
        };
      }
      return original.isOnDisk
        ? { ...noState, state: 'saved', originalId: original.id, savedAtMs }
        : { ...noState, state: 'missing', originalId: original.id, savedAtMs, missingSinceMs: nowMs };
    }
    default:
      return assertNever(told);
  }
}

/** The row of these bytes, a new one where there is none; null where other bytes have its path. */
function originalFor(
  db: Database,
  original: RecordedOriginal,
  isWhole: boolean,
  savedAtMs: number,
): { readonly id: number; readonly isOnDisk: boolean } | null {
  const present = statement(
    db,
    `SELECT o.id, EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state IN ('saved', 'ready')) AS isOnDisk
     FROM originals o WHERE o.sha256 = ?`,
  ).get(original.sha256) as { id: number; isOnDisk: 0 | 1 } | undefined;
  if (present !== undefined) {
    if (present.isOnDisk === 1 || !isWhole) return { id: present.id, isOnDisk: present.isOnDisk === 1 };
    const moved = statement(db, 'UPDATE OR IGNORE originals SET path = @path WHERE id = @id').run({
      id: present.id,
      path: original.path,
    });
    if (moved.changes === 0) return { id: present.id, isOnDisk: false };
    statement(db, `UPDATE pictures SET state = 'saved', missing_since_ms = NULL WHERE original_id = ?`).run(
      present.id,
    );
    return { id: present.id, isOnDisk: true };
  }
  if (isWhole) giveUpPath(db, original.path);
  const added = statement(
    db,
    `INSERT INTO originals (sha256, path, size_bytes, media_type, width_px, height_px, saved_at_ms)
     VALUES (@sha256, @path, @sizeBytes, @mediaType, @widthPx, @heightPx, @savedAtMs) ON CONFLICT DO NOTHING`,
  ).run({ ...original, savedAtMs });
  return added.changes === 0 ? null : { id: added.lastInsertRowid as number, isOnDisk: isWhole };
}

const fileTaken = 'Another picture has the file that the record beside it names.';

/** A path that is promised to bytes which are not there goes to those that are. */
function giveUpPath(db: Database, path: string): void {
  const holder = statement(
    db,
    `SELECT o.id FROM originals o WHERE o.path = ?
     AND NOT EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state IN ('saved', 'ready'))`,
  )
    .pluck()
    .get(path) as number | undefined;
  if (holder === undefined) return;
  statement(
    db,
    `UPDATE pictures SET state = 'failed', original_id = NULL, failure_code = 'damaged', failure_message = @fileTaken
     WHERE original_id = @holder`,
  ).run({ fileTaken, holder });
  forgetOriginalWithoutOwner(db, holder);
}

/** The row only: a file that no picture owns any more stays where it is. */
function forgetOriginalWithoutOwner(db: Database, originalId: number): void {
  statement(
    db,
    'DELETE FROM originals WHERE id = @id AND NOT EXISTS (SELECT 1 FROM pictures WHERE original_id = @id)',
  ).run({ id: originalId });
}
