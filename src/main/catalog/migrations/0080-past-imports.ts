// Imports get rows of their own, and the tasks that each one named are kept as ranges of row ids.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** Nobody wrote down the imports before; the list begins with the next one. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE imports (
      -- Searches name it, so it is never given twice.
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at_ms INTEGER NOT NULL,
      source TEXT NOT NULL CHECK (source IN ('text', 'file', 'link', 'command-line', 'history')),
      -- Of the file.
      name TEXT,
      -- Whose history was read.
      account_id TEXT REFERENCES accounts (id),
      new_count INTEGER NOT NULL DEFAULT 0,
      known_count INTEGER NOT NULL DEFAULT 0,
      deleted_count INTEGER NOT NULL DEFAULT 0,
      doubtful_count INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    -- Tasks from first to last, as far as there are any; the ranges of one import do not overlap. New tasks have ids in
    -- a row, so that an import of a hundred thousand is a row or two.
    CREATE TABLE import_tasks (
      import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
      first_task_id INTEGER NOT NULL,
      last_task_id INTEGER NOT NULL,
      PRIMARY KEY (import_id, first_task_id)
    ) STRICT, WITHOUT ROWID;
    -- So that a receipt counts what was deleted without reading the pictures.
    CREATE INDEX pictures_deleted ON pictures (task_id) WHERE state = 'deleted';
  `);
}
