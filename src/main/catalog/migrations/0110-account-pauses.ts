// An account tells since when the user lets it rest, so that this time does not count against its tasks.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** An account that rests already has done so since its last answer, as far as anybody knows. */
export function up(db: Database): void {
  db.exec(`
    ALTER TABLE accounts ADD COLUMN paused_since_ms INTEGER;
    UPDATE accounts SET paused_since_ms = (SELECT max(last_look_at_ms) FROM tasks WHERE account_id = accounts.id)
      WHERE paused = 1;
  `);
}
