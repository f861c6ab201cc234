// A catalog and the records beside its pictures tell each other how far both have come, so that an older catalog, put back by
// hand, is noticed.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** No row until the first step; `before`: the step that the records told of when `last` was taken. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE steps (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      last TEXT NOT NULL,
      before TEXT
    ) STRICT;
  `);
}
