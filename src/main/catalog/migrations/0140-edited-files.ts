// Files that somebody changed, and that were set aside when their pictures were fetched again, belong to those pictures.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

export function up(db: Database): void {
  db.exec(`
    CREATE TABLE edited_files (
      picture_id INTEGER NOT NULL REFERENCES pictures (id) ON DELETE CASCADE,
      -- Relative to the library, with forward slashes.
      path TEXT NOT NULL,
      PRIMARY KEY (picture_id, path)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX edited_files_path ON edited_files (path);
  `);
}
