// Deleting pictures, remembering it, undoing it, and lifting the memory.
// Invariant: a deleted picture keeps its row, so that no look, import or sync ever wants it again; a file is
// given up only with its last owner.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { addFileChore } from './file-chores.ts';
import { dropOriginalWithoutOwner, originalOfPicture, saveOriginal } from './originals.ts';
import type { CheckedFile } from './originals.ts';
import { statement } from './statement.ts';

/** Beside the originals, so that a move is a rename. */
export const trashFolder = 'Pictures/.trash';

/**
 * Marks pictures deleted, remembered for ever; returns how many. An original goes to the trash, as a chore, only with
 * its last owner.
 */
export function deletePictures(
  db: Database,
  args: { readonly pictureIds: readonly number[]; readonly nowMs: number },
): number {
  let deleted = 0;
  db.transaction(() => {
    const taskIds = new Set<number>();
    for (const pictureId of args.pictureIds) {
      const original = originalOfPicture(db, pictureId);
      const marked = statement(
        db,
        `UPDATE pictures SET state = 'deleted', deleted_at_ms = @nowMs, original_id = NULL, next_try_at_ms = NULL
         WHERE id = @pictureId AND state <> 'deleted' RETURNING task_id`,
      )
        .pluck()
        .get({ pictureId, nowMs: args.nowMs }) as number | undefined;
      if (marked === undefined) continue;
      deleted += 1;
      if (original !== undefined) {
        const trashPath = `${trashFolder}/${String(pictureId)}/${original.path.replace(/^Pictures\//, '')}`;
        if (dropOriginalWithoutOwner(db, original, trashPath)) {
          statement(db, 'UPDATE pictures SET trash_path = ? WHERE id = ?').run(trashPath, pictureId);
        }
      }
      taskIds.add(marked);
      changesOf(db).picture(pictureId);
    }
    for (const taskId of taskIds) recountPictures(db, taskId);
    if (deleted > 0) changesOf(db).membership();
  }).immediate();
  return deleted;
}

/** Deleted pictures whose files are in the trash. */
export function trashedPictures(
  db: Database,
  args: { readonly pictureIds: readonly number[] },
): readonly { readonly pictureId: number; readonly trashPath: string | null }[] {
  return statement(
    db,
    `SELECT id AS pictureId, trash_path AS trashPath FROM pictures
     WHERE state = 'deleted' AND id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(args.pictureIds)) as { pictureId: number; trashPath: string | null }[];
}

/**
 * Gives up the trashed files of pictures that were deleted before that, as chores; returns of how many. One whose file has
 * not reached the trash yet is left for later.
 */
export function giveUpTrash(
  db: Database,
  args: { readonly deletedBeforeMs: number; readonly limit: number },
): number {
  return db
    .transaction(() => {
      const rows = statement(
        db,
        `SELECT id, trash_path AS trashPath FROM pictures p
         WHERE state = 'deleted' AND trash_path IS NOT NULL AND deleted_at_ms < @deletedBeforeMs
           AND NOT EXISTS (SELECT 1 FROM file_chores c WHERE c.to_path = p.trash_path) LIMIT @limit`,
      ).all(args) as { id: number; trashPath: string }[];
      for (const { id, trashPath } of rows) {
        addFileChore(db, { fromPath: trashPath, toPath: null });
        statement(db, 'UPDATE pictures SET trash_path = NULL WHERE id = ?').run(id);
      }
      return rows.length;
    })
    .immediate();
}

/** Brings deleted pictures back: with their file where it was kept, else as wanted again. */
export function restorePictures(
  db: Database,
  args: {
    readonly restored: readonly { readonly pictureId: number; readonly file: CheckedFile | null }[];
    readonly nowMs: number;
  },
): null {
  db.transaction(() => {
    const taskIds = new Set<number>();
    for (const { pictureId, file } of args.restored) {
      const taskId = statement(
        db,
        `UPDATE pictures SET state = 'wanted', deleted_at_ms = NULL, trash_path = NULL, next_try_at_ms = @nowMs,
           attempts = 0, link_renewals = 0 WHERE id = @pictureId AND state = 'deleted' RETURNING task_id`,
      )
        .pluck()
        .get({ pictureId, nowMs: args.nowMs }) as number | undefined;
      if (taskId === undefined) continue;
      if (file !== null) saveOriginal(db, pictureId, file, args.nowMs);
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
 * pictures left is forgotten with them. Returns how many pictures were forgotten.
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
      for (const taskId of taskIds) {
        recountPictures(db, taskId);
        const gone = statement(
          db,
          `DELETE FROM tasks WHERE id = ? AND picture_count = 0 AND deleted_count = 0 AND next_look_at_ms IS NULL
           RETURNING sidecar_path AS sidecarPath`,
        ).get(taskId) as { readonly sidecarPath: string | null } | undefined;
        // Left behind, the sidecar would remember what was to be forgotten.
        if (typeof gone?.sidecarPath === 'string')
          addFileChore(db, { fromPath: gone.sidecarPath, toPath: null });
      }
      if (forgotten > 0) changesOf(db).membership();
      return forgotten;
    })
    .immediate();
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
