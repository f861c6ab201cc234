// What is given up when the trash is emptied, row by row, the newest deletion first.
// Invariant: bytes that a picture needs which stays in the trash, or whose turn comes later and may never come, go over to it;
// that a picture was deleted is remembered when its row has gone.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { addFileChore } from './file-chores.ts';
import { statement } from './statement.ts';
import { fromTheNewest } from './trash-entries.ts';
import type { TrashKey } from './trash-entries.ts';
import { noteTrashedChanged } from './trash.ts';

/** A row of the trash that is to be given up. */
export interface TrashToEmpty extends TrashKey {
  /** Null where nothing is to be given up on the disk. */
  readonly path: string | null;
  /** Null where nobody has measured it. */
  readonly sizeBytes: number | null;
}

/**
 * The next rows behind `after` that were deleted before that. A file whose bytes a picture needs that stays in the trash,
 * or whose turn comes later and may never come, goes over to it. Files that have not reached the trash yet are left out.
 */
export function trashToEmpty(
  db: Database,
  args: { readonly deletedBeforeMs: number; readonly after: TrashKey | null; readonly limit: number },
): readonly TrashToEmpty[] {
  const { deletedBeforeMs, limit } = args;
  const { deletedAtMs, id: afterId } = args.after ?? fromTheNewest;
  return db
    .transaction(() => {
      const rows = statement(
        db,
        `SELECT r.id, r.deleted_at_ms AS deletedAtMs, r.path, r.size_bytes AS sizeBytes, r.sha256 FROM trash r
         WHERE (r.deleted_at_ms, r.id) < (@deletedAtMs, @afterId) AND r.deleted_at_ms < @deletedBeforeMs
           AND NOT EXISTS (SELECT 1 FROM file_chores c WHERE c.to_path = r.path)
           AND NOT EXISTS (SELECT 1 FROM originals o WHERE o.path = r.path)
         ORDER BY r.deleted_at_ms DESC, r.id DESC LIMIT @limit`,
      ).all({ deletedAtMs, afterId, deletedBeforeMs, limit }) as (TrashToEmpty & { sha256: string | null })[];
      const last = rows.at(-1) ?? fromTheNewest;
      return rows.map(({ sha256, ...row }) => {
        const isHandedOver =
          row.path !== null && sha256 !== null && handOver(db, { ...row, sha256 }, { deletedBeforeMs, last });
        return isHandedOver ? { ...row, path: null } : row;
      });
    })
    .immediate();
}

function handOver(
  db: Database,
  { id, path, sha256 }: { readonly id: number; readonly path: string | null; readonly sha256: string },
  { deletedBeforeMs, last }: { readonly deletedBeforeMs: number; readonly last: TrashKey },
): boolean {
  const heir = statement(
    db,
    `WITH others AS (SELECT id, path FROM trash WHERE sha256 = @sha256 AND id <> @id
       AND (deleted_at_ms >= @deletedBeforeMs OR (deleted_at_ms, id) < (@lastAtMs, @lastId)))
     SELECT id FROM others WHERE path IS NULL AND NOT EXISTS (SELECT 1 FROM others WHERE path IS NOT NULL) LIMIT 1`,
  )
    .pluck()
    .get({ sha256, id, deletedBeforeMs, lastAtMs: last.deletedAtMs, lastId: last.id }) as number | undefined;
  if (heir === undefined) return false;
  statement(db, 'UPDATE trash SET path = NULL WHERE id = ?').run(id);
  noteTrashedChanged(
    db,
    statement(db, 'UPDATE trash SET path = ? WHERE id = ? RETURNING picture_id').pluck().get(path, heir),
  );
  return true;
}

/**
 * Ends the keeping of these rows. With `removesFiles` their files are removed, as chores written with it; without,
 * somebody has taken them already.
 */
export function leaveTrash(
  db: Database,
  args: { readonly ids: readonly number[]; readonly removesFiles: boolean },
): null {
  db.transaction(() => {
    for (const id of args.ids) {
      const row = statement(db, 'DELETE FROM trash WHERE id = ? RETURNING picture_id AS pictureId, path').get(
        id,
      ) as { pictureId: number | null; path: string | null } | undefined;
      if (row === undefined) continue;
      if (args.removesFiles && row.path !== null) addFileChore(db, { fromPath: row.path, toPath: null });
      noteTrashedChanged(db, row.pictureId);
    }
    if (args.ids.length > 0) changesOf(db).membership();
  }).immediate();
  return null;
}
