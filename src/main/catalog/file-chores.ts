// Files on disk that the rows have given up: to be moved to the trash or removed, by whoever has the time.
// Invariant: a chore is written in the transaction that frees its file, and is never carried out while an
// original names that path.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

/** Paths relative to the library. `toPath` null: the same bytes are elsewhere, remove the file. */
export interface FileChore {
  readonly fromPath: string;
  readonly toPath: string | null;
}

/** For use inside a transaction that gives the file up. What was to become of it before counts no longer. */
export function addFileChore(db: Database, chore: FileChore): void {
  statement(
    db,
    `INSERT INTO file_chores (from_path, to_path) VALUES (@fromPath, @toPath)
     ON CONFLICT (from_path) DO UPDATE SET to_path = excluded.to_path`,
  ).run(chore);
}

/** Chores to carry out now, of the paths behind this one; those whose path has an owner again are forgotten. */
export function dueFileChores(
  db: Database,
  args: { readonly afterPath: string; readonly limit: number },
): readonly FileChore[] {
  statement(db, 'DELETE FROM file_chores WHERE from_path IN (SELECT path FROM originals)').run();
  return statement(
    db,
    `SELECT from_path AS fromPath, to_path AS toPath FROM file_chores WHERE from_path > @afterPath
     ORDER BY from_path LIMIT @limit`,
  ).all(args) as FileChore[];
}

/**
 * After records were taken in: a chore of an older catalog may long have been carried out, and its path may be that of a file
 * in the trash again, or of a task's record.
 */
export function forgetChoresOfOwned(db: Database): void {
  statement(
    db,
    `DELETE FROM file_chores WHERE from_path IN (SELECT path FROM trash WHERE path IS NOT NULL)
       OR from_path IN (SELECT sidecar_path FROM tasks WHERE sidecar_path IS NOT NULL)`,
  ).run();
}

export function fileChoresDone(db: Database, args: { readonly fromPaths: readonly string[] }): null {
  statement(db, 'DELETE FROM file_chores WHERE from_path IN (SELECT value FROM json_each(?))').run(
    JSON.stringify(args.fromPaths),
  );
  return null;
}
