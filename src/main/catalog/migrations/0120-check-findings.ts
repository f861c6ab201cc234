// What a check of the files has found stands beside the place that it has come to, so that one that goes on after a restart
// tells of all its parts.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** `path`: where it was to lie when it was found lost; of a check that is under way already, only the next parts are told. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE check_findings (
      original_id INTEGER PRIMARY KEY REFERENCES originals (id) ON DELETE CASCADE,
      state TEXT NOT NULL CHECK (state IN ('missing', 'changed', 'unreadable', 'moved')),
      path TEXT NOT NULL
    ) STRICT;
  `);
}
