// Deleting pictures, remembering it, undoing it, and lifting the memory.
// Invariant: a deleted picture keeps its row, so that no look, import or sync ever wants it again; a file is
// given up only with its last owner. Of one picture, no later event has an earlier time, also where the clock was set
// back meanwhile: by these times a sidecar and an older catalog are weighed (judge-recorded.ts).
import type { Database } from 'better-sqlite3';
import { forgetActionsOf } from './actions.ts';
import { changesOf } from './change-log.ts';
import { addFileChore } from './file-chores.ts';
import { dropOriginalWithoutOwner, originalOfPicture, relinkOriginal, saveOriginal } from './originals.ts';
import type { CheckedFile } from './originals.ts';
import { releaseTaskIds } from './past-imports.ts';
import { statement } from './statement.ts';
import { freeTrashPath, putIntoTrash, takeOutOfTrash } from './trash.ts';

/**
 * Marks pictures deleted, remembered for ever; returns which of them were not deleted before. An original goes to the trash,
 * as a chore, only with its last owner.
 */
export function deletePictures(
  db: Database,
  args: { readonly pictureIds: readonly number[]; readonly nowMs: number },
): readonly number[] {
  const deleted: number[] = [];
  db.transaction(() => {
    const taskIds = new Set<number>();
    for (const pictureId of args.pictureIds) {
      const original = originalOfPicture(db, pictureId);
      const marked = statement(
        db,
        `UPDATE pictures SET state = 'deleted', deleted_at_ms = max(@nowMs, coalesce(saved_at_ms, 0)),
           original_id = NULL, next_try_at_ms = NULL
         WHERE id = @pictureId AND state <> 'deleted' RETURNING task_id`,
      )
        .pluck()
        .get({ pictureId, nowMs: args.nowMs }) as number | undefined;
      if (marked === undefined) continue;
      deleted.push(pictureId);
      if (original === undefined) putIntoTrash(db, pictureId, args.nowMs, null);
      else {
        const path = freeTrashPath(db, pictureId, original.path);
        const isMoved = dropOriginalWithoutOwner(db, original, path);
        putIntoTrash(db, pictureId, args.nowMs, { ...original, path: isMoved ? path : null });
      }
      taskIds.add(marked);
      changesOf(db).picture(pictureId);
    }
    for (const taskId of taskIds) recountPictures(db, taskId);
    if (deleted.length > 0) changesOf(db).membership();
  }).immediate();
  return deleted;
}

/** How a deleted picture comes back. */
export interface RestoredPicture {
  readonly pictureId: number;
  /** Its bytes, in the library again or still; null where nobody has them any more. */
  readonly file: CheckedFile | null;
  /** The file of the trash that has become this file; to be removed there. */
  readonly takenPath: string | null;
  /** In the trash lies a file in its place that is not the picture's. */
  readonly keepsFile: boolean;
}

/** Brings deleted pictures back: with their bytes where the library or the trash has them, else as wanted again. */
export function restorePictures(
  db: Database,
  args: {
    readonly restored: readonly RestoredPicture[];
    readonly nowMs: number;
  },
): null {
  db.transaction(() => {
    const taskIds = new Set<number>();
    for (const { pictureId, file, takenPath, keepsFile } of args.restored) {
      const taskId = statement(
        db,
        `UPDATE pictures SET state = 'wanted', saved_at_ms = deleted_at_ms, deleted_at_ms = NULL, next_try_at_ms = @nowMs,
           attempts = 0, link_renewals = 0 WHERE id = @pictureId AND state = 'deleted' RETURNING task_id`,
      )
        .pluck()
        .get({ pictureId, nowMs: args.nowMs }) as number | undefined;
      if (taskId === undefined) continue;
      if (file !== null) {
        // What the library knew of the same bytes was looked at first, and is not there.
        if (takenPath !== null) relinkOriginal(db, file, args.nowMs);
        saveOriginal(db, pictureId, file, args.nowMs);
      }
      takeOutOfTrash(db, pictureId, { takenPath, keepsFile });
      taskIds.add(taskId);
      changesOf(db).picture(pictureId);
    }
    for (const taskId of taskIds) recountPictures(db, taskId);
    changesOf(db).membership();
  }).immediate();
  return null;
}

/**
 * Lifts the memory of deleted pictures, so that pasting their ids again fetches them again. A task without
 * pictures left is forgotten with them; their files stay in the trash. Returns how many pictures were forgotten.
 */
export function forgetPictures(db: Database, args: { readonly pictureIds: readonly number[] }): number {
  return db
    .transaction(() => {
      const taskIds = new Set<number>();
      let forgotten = 0;
      for (const pictureId of args.pictureIds) {
        const taskId = statement(
          db,
          `DELETE FROM pictures WHERE id = ? AND state = 'deleted' RETURNING task_id`,
        )
          .pluck()
          .get(pictureId) as number | undefined;
        if (taskId === undefined) continue;
        forgotten += 1;
        taskIds.add(taskId);
      }
      // Nothing is kept for these any more.
      statement(db, 'DELETE FROM trash WHERE picture_id IS NULL AND path IS NULL').run();
      for (const taskId of taskIds) {
        recountPictures(db, taskId);
        const gone = statement(
          db,
          `SELECT sidecar_path AS sidecarPath FROM tasks
           WHERE id = ? AND picture_count = 0 AND deleted_count = 0 AND next_look_at_ms IS NULL`,
        ).get(taskId) as { readonly sidecarPath: string | null } | undefined;
        if (gone === undefined) continue;
        forgetActionsOf(db, taskId);
        statement(db, 'DELETE FROM tasks WHERE id = ?').run(taskId);
        // Left behind, the sidecar would remember what was to be forgotten; but two tasks may have one from of old.
        if (gone.sidecarPath !== null && !isSidecar(db, gone.sidecarPath))
          addFileChore(db, { fromPath: gone.sidecarPath, toPath: null });
      }
      releaseTaskIds(db);
      if (forgotten > 0) changesOf(db).membership();
      return forgotten;
    })
    .immediate();
}

function isSidecar(db: Database, path: string): boolean {
  return statement(db, 'SELECT 1 FROM tasks WHERE sidecar_path = ?').get(path) !== undefined;
}

/** The plus sign keeps SQLite from walking all deleted pictures of the library for each task. */
export const recountSql = `UPDATE tasks SET
  picture_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND state <> 'deleted'),
  deleted_count = (SELECT count(*) FROM pictures WHERE task_id = @taskId AND +state = 'deleted'),
  sidecar_due = sidecar_due + 1 WHERE id = @taskId`;

function recountPictures(db: Database, taskId: number): void {
  statement(db, recountSql).run({ taskId });
  changesOf(db).task(taskId);
}
