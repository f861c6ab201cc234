// What lies in the trash, for whoever looks at it: how much it is, and one entry after the other.
// Invariant: reads only; a page is found by its place in an index, however much lies in the trash.
import type { Database } from 'better-sqlite3';
import type { SourceId } from '../../preload/contract/providers.ts';
import type { TrashSummary } from '../../preload/contract/trash.ts';
import { statement } from './statement.ts';

/** How many pictures lie in the trash, and how much room their files take. */
export function trashSummary(db: Database, args: { readonly deletedBeforeMs: number | null }): TrashSummary {
  return statement(
    db,
    `SELECT count(*) AS pictures, count(*) - count(picture_id) AS loose,
       coalesce(sum(CASE WHEN path IS NOT NULL THEN size_bytes END), 0) AS bytes FROM trash
     WHERE @deletedBeforeMs IS NULL OR deleted_at_ms < @deletedBeforeMs`,
  ).get(args) as TrashSummary;
}

/** A place in the trash, the newest first. */
export interface TrashKey {
  readonly deletedAtMs: number;
  readonly id: number;
}

/** A picture in the trash, for lists. */
export interface TrashEntry extends TrashKey {
  /** Null where that it was deleted has been forgotten. */
  readonly task: string | null;
  readonly index: number | null;
  readonly account: string | null;
  readonly provider: SourceId | null;
  readonly prompt: string | null;
  readonly sizeBytes: number | null;
  readonly path: string | null;
}

export const trashPageSql = `SELECT r.id, r.deleted_at_ms AS deletedAtMs, t.remote_id AS task, p.position AS "index",
    a.label AS account, a.provider, t.prompt, r.size_bytes AS sizeBytes, r.path
  FROM trash r LEFT JOIN pictures p ON p.id = r.picture_id LEFT JOIN tasks t ON t.id = p.task_id
    LEFT JOIN accounts a ON a.id = t.account_id
  WHERE (r.deleted_at_ms, r.id) < (@deletedAtMs, @id) ORDER BY r.deleted_at_ms DESC, r.id DESC LIMIT @limit`;

/** Behind no entry. */
export const fromTheNewest: TrashKey = { deletedAtMs: Number.MAX_SAFE_INTEGER, id: 0 };

/** A page of the trash behind `after`, the newest deletion first. */
export function trashPage(
  db: Database,
  args: { readonly after: TrashKey | null; readonly limit: number },
): readonly TrashEntry[] {
  const { deletedAtMs, id } = args.after ?? fromTheNewest;
  return statement(db, trashPageSql).all({ deletedAtMs, id, limit: args.limit }) as TrashEntry[];
}

/** Ids of all pictures in the trash. */
export function picturesInTrash(db: Database): readonly number[] {
  return statement(db, 'SELECT picture_id FROM trash WHERE picture_id IS NOT NULL ORDER BY picture_id')
    .pluck()
    .all() as number[];
}
