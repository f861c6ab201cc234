// Takes tasks and pictures as their sidecars tell of them into the catalog: after a restore, and where the catalog is
// made anew.
// Invariant: what the catalog knows and the sidecar does not know better stays as it is; a deletion that either of them
// remembers stays a deletion, unless the picture was saved again after it; no file is moved, changed or given up.
import type { Database } from 'better-sqlite3';
import { createAccount, findAccount } from './adopt-accounts.ts';
import type { AccountAdoption } from './adopt-accounts.ts';
import { adoptAlbums, adoptMarks } from './adopt-organising.ts';
import type { AlbumAdoption, RecordedMarks } from './adopt-organising.ts';
import { forgetOriginalWithoutOwner } from './adopt-originals.ts';
import { knownOriginal, knownPictures, writePicture } from './adopt-pictures.ts';
import type { KnownRow } from './adopt-pictures.ts';
import { bringTaskUpToDate, findTask, insertTask } from './adopt-task-rows.ts';
import { changesOf } from './change-log.ts';
import { linkFamily } from './family-links.ts';
import { judgeRecorded } from './judge-recorded.ts';
import type { KeptAlbum } from './kept-albums.ts';
import type { RecordedOriginal, RecordedState, RecordedTask } from './recorded-task.ts';
import { statement } from './statement.ts';

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
   * `add`: the catalog is the one in use, and of the tasks that it has only what was said or saved later is taken from
   * sidecars: it may have been put back by hand, or by a program that keeps folders alike. `merge`: it may be older than the
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

/** Originals whose files must be looked at before these tasks are adopted. */
export function originalsToCheck(
  db: Database,
  adoption: Adoption,
  tasks: readonly RecordedTask[],
): readonly RecordedOriginal[] {
  return tasks.flatMap((task) => {
    const accountId = findAccount(db, adoption, task.account);
    const taskId = accountId === null ? null : findTask(db, accountId, task.remoteId);
    const known = taskId === null ? new Map<number, KnownRow>() : knownPictures(db, taskId);
    return task.pictures.flatMap(({ index, state }) => {
      const row = known.get(index) ?? null;
      switch (judgeRecorded(row, state)) {
        case 'take':
          return state.kind === 'on-disk' ? [state.original] : [];
        case 'delete':
          return adoption.mode === 'add' && row !== null ? [knownOriginal(db, row) ?? []].flat() : [];
        case 'keep':
          return [];
      }
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
  const { nowMs } = adoption;
  const taskId = present ?? insertTask(db, { task, accountId, nowMs });
  const isFurther = present !== null && bringTaskUpToDate(db, task, taskId);
  const isInUse = present !== null && adoption.mode === 'add';
  if (present === null) adoption.counts.tasks += 1;
  linkFamily(db, taskId);
  const known = present === null ? new Map<number, KnownRow>() : knownPictures(db, taskId);
  for (const picture of task.pictures) {
    const row = known.get(picture.index) ?? null;
    const verdict = judgeRecorded(row, picture.state);
    const isTaken = isInUse
      ? isCertain(db, { verdict, row, told: picture.state, isFurther, isWhole })
      : verdict !== 'keep';
    if (isTaken) {
      if (verdict === 'delete') adoption.counts.deleted += 1;
      else adoption.counts.pictures += 1;
      writePicture(db, { taskId, picture, isWhole, nowMs });
      if (row?.originalId != null) forgetOriginalWithoutOwner(db, row.originalId);
    }
    const { marks } = picture;
    if (marks !== null && (!isInUse || (marks.markedAtMs !== null && (row !== null || isTaken))))
      adoptMarksAt(db, adoption, taskId, picture.index, marks);
  }
  statement(
    db,
    `UPDATE tasks SET picture_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND state <> 'deleted'),
       deleted_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND +state = 'deleted'),
       offered_count = max(offered_count, (SELECT count(*) FROM pictures WHERE task_id = @taskId)),
       sidecar_path = CASE WHEN @isInUse THEN coalesce(sidecar_path, @path) ELSE @path END WHERE id = @taskId`,
  ).run({ taskId, path: task.sidecarPath, isInUse: Number(isInUse) });
}

/**
 * Of a task that the catalog in use has, a sidecar may be the older account, where it had not been written again when a
 * process ended. It is the later one for certain where the files say so too.
 */
function isCertain(
  db: Database,
  {
    verdict,
    row,
    told,
    isFurther,
    isWhole,
  }: {
    readonly verdict: ReturnType<typeof judgeRecorded>;
    readonly row: KnownRow | null;
    readonly told: RecordedState;
    readonly isFurther: boolean;
    readonly isWhole: (original: RecordedOriginal) => boolean;
  },
): boolean {
  // A row that was forgotten is not made again; one that the task did not have yet is.
  if (row === null) return isFurther;
  switch (verdict) {
    case 'take':
      return (
        (row.state === 'wanted' || row.state === 'failed') &&
        told.kind === 'on-disk' &&
        isWhole(told.original)
      );
    case 'delete': {
      const original = knownOriginal(db, row);
      // What was brought back without a file is wanted too, and was saved once.
      return original === null ? row.savedAtMs === null : !isWhole(original);
    }
    case 'keep':
      return false;
  }
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

/** Originals whose files must be looked at before {@link takeLaterRecord}. */
export function recordedOriginals(
  db: Database,
  args: { readonly task: RecordedTask; readonly nowMs: number },
): readonly RecordedOriginal[] {
  return originalsToCheck(db, beginAdoption('add', args.nowMs), [args.task]);
}

/** What a record knows later than the catalog in use; its sidecar stays due, with all that both know. */
export function takeLaterRecord(
  db: Database,
  args: {
    readonly task: RecordedTask;
    readonly albums: readonly KeptAlbum[];
    /** SHA-256 of those of {@link recordedOriginals} that are whole. */
    readonly whole: readonly string[];
    readonly nowMs: number;
  },
): null {
  const { task, albums, nowMs } = args;
  const whole = new Set(args.whole);
  const adoption = beginAdoption('add', nowMs);
  db.transaction(() => {
    const accountId = findAccount(db, adoption, task.account);
    const taskId = accountId === null ? null : findTask(db, accountId, task.remoteId);
    if (taskId === null) return;
    adoptAlbums(db, { albums, mode: 'add', adoption: adoption.albums });
    adoptTasks(db, adoption, [task], ({ sha256 }) => whole.has(sha256));
    statement(db, 'UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE id = ?').run(taskId);
    statement(db, 'UPDATE library SET albums_due = albums_due + 1').run();
    const pictureIds = statement(db, 'SELECT id FROM pictures WHERE task_id = ?').pluck().all(taskId);
    for (const id of pictureIds as number[]) changesOf(db).picture(id);
    changesOf(db).task(taskId);
    changesOf(db).marks();
    changesOf(db).albums();
    changesOf(db).membership();
  }).immediate();
  return null;
}
