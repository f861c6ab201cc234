// Takes tasks and pictures as their sidecars tell of them into the catalog: after a restore, and where the catalog is
// made anew.
// Invariant: what the catalog knows and the sidecar does not know better stays as it is; a deletion that either of them
// remembers stays a deletion, unless the picture was saved again after it; no file is moved, changed or given up.
import type { Database } from 'better-sqlite3';
import { createAccount, findAccount } from './adopt-accounts.ts';
import type { AccountAdoption } from './adopt-accounts.ts';
import { adoptMarks } from './adopt-organising.ts';
import type { AlbumAdoption, RecordedMarks } from './adopt-organising.ts';
import { forgetOriginalWithoutOwner } from './adopt-originals.ts';
import { knownOriginal, knownPictures, writePicture } from './adopt-pictures.ts';
import type { KnownRow } from './adopt-pictures.ts';
import { bringTaskUpToDate, findTask, insertTask } from './adopt-task-rows.ts';
import { adoptEdited } from './edited-files.ts';
import { linkFamily } from './family-links.ts';
import { isCertain, judgeRecorded } from './judge-recorded.ts';
import type { RecordedOriginal, RecordedTask } from './recorded-task.ts';
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
        case 'delete': {
          const original = adoption.mode === 'add' && row !== null ? knownOriginal(db, row) : null;
          return original === null ? [] : [original];
        }
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
      ? isCertain(verdict, {
          ...{ known: row, told: picture.state, isFurther, isWhole },
          knownOriginal: verdict === 'delete' && row !== null ? knownOriginal(db, row) : null,
        })
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
    if (picture.edited.length > 0 && (row !== null || isTaken))
      adoptEdited(db, pictureIdAt(db, taskId, picture.index), picture.edited);
  }
  statement(
    db,
    `UPDATE tasks SET picture_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND state <> 'deleted'),
       deleted_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND +state = 'deleted'),
       offered_count = max(offered_count, (SELECT count(*) FROM pictures WHERE task_id = @taskId)),
       sidecar_path = CASE WHEN @isInUse THEN coalesce(sidecar_path, @path) ELSE @path END WHERE id = @taskId`,
  ).run({ taskId, path: task.sidecarPath, isInUse: Number(isInUse) });
}

function adoptMarksAt(
  db: Database,
  { albums, nowMs }: Adoption,
  taskId: number,
  index: number,
  told: RecordedMarks,
): void {
  adoptMarks(db, { pictureId: pictureIdAt(db, taskId, index), told, adoption: albums, nowMs });
}

function pictureIdAt(db: Database, taskId: number, index: number): number {
  return statement(db, 'SELECT id FROM pictures WHERE task_id = ? AND position = ?')
    .pluck()
    .get(taskId, index) as number;
}
