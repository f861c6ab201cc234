// The files behind pictures: one row per distinct content, owned by one or more pictures.
// Invariant: an original's row is written only after its bytes were checked and synced on disk, and leaves
// with its last owner.
import type { Database } from 'better-sqlite3';
import type { MediaType } from '../../preload/contract/pictures.ts';
import { foldedPath } from '../lib/folded-path.ts';
import { changesOf } from './change-log.ts';
import { addFileChore } from './file-chores.ts';
import { statement } from './statement.ts';

/** A file as it was checked on disk; `path` relative to the library, with forward slashes. */
export interface CheckedFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/**
 * Makes a picture `saved` with these bytes. When the library has them already under another name, that original
 * gets one more owner and the new file becomes a chore.
 */
export function saveOriginal(db: Database, pictureId: number, file: CheckedFile, nowMs: number): void {
  vacatePath(db, file, nowMs);
  const present = statement(db, 'SELECT id, path FROM originals WHERE sha256 = ?').get(file.sha256) as
    { id: number; path: string } | undefined;
  // Two names that differ in case may be one file, and that one is kept.
  if (present !== undefined && foldedPath(present.path) !== foldedPath(file.path))
    addFileChore(db, { fromPath: file.path, toPath: null });
  const originalId =
    present?.id ??
    statement(
      db,
      `INSERT INTO originals (sha256, path, size_bytes, media_type, width_px, height_px, saved_at_ms)
       VALUES (@sha256, @path, @sizeBytes, @mediaType, @widthPx, @heightPx, @nowMs)`,
    ).run({ ...file, nowMs }).lastInsertRowid;
  const written = statement(
    db,
    `UPDATE pictures SET state = 'saved', original_id = @originalId, next_try_at_ms = NULL,
       saved_at_ms = max(@nowMs, coalesce(saved_at_ms + 1, 0)), failure_code = NULL, failure_message = NULL WHERE id = @pictureId AND state IN ('wanted', 'failed', 'missing')`,
  ).run({ pictureId, originalId, nowMs });
  // Deleted while it was on its way: its file must not stay behind without an owner.
  if (written.changes === 0 && present === undefined) {
    statement(db, 'DELETE FROM originals WHERE id = ?').run(originalId);
    addFileChore(db, { fromPath: file.path, toPath: null });
  }
  markSidecarDue(db, pictureId);
}

/**
 * These bytes lie here from now on, for every picture that owns them: where their row says, they are not, and without this
 * the fresh file would be given up for one that is gone. Does nothing where the row says so already, or there is none.
 */
export function relinkOriginal(
  db: Database,
  { sha256, path }: Pick<CheckedFile, 'path' | 'sha256'>,
  nowMs: number,
): void {
  vacatePath(db, { path, sha256 }, nowMs);
  const id = statement(
    db,
    'UPDATE originals SET path = @path WHERE sha256 = @sha256 AND path <> @path RETURNING id',
  )
    .pluck()
    .get({ sha256, path }) as number | undefined;
  if (id === undefined) return;
  statement(
    db,
    `UPDATE pictures SET state = 'saved', missing_since_ms = NULL WHERE original_id = ? AND state = 'missing'`,
  ).run(id);
  const owners = statement(db, 'SELECT id FROM pictures WHERE original_id = ?').pluck().all(id) as number[];
  for (const pictureId of owners) {
    markSidecarDue(db, pictureId);
    changesOf(db).picture(pictureId);
  }
}

/**
 * A file of these bytes was to go, and where their row says, they are not: it stays, and is that row's. False where it was to
 * go no more, or no row has these bytes.
 */
export function keepInstead(
  db: Database,
  args: { readonly path: string; readonly sha256: string; readonly nowMs: number },
): boolean {
  return db
    .transaction(() => {
      const isWanted = statement(
        db,
        `SELECT 1 FROM originals WHERE sha256 = @sha256 AND EXISTS
           (SELECT 1 FROM file_chores WHERE from_path = @path AND to_path IS NULL)`,
      ).get({ sha256: args.sha256, path: args.path });
      if (isWanted === undefined) return false;
      relinkOriginal(db, args, args.nowMs);
      return true;
    })
    .immediate();
}

/**
 * For use before a row names this file: other bytes whose row names the same path are not there any more, so their pictures
 * are missing, and the row gets a path that no file has.
 */
export function vacatePath(
  db: Database,
  { path, sha256 }: Pick<CheckedFile, 'path' | 'sha256'>,
  nowMs: number,
): void {
  const id = statement(db, 'SELECT id FROM originals WHERE path = @path AND sha256 <> @sha256')
    .pluck()
    .get({ path, sha256 }) as number | undefined;
  if (id === undefined) return;
  statement(db, 'UPDATE originals SET path = @gonePath WHERE id = @id').run({
    gonePath: gonePathOf(path, id),
    id,
  });
  const owners = statement(db, 'SELECT id FROM pictures WHERE original_id = ?').pluck().all(id) as number[];
  for (const pictureId of owners) {
    markMissing(db, pictureId, nowMs);
    markSidecarDue(db, pictureId);
    changesOf(db).picture(pictureId);
  }
}

/** The path that {@link vacatePath} gives the row of an original whose place another one has taken. */
export function gonePathOf(path: string, originalId: number): string {
  return path.replace(/(\.[^./]*)?$/, (extension) => ` (gone ${String(originalId)})${extension}`);
}

/** The task's sidecar no longer shows everything. */
export function markSidecarDue(db: Database, pictureId: number): void {
  statement(
    db,
    'UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE id = (SELECT task_id FROM pictures WHERE id = ?)',
  ).run(pictureId);
}

/** An original's row. */
export interface OriginalRow extends CheckedFile {
  readonly id: number;
}

const originalColumns = `o.id, o.path, o.sha256, o.size_bytes AS sizeBytes, o.media_type AS mediaType, o.width_px AS widthPx,
  o.height_px AS heightPx`;

/** The original that a picture owns; undefined while it has none. */
export function originalOfPicture(db: Database, pictureId: number): OriginalRow | undefined {
  return statement(
    db,
    `SELECT ${originalColumns} FROM pictures p JOIN originals o ON o.id = p.original_id WHERE p.id = ?`,
  ).get(pictureId) as OriginalRow | undefined;
}

/** The original with these bytes; undefined where the library has none. */
export function originalOfBytes(db: Database, sha256: string): OriginalRow | undefined {
  return statement(db, `SELECT ${originalColumns} FROM originals o WHERE o.sha256 = ?`).get(sha256) as
    OriginalRow | undefined;
}

/** An original whose bytes have come once more. */
export interface KnownOriginal {
  readonly sha256: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** No picture that owns it counts as on disk. */
  readonly isMissing: boolean;
}

/** The originals with these bytes. */
export function originalsOfBytes(
  db: Database,
  args: { readonly sha256s: readonly string[] },
): readonly KnownOriginal[] {
  const rows = statement(
    db,
    `SELECT o.sha256, o.path, o.size_bytes AS sizeBytes,
       NOT EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state IN ('saved', 'ready')) AS isMissing
     FROM json_each(?) j CROSS JOIN originals o ON o.sha256 = j.value`,
  ).all(JSON.stringify(args.sha256s)) as (Omit<KnownOriginal, 'isMissing'> & { isMissing: 0 | 1 })[];
  return rows.map((row) => ({ ...row, isMissing: row.isMissing === 1 }));
}

/** Old and new ones that count as on disk, relative to the library: where none of them is, the pictures are away. */
export function someOriginalPaths(db: Database): readonly string[] {
  const some = (order: 'ASC' | 'DESC'): string =>
    `SELECT path FROM (SELECT o.path FROM originals o
       WHERE EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state IN ('saved', 'ready'))
       ORDER BY o.id ${order} LIMIT 8)`;
  return statement(db, `${some('ASC')} UNION ${some('DESC')}`)
    .pluck()
    .all() as string[];
}

/** Forgets an original that no picture owns any more; its file goes to `trashPath`, or away when that is null. */
export function dropOriginalWithoutOwner(
  db: Database,
  original: Pick<OriginalRow, 'id' | 'path'>,
  trashPath: string | null,
): boolean {
  const dropped = statement(
    db,
    'DELETE FROM originals WHERE id = @id AND NOT EXISTS (SELECT 1 FROM pictures WHERE original_id = @id)',
  ).run({ id: original.id });
  if (dropped.changes === 0) return false;
  addFileChore(db, { fromPath: original.path, toPath: trashPath });
  return true;
}

/** Was on disk, and its file is gone or changed. */
export function markMissing(db: Database, pictureId: number, nowMs: number): void {
  statement(
    db,
    `UPDATE pictures SET state = 'missing', missing_since_ms = @nowMs WHERE id = @pictureId AND state IN ('saved', 'ready')`,
  ).run({ pictureId, nowMs });
}
