// What people said of their pictures goes into the sidecars, and their albums into a file of their own.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

export function up(db: Database): void {
  db.exec(`
    -- Changes of the albums that their file does not show yet; 0: it is up to date.
    ALTER TABLE library ADD COLUMN albums_due INTEGER NOT NULL DEFAULT 0;
    UPDATE library SET albums_due = 1 WHERE EXISTS (SELECT 1 FROM albums);
    -- Sidecars were written without marks so far.
    UPDATE tasks SET sidecar_due = sidecar_due + 1
      WHERE id IN (SELECT task_id FROM pictures WHERE marked_at_ms IS NOT NULL);
  `);
}
