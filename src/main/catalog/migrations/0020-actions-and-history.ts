// What a library learns with follow-up actions, history sync and parking: intents, how far each account's history
// was read, costs, balances, the text of describe tasks, since when a task has not moved, and whether the last exit
// was clean.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

export function up(db: Database): void {
  db.exec(`
    -- New API forks name the user header differently; NULL is 'New-Api-User'.
    ALTER TABLE accounts ADD COLUMN user_header TEXT;
    -- 1: the keychain holds a second key, New API's relay key (sk-…).
    ALTER TABLE accounts ADD COLUMN relay_key_stored INTEGER NOT NULL DEFAULT 0 CHECK (relay_key_stored IN (0, 1));
    ALTER TABLE accounts ADD COLUMN balance REAL;
    ALTER TABLE accounts ADD COLUMN balance_unit TEXT;
    ALTER TABLE accounts ADD COLUMN balance_at_ms INTEGER;
    ALTER TABLE accounts ADD COLUMN last_sync_at_ms INTEGER;

    -- What describe and shorten answered.
    ALTER TABLE tasks ADD COLUMN text TEXT;
    -- Where an unfinished task shows how far it is; never kept as a picture.
    ALTER TABLE tasks ADD COLUMN partial_url TEXT;
    ALTER TABLE tasks ADD COLUMN cost REAL;
    ALTER TABLE tasks ADD COLUMN cost_unit TEXT;
    -- Where the provider serves several: whose task it is, and through which channel it went.
    ALTER TABLE tasks ADD COLUMN remote_user TEXT;
    ALTER TABLE tasks ADD COLUMN channel TEXT;
    -- When state or progress last changed, and since when the task is no longer asked about because of that.
    ALTER TABLE tasks ADD COLUMN moved_at_ms INTEGER;
    ALTER TABLE tasks ADD COLUMN parked_at_ms INTEGER;
    -- Answers in a row that could not be read.
    ALTER TABLE tasks ADD COLUMN unclear_looks INTEGER NOT NULL DEFAULT 0;
    -- Parking is counted from when somebody began to look.
    UPDATE tasks SET moved_at_ms = coalesce(last_look_at_ms, imported_at_ms);
    -- Describe tasks had their answer as prompt only; there is no telling it apart, so it stays there.

    -- Tasks made from a task, whoever looks from the parent.
    CREATE INDEX tasks_parent ON tasks (parent_remote_id, account_id) WHERE parent_remote_id IS NOT NULL;
    -- Records that end soon are asked about first.
    CREATE INDEX tasks_due_record_end ON tasks (account_id, expires_at_ms)
      WHERE next_look_at_ms IS NOT NULL AND expires_at_ms IS NOT NULL;

    -- What each account's tasks cost, without reading the tasks.
    CREATE INDEX tasks_cost ON tasks (account_id, cost_unit, cost) WHERE cost IS NOT NULL;
    CREATE INDEX tasks_parked ON tasks (parked_at_ms) WHERE parked_at_ms IS NOT NULL;

    -- One row per intent, written before its request goes out. 'sending' found at start means that a process ended
    -- between the two: its outcome is unknown, and it is never sent again.
    CREATE TABLE actions (
      id INTEGER PRIMARY KEY,
      -- Made where the user confirmed, so that a repeated request is known for what it is.
      intent_id TEXT NOT NULL UNIQUE,
      task_id INTEGER NOT NULL REFERENCES tasks (id),
      button_id TEXT NOT NULL,
      button_label TEXT NOT NULL,
      prompt TEXT,
      state TEXT NOT NULL CHECK (state IN ('sending', 'accepted', 'refused', 'unknown')),
      failure_code TEXT,
      failure_message TEXT,
      result_task_id INTEGER REFERENCES tasks (id),
      intended_at_ms INTEGER NOT NULL,
      settled_at_ms INTEGER
    ) STRICT;
    CREATE INDEX actions_task ON actions (task_id, id);
    CREATE INDEX actions_sending ON actions (id) WHERE state = 'sending';

    -- How far an account's history was read. Each row is one stretch, read from its top downwards: what lies between
    -- top_at_ms and reached_at_ms is in the catalog. Where cursor is NULL the stretch touches the next older one, or the
    -- end of the history; else it ends at the cursor, and below it is a gap that the next sync closes.
    CREATE TABLE history_stretches (
      id INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      -- '' where the whole account was asked for.
      channel TEXT NOT NULL DEFAULT '',
      top_at_ms INTEGER NOT NULL,
      reached_at_ms INTEGER NOT NULL,
      cursor TEXT
    ) STRICT;
    CREATE INDEX history_stretches_account ON history_stretches (account_id, channel, top_at_ms DESC);

    -- Since when the user lets the task rest: neither looks nor downloads.
    ALTER TABLE tasks ADD COLUMN paused_at_ms INTEGER;
    -- 1: its task or its account rests, so that the next picture to fetch is found without reading those that rest.
    ALTER TABLE pictures ADD COLUMN is_resting INTEGER NOT NULL DEFAULT 0 CHECK (is_resting IN (0, 1));
    UPDATE pictures SET is_resting = 1 WHERE task_id IN
      (SELECT t.id FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE a.paused = 1);
    CREATE INDEX tasks_paused ON tasks (paused_at_ms) WHERE paused_at_ms IS NOT NULL;
    DROP INDEX tasks_due;
    CREATE INDEX tasks_due ON tasks (account_id, next_look_at_ms)
      WHERE next_look_at_ms IS NOT NULL AND paused_at_ms IS NULL;
    -- Earliest deadline first; links without a known end come last.
    DROP INDEX pictures_wanted;
    CREATE INDEX pictures_wanted ON pictures
      (is_resting, coalesce(expires_at_ms, 9007199254740991), next_try_at_ms) WHERE state = 'wanted';
    DROP INDEX pictures_next_try;
    CREATE INDEX pictures_next_try ON pictures (next_try_at_ms) WHERE state = 'wanted' AND is_resting = 0;

    -- NULL after a clean exit; else since when the process that never closed the library had it open.
    ALTER TABLE library ADD COLUMN open_since_ms INTEGER;
    -- How far an interrupted check of the originals came; NULL when the last one came to its end.
    ALTER TABLE library ADD COLUMN verified_up_to_id INTEGER;
    -- Sidecars that the system has been given, but perhaps not the disk: after a power cut they are written again.
    CREATE TABLE young_sidecars (
      task_id INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
      written_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX young_sidecars_written ON young_sidecars (written_at_ms);
    -- No two tasks write the same sidecar.
    CREATE INDEX tasks_sidecar_path ON tasks (sidecar_path) WHERE sidecar_path IS NOT NULL;
    -- Where everything of a task was deleted, its sidecar did not say so yet.
    UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE deleted_count > 0;
  `);
}
