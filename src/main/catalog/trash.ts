// What goes into the trash and comes out of it again: deleted pictures, what they were, and where their files are kept.
// Invariant: a row leaves only with its picture (restored, or forgotten without a file) or when the trash is emptied
// (trash-emptying.ts), and that a picture was deleted is remembered after that too. Bytes that more than one deleted picture
// had are kept once.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { addFileChore } from './file-chores.ts';
import { dropOriginalWithoutOwner, markSidecarDue, originalOfBytes } from './originals.ts';
import type { CheckedFile, OriginalRow } from './originals.ts';
import { statement } from './statement.ts';

/** Beside the originals, so that a move is a rename. */
export const trashFolder = 'Pictures/.trash';

/** What a deleted picture was. `path` is where its file lies in the trash; null where it needs none there. */
export interface TrashedFile extends Omit<CheckedFile, 'path'> {
  readonly path: string | null;
}

/** For use inside the transaction that deletes the picture. `file` null: it had none. */
export function putIntoTrash(db: Database, pictureId: number, atMs: number, file: TrashedFile | null): void {
  // What may be kept for it from before is kept without it.
  statement(db, 'UPDATE trash SET picture_id = NULL WHERE picture_id = ?').run(pictureId);
  insertTrash(db, pictureId, atMs, file ?? noFile);
}

/**
 * For use inside the transaction that takes its original from a picture: where nobody else owns that, its file goes to the
 * trash without a picture, so that nothing is given up which somebody may still want.
 */
export function putFileIntoTrash(
  db: Database,
  {
    pictureId,
    original,
    atMs,
  }: { readonly pictureId: number; readonly original: OriginalRow; readonly atMs: number },
): void {
  const path = freeTrashPath(db, pictureId, original.path);
  if (dropOriginalWithoutOwner(db, original, path)) insertTrash(db, null, atMs, { ...original, path });
}

function insertTrash(
  db: Database,
  pictureId: number | null,
  atMs: number,
  file: TrashedFile | typeof noFile,
): void {
  const { path, sha256, sizeBytes, mediaType, widthPx, heightPx } = file;
  statement(
    db,
    `INSERT INTO trash (picture_id, deleted_at_ms, path, sha256, size_bytes, media_type, width_px, height_px)
     VALUES (@pictureId, @atMs, @path, @sha256, @sizeBytes, @mediaType, @widthPx, @heightPx)`,
  ).run({ pictureId, atMs, path, sha256, sizeBytes, mediaType, widthPx, heightPx });
}

/** What a sidecar tells of a picture that may lie in the trash; what was known before stays in it without the picture. */
export function adoptTrashed(db: Database, pictureId: number, kept: TrashedFile | null, nowMs: number): void {
  statement(db, 'UPDATE trash SET picture_id = NULL WHERE picture_id = ?').run(pictureId);
  statement(db, 'DELETE FROM trash WHERE picture_id IS NULL AND path IS NULL').run();
  if (kept === null) return;
  const deletedAtMs = statement(db, 'SELECT deleted_at_ms FROM pictures WHERE id = ?').pluck().get(pictureId);
  // Files have one row each, whatever sidecars say.
  statement(db, 'DELETE FROM trash WHERE picture_id IS NULL AND path = ?').run(kept.path);
  const isTaken = statement(db, 'SELECT 1 FROM trash WHERE path = ?').get(kept.path) !== undefined;
  putIntoTrash(db, pictureId, (deletedAtMs as number | null) ?? nowMs, {
    ...kept,
    path: isTaken ? null : kept.path,
  });
}

const noFile = { path: null, sha256: null, sizeBytes: null, mediaType: null, widthPx: null, heightPx: null };

/** A place in the trash, named after the picture, that no other file has, nor one that is still to be removed from it. */
export function freeTrashPath(db: Database, pictureId: number, path: string): string {
  const below = path.replace(/^Pictures\//, '');
  const isTaken = statement(
    db,
    'SELECT 1 FROM trash WHERE path = @wish UNION ALL SELECT 1 FROM file_chores WHERE from_path = @wish',
  );
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? String(pictureId) : `${String(pictureId)}-${String(number)}`;
    const wish = `${trashFolder}/${folder}/${below}`;
    if (isTaken.get({ wish }) === undefined) return wish;
  }
}

/** Where a file of the trash came from: below `Pictures/`, relative to the library. */
export function pathBeforeTrash(trashPath: string): string {
  return `Pictures/${trashPath.split('/').slice(3).join('/')}`;
}

/** A deleted picture that shall come back. */
export interface PictureToRestore {
  readonly pictureId: number;
  /** The file of a picture of the library that has the same bytes; null where there is none. */
  readonly inLibrary: FileToRestore | null;
  /** Null where nobody has looked at its bytes. */
  readonly sha256: string | null;
  /** What is kept for it alone; null where nothing is. */
  readonly own: FileToRestore | null;
  /** What is kept of the same bytes for other pictures. */
  readonly others: readonly FileToRestore[];
}

export interface FileToRestore {
  readonly path: string;
  /** Null where nobody has looked at it yet. */
  readonly sha256: string | null;
}

/** Those of these pictures that are deleted, and what is needed to bring them back. */
export function picturesToRestore(
  db: Database,
  args: { readonly pictureIds: readonly number[] },
): readonly PictureToRestore[] {
  const rows = statement(
    db,
    `SELECT p.id AS pictureId, r.sha256, r.path FROM pictures p LEFT JOIN trash r ON r.picture_id = p.id
     WHERE p.state = 'deleted' AND p.id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(args.pictureIds)) as {
    pictureId: number;
    sha256: string | null;
    path: string | null;
  }[];
  return rows.map(({ pictureId, sha256, path }) => {
    const sameBytes =
      sha256 === null
        ? []
        : (statement(db, 'SELECT path, sha256 FROM trash WHERE sha256 = ? AND path IS NOT NULL').all(
            sha256,
          ) as FileToRestore[]);
    return {
      pictureId,
      inLibrary: sha256 === null ? null : (originalOfBytes(db, sha256) ?? null),
      sha256,
      own: path === null ? null : { path, sha256 },
      others: sameBytes.filter((file) => file.path !== path),
    };
  });
}

/**
 * For use inside the transaction that restores a picture. What the trash has of its bytes is removed, with `takenPath` the
 * file that was brought back; with `keepsFile` another file lies in its place, and stays there without the picture.
 */
export function takeOutOfTrash(
  db: Database,
  pictureId: number,
  { takenPath, keepsFile }: { readonly takenPath: string | null; readonly keepsFile: boolean },
): void {
  if (takenPath !== null) {
    noteTrashedChanged(
      db,
      statement(db, 'UPDATE trash SET path = NULL WHERE path = ? RETURNING picture_id')
        .pluck()
        .get(takenPath),
    );
    addFileChore(db, { fromPath: takenPath, toPath: null });
  }
  if (keepsFile) {
    statement(db, 'UPDATE trash SET picture_id = NULL WHERE picture_id = ?').run(pictureId);
    return;
  }
  const own = statement(db, 'DELETE FROM trash WHERE picture_id = ? RETURNING path')
    .pluck()
    .get(pictureId) as string | null | undefined;
  if (own != null) addFileChore(db, { fromPath: own, toPath: null });
}

/** Files in the trash that nobody has measured, behind this row. */
export function unmeasuredTrash(
  db: Database,
  args: { readonly afterId: number; readonly limit: number },
): readonly { readonly id: number; readonly path: string }[] {
  return statement(
    db,
    `SELECT id, path FROM trash WHERE id > @afterId AND path IS NOT NULL AND size_bytes IS NULL ORDER BY id LIMIT @limit`,
  ).all(args) as { id: number; path: string }[];
}

export function noteTrashMeasured(
  db: Database,
  args: { readonly measured: readonly (Omit<CheckedFile, 'path'> & { readonly id: number })[] },
): null {
  db.transaction(() => {
    for (const row of args.measured) {
      const noted = statement(
        db,
        `UPDATE trash SET sha256 = @sha256, size_bytes = @sizeBytes, media_type = @mediaType, width_px = @widthPx,
           height_px = @heightPx WHERE id = @id AND size_bytes IS NULL RETURNING picture_id`,
      )
        .pluck()
        .get(row);
      noteTrashedChanged(db, noted);
    }
  }).immediate();
  return null;
}

/** What the trash has of a picture is told by its sidecar too. */
export function noteTrashedChanged(db: Database, pictureId: unknown): void {
  if (typeof pictureId !== 'number') return;
  markSidecarDue(db, pictureId);
  changesOf(db).picture(pictureId);
}

/** What the sidecars of these tasks tell of their pictures in the trash, by picture id. */
export function trashedOfTasks(
  db: Database,
  taskIds: readonly number[],
): ReadonlyMap<number, Readonly<Record<number, TrashedFile>>> {
  const rows = statement(
    db,
    `SELECT p.task_id AS taskId, p.id, r.path, r.sha256, r.size_bytes AS sizeBytes, r.media_type AS mediaType,
       r.width_px AS widthPx, r.height_px AS heightPx
     FROM pictures p JOIN trash r ON r.picture_id = p.id
     WHERE r.sha256 IS NOT NULL AND p.task_id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(taskIds)) as (TrashedFile & { taskId: number; id: number })[];
  const trashed = new Map<number, Record<number, TrashedFile>>();
  for (const { taskId, id, ...file } of rows) trashed.set(taskId, { ...trashed.get(taskId), [id]: file });
  return trashed;
}
