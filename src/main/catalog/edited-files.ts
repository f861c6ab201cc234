// Files that somebody changed and that were set aside beside the ones fetched anew: which picture each is an edit of.
// Invariant: they are somebody's own. Nothing here, and nobody who asks here, moves, checks or removes one.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { markSidecarDue } from './originals.ts';
import { statement } from './statement.ts';

/** `path` is relative to the library. */
export function linkEdited(db: Database, pictureId: number, path: string): void {
  const { changes } = statement(
    db,
    'INSERT INTO edited_files (picture_id, path) VALUES (@pictureId, @path) ON CONFLICT DO NOTHING',
  ).run({ pictureId, path });
  if (changes === 0) return;
  markSidecarDue(db, pictureId);
  changesOf(db).picture(pictureId);
}

/** As a record tells of it. */
export function adoptEdited(db: Database, pictureId: number, paths: readonly string[]): void {
  for (const path of paths)
    statement(db, 'INSERT INTO edited_files (picture_id, path) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
      pictureId,
      path,
    );
}

/** Their paths, relative to the library, by picture. */
export function editedFilesOf(db: Database, pictureIds: readonly number[]): Map<number, string[]> {
  const rows = statement(
    db,
    `SELECT e.picture_id AS pictureId, e.path FROM json_each(?) j
       CROSS JOIN edited_files e ON e.picture_id = j.value ORDER BY e.picture_id, length(e.path), e.path`,
  ).all(JSON.stringify(pictureIds)) as { pictureId: number; path: string }[];
  const files = new Map<number, string[]>();
  for (const { pictureId, path } of rows) files.set(pictureId, [...(files.get(pictureId) ?? []), path]);
  return files;
}

/** Relative to the library; null where the picture has no such edit. */
export function editedFile(
  db: Database,
  args: { readonly pictureId: number; readonly place: number },
): string | null {
  return editedFilesOf(db, [args.pictureId]).get(args.pictureId)?.[args.place] ?? null;
}
