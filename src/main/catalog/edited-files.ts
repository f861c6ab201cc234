// Files that somebody changed and that were set aside beside the ones fetched anew: which picture each is an edit of.
// Invariant: they are somebody's own. Nothing here, and nobody who asks here, moves, checks or removes one. A file is linked
// before it comes to lie where the link says, so that a crash leaves none that nobody knows of.
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
  changesOf(db).marks();
}

/** What {@link linkEdited} does, asked from outside. */
export function addEdited(db: Database, args: { readonly pictureId: number; readonly path: string }): null {
  linkEdited(db, args.pictureId, args.path);
  return null;
}

/** What will lie there was in the place of this original: it is an edit of each of its pictures. */
export function linkSetAside(
  db: Database,
  { originalId, path }: { readonly originalId: number; readonly path: string },
): null {
  const link = db.transaction(() => {
    const owners = statement(db, 'SELECT id FROM pictures WHERE original_id = ?').pluck().all(originalId);
    for (const pictureId of owners as number[]) linkEdited(db, pictureId, path);
  });
  link.immediate();
  return null;
}

/** Nothing came to lie there after all. */
export function forgetSetAside(
  db: Database,
  { originalId, path }: { readonly originalId: number; readonly path: string },
): null {
  const forget = db.transaction(() => {
    const owners = statement(db, 'SELECT id FROM pictures WHERE original_id = ?').pluck().all(originalId);
    for (const pictureId of owners as number[]) forgetEdited(db, { pictureId, path });
  });
  forget.immediate();
  return null;
}

/** The picture has no such edit any more; the file stays where it is. */
export function forgetEdited(
  db: Database,
  { pictureId, path }: { readonly pictureId: number; readonly path: string },
): null {
  const { changes } = statement(db, 'DELETE FROM edited_files WHERE picture_id = ? AND path = ?').run(
    pictureId,
    path,
  );
  if (changes === 0) return null;
  markSidecarDue(db, pictureId);
  changesOf(db).picture(pictureId);
  changesOf(db).marks();
  return null;
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

/** Those that somebody made something of. */
export function picturesWithEdits(db: Database): readonly number[] {
  return statement(db, 'SELECT DISTINCT picture_id FROM edited_files').pluck().all() as number[];
}

/** A page of all of them, each once, behind this path. */
export function editedPathsAfter(
  db: Database,
  args: { readonly afterPath: string; readonly limit: number },
): readonly string[] {
  return statement(
    db,
    'SELECT DISTINCT path FROM edited_files WHERE path > @afterPath ORDER BY path LIMIT @limit',
  )
    .pluck()
    .all(args) as string[];
}

/** Somebody moved it: whose edit it is stays as it was. */
export function moveEdited(db: Database, { from, to }: { readonly from: string; readonly to: string }): null {
  const move = db.transaction(() => {
    const owners = statement(db, 'SELECT picture_id FROM edited_files WHERE path = ?').pluck().all(from);
    for (const pictureId of owners as number[]) {
      forgetEdited(db, { pictureId, path: from });
      linkEdited(db, pictureId, to);
    }
  });
  move.immediate();
  return null;
}

/** Of one picture; relative to the library, in the order in which they are shown. */
export function editedPaths(db: Database, args: { readonly pictureId: number }): readonly string[] {
  return editedFilesOf(db, [args.pictureId]).get(args.pictureId) ?? [];
}
