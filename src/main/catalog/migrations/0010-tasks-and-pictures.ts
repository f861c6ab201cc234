// The first shape of a catalog: accounts, tasks, pictures, the files behind them.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** Creates all tables of an empty catalog. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE library (
      id TEXT NOT NULL PRIMARY KEY,
      created_at_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE accounts (
      id TEXT NOT NULL PRIMARY KEY,
      label TEXT NOT NULL COLLATE NOCASE,
      provider TEXT NOT NULL,
      base_url TEXT NOT NULL,
      user_id TEXT,
      scope TEXT NOT NULL CHECK (scope IN ('own', 'admin')),
      allow_http INTEGER NOT NULL CHECK (allow_http IN (0, 1)),
      key_stored INTEGER NOT NULL CHECK (key_stored IN (0, 1)),
      paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
      waiting_until_ms INTEGER,
      stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)),
      failure_code TEXT,
      failure_message TEXT,
      request_count INTEGER NOT NULL DEFAULT 0,
      created_at_ms INTEGER NOT NULL,
      last_success_at_ms INTEGER,
      removed_at_ms INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX accounts_live_label ON accounts (label) WHERE removed_at_ms IS NULL;

    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      remote_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'needs-input', 'succeeded', 'failed', 'lost')),
      progress REAL,
      failure_code TEXT,
      failure_message TEXT,
      prompt TEXT,
      parameters TEXT NOT NULL DEFAULT '{}',
      buttons TEXT NOT NULL DEFAULT '[]',
      parent_remote_id TEXT,
      raw_record TEXT,
      created_at_ms INTEGER,
      finished_at_ms INTEGER,
      expires_at_ms INTEGER,
      imported_at_ms INTEGER NOT NULL,
      last_look_at_ms INTEGER,
      -- NULL: nothing to ask.
      next_look_at_ms INTEGER,
      -- Why: follow an unfinished task, confirm that a known one is gone, or a later second look at a failure.
      look_reason TEXT NOT NULL DEFAULT 'follow' CHECK (look_reason IN ('follow', 'confirm', 'second-look')),
      -- Looks in a row without news, for the growing interval.
      quiet_looks INTEGER NOT NULL DEFAULT 0,
      -- 1: the provider has answered about this task at least once.
      seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)),
      -- JSON list of the providers that have ids of this shape: their accounts may be asked when the guessed one
      -- does not know the task. Empty when the user named the account.
      candidates TEXT NOT NULL DEFAULT '[]',
      ask_others INTEGER NOT NULL DEFAULT 0 CHECK (ask_others IN (0, 1)),
      -- Changes that the sidecar does not show yet; 0: it is up to date.
      sidecar_due INTEGER NOT NULL DEFAULT 0,
      sidecar_path TEXT,
      -- Pictures that the gallery shows, so that a task without any can be found by index.
      picture_count INTEGER NOT NULL DEFAULT 0,
      deleted_count INTEGER NOT NULL DEFAULT 0,
      -- Pictures that the provider offered at the last look; rows that were forgotten are missing from them.
      offered_count INTEGER NOT NULL DEFAULT 0,
      -- Place in the gallery: the provider's time of creation, else the time of import.
      sort_at_ms INTEGER NOT NULL,
      -- In this order it also finds an id's owners, whoever they are.
      UNIQUE (remote_id, account_id)
    ) STRICT;
    CREATE INDEX tasks_account ON tasks (account_id);
    CREATE INDEX tasks_due ON tasks (account_id, next_look_at_ms) WHERE next_look_at_ms IS NOT NULL;
    CREATE INDEX tasks_sidecar_due ON tasks (id) WHERE sidecar_due > 0;
    CREATE INDEX tasks_sort ON tasks (sort_at_ms DESC, id DESC);
    CREATE INDEX tasks_without_pictures ON tasks (sort_at_ms DESC, id DESC)
      WHERE picture_count = 0 AND deleted_count = 0;

    -- Which accounts have already said that they do not know a task.
    CREATE TABLE refusals (
      task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (task_id, account_id)
    ) STRICT, WITHOUT ROWID;

    -- One row per distinct content on disk; several pictures may own it.
    CREATE TABLE originals (
      id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE,
      path TEXT NOT NULL UNIQUE,
      size_bytes INTEGER NOT NULL,
      media_type TEXT NOT NULL,
      width_px INTEGER,
      height_px INTEGER,
      saved_at_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE pictures (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES tasks (id),
      position INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('grid', 'single', 'upscale', 'video', 'cover', 'source')),
      url TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('wanted', 'saved', 'ready', 'missing', 'failed', 'deleted')),
      original_id INTEGER REFERENCES originals (id),
      failure_code TEXT,
      failure_message TEXT,
      attempts INTEGER NOT NULL DEFAULT 0,
      -- Times the provider was asked for a fresh link after this one had ended.
      link_renewals INTEGER NOT NULL DEFAULT 0,
      -- Times the bytes were fetched again because they did not decode.
      damaged_count INTEGER NOT NULL DEFAULT 0,
      -- NULL while wanted: waits for a fresh link from the provider.
      next_try_at_ms INTEGER,
      expires_at_ms INTEGER,
      saved_at_ms INTEGER,
      missing_since_ms INTEGER,
      deleted_at_ms INTEGER,
      -- Where a deleted picture's file lies in the trash, for undo.
      trash_path TEXT,
      colour INTEGER,
      preview_version INTEGER NOT NULL DEFAULT 0,
      sort_at_ms INTEGER NOT NULL,
      UNIQUE (task_id, position)
    ) STRICT;
    -- Earliest deadline first; links without a known end come last.
    CREATE INDEX pictures_wanted ON pictures (coalesce(expires_at_ms, 9007199254740991), next_try_at_ms)
      WHERE state = 'wanted';
    CREATE INDEX pictures_next_try ON pictures (next_try_at_ms) WHERE state = 'wanted';
    CREATE INDEX pictures_to_preview ON pictures (id) WHERE state = 'saved';
    CREATE INDEX pictures_sort ON pictures (sort_at_ms DESC, task_id DESC, position) WHERE state <> 'deleted';
    CREATE INDEX pictures_original ON pictures (original_id) WHERE original_id IS NOT NULL;
    -- Files that no picture owns any more: to be moved to the trash, or removed where to_path is NULL. Written with
    -- the change that freed them, so that a crash before the file moves leaves nothing behind.
    CREATE TABLE file_chores (
      from_path TEXT NOT NULL PRIMARY KEY,
      to_path TEXT
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX pictures_state ON pictures (state);
    CREATE INDEX tasks_state ON tasks (state);

  `);
}
