// A page of everything, the newest first, without the gallery's index.
// Invariant: read in the order of an index of the database, so that it takes as long in a large library as in a small one.
import type { Database } from 'better-sqlite3';
import type { GalleryPage } from '../../preload/contract/gallery.ts';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';
import { tilesOf } from './tiles.ts';

/** Both halves are read in the order of their index, and merged. */
export const plainKeysSql = `SELECT id, sort_at_ms, task_id, position FROM pictures WHERE state <> 'deleted'
  UNION ALL SELECT -id, sort_at_ms, id, 0 FROM tasks WHERE picture_count = 0 AND deleted_count = 0
  ORDER BY 2 DESC, 3 DESC, 4 LIMIT @count OFFSET @from`;

/** `count` tiles from position `from`, and how many there are in all. */
export function plainPage(
  db: Database,
  args: { readonly from: number; readonly count: number },
): GalleryPage {
  const total = statement(
    db,
    `SELECT (SELECT count(*) FROM pictures WHERE state <> 'deleted')
       + (SELECT count(*) FROM tasks WHERE picture_count = 0 AND deleted_count = 0)`,
  )
    .pluck()
    .get() as number;
  const from = Math.min(args.from, total);
  const keys = statement(db, plainKeysSql).pluck().all({ count: args.count, from }) as number[];
  return { revision: changesOf(db).revision, total, from, tiles: tilesOf(db, keys) };
}
