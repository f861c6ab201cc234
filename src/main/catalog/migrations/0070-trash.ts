// Deleted pictures whose files are kept get rows of their own: what they were, so that any of them can come back.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** Nobody has measured the files that lie in the trash already; the trash does so when it is opened. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE trash (
      id INTEGER PRIMARY KEY,
      -- NULL: that it was deleted has been forgotten since; its file is still here.
      picture_id INTEGER UNIQUE REFERENCES pictures (id) ON DELETE SET NULL,
      deleted_at_ms INTEGER NOT NULL,
      -- NULL: it had no file, or a picture of the library or another one in the trash has the same bytes.
      path TEXT UNIQUE,
      sha256 TEXT,
      size_bytes INTEGER,
      media_type TEXT,
      width_px INTEGER,
      height_px INTEGER
    ) STRICT;
    CREATE INDEX trash_newest ON trash (deleted_at_ms DESC, id DESC);
    CREATE INDEX trash_sha256 ON trash (sha256) WHERE sha256 IS NOT NULL;
    INSERT INTO trash (picture_id, deleted_at_ms, path)
      SELECT id, coalesce(deleted_at_ms, 0), trash_path FROM pictures
      WHERE state = 'deleted' AND trash_path IS NOT NULL ORDER BY deleted_at_ms;
    ALTER TABLE pictures DROP COLUMN trash_path;
  `);
}
