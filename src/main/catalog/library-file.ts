// Whether the library's one file (`Pictures/albums.json`) is behind the catalog: it outlives it, and tells of albums, of how
// files are named, and of what accounts are called.
// Invariant: it is due until the very change that was written is confirmed, like a sidecar.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** For use inside a change of what the file says. */
export function noteLibraryFileBehind(db: Database): void {
  statement(db, 'UPDATE library SET albums_due = albums_due + 1').run();
  changesOf(db).albums();
}

/** Changes since it was last confirmed; 0 where it is not behind. */
export function libraryFileDueCount(db: Database): number {
  return (statement(db, 'SELECT albums_due FROM library').pluck().get() as number | undefined) ?? 0;
}

/** It was written as it was due then. */
export function albumsKept(db: Database, args: { readonly dueCount: number }): null {
  statement(
    db,
    'UPDATE library SET albums_due = CASE albums_due WHEN @dueCount THEN 0 ELSE albums_due END',
  ).run(args);
  return null;
}
