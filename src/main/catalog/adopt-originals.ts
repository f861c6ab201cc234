// The rows of originals that sidecars name.
// Invariant: bytes have one row and a path has one row; a file that is there comes before one that is not; no file is
// moved, changed or given up, only rows are.
import type { Database } from 'better-sqlite3';
import type { RecordedOriginal } from './recorded-task.ts';
import { statement } from './statement.ts';

/** The row of these bytes, a new one where there is none; null where other bytes have its path. */
export function adoptOriginal(
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

/** Why a picture has failed whose file is another one's. */
export const fileTaken = 'Another picture has the file that the record beside it names.';

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
export function forgetOriginalWithoutOwner(db: Database, originalId: number): void {
  statement(
    db,
    'DELETE FROM originals WHERE id = @id AND NOT EXISTS (SELECT 1 FROM pictures WHERE original_id = @id)',
  ).run({ id: originalId });
}
