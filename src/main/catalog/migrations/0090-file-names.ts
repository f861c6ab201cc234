// How new files are named becomes the library's own: the window and the command line name them alike, wherever it lies.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** NULL: the usual names (product rules, see saving/target-name.ts). */
export function up(db: Database): void {
  db.exec('ALTER TABLE library ADD COLUMN name_template TEXT;');
}
