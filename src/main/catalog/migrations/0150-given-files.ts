// Files that somebody gives are read for as long as they are many: what was given outlives the process that reads it.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** No row while nothing is left to be read. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE given_files (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      -- Absolute paths of files and folders, as a JSON list.
      sources TEXT NOT NULL,
      label TEXT NOT NULL,
      -- The import that they are a part of; null before the first was added.
      import_id INTEGER
    ) STRICT;
  `);
}
