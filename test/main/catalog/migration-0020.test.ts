// A library of the first released form, opened by this program: every row is as it was, with what version 20 adds.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { currentVersion, migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { withoutTrash } from './migrated-rows.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const nowMs = 1_700_000_000_000;
const tables = ['accounts', 'tasks', 'refusals', 'originals', 'pictures', 'file_chores', 'library'];

/** Rows of every table, with a value in every column that can have one somewhere. */
const rowsOfVersion10 = `
  INSERT INTO library VALUES ('lib', 1);
  INSERT INTO accounts VALUES
    ('a', 'Studio', 'acedata', 'https://api.example', NULL, 'own', 0, 1, 0, NULL, 0, NULL, NULL, 12, 5, 900, NULL),
    ('n', 'Häuschen', 'newapi', 'http://192.168.0.9:3000/x', '7', 'admin', 1, 0, 1, 99, 1, 'unauthorized', 'no', 3, 6, NULL, NULL),
    ('gone', 'Studio', 'acedata', 'https://api.example', NULL, 'own', 0, 0, 0, NULL, 0, NULL, NULL, 1, 4, NULL, 800);
  INSERT INTO tasks (id, account_id, remote_id, state, progress, failure_code, failure_message, prompt, parameters, buttons,
    parent_remote_id, raw_record, created_at_ms, finished_at_ms, expires_at_ms, imported_at_ms, last_look_at_ms,
    next_look_at_ms, look_reason, quiet_looks, seen, candidates, ask_others, sidecar_due, sidecar_path, picture_count,
    deleted_count, offered_count, sort_at_ms) VALUES
    (1, 'a', 'r1', 'succeeded', 100, NULL, NULL, '一只猫 --ar 1:1', '{"ar":"1:1"}', '[{"id":"U1","label":"U1"}]', NULL,
      '{"id":"r1"}', 10, 20, 30, 40, 50, NULL, 'follow', 0, 1, '["acedata"]', 0, 0, 'Pictures/a.json', 2, 0, 2, 10),
    (2, 'a', 'r2', 'running', 41.5, NULL, NULL, NULL, '{}', '[]', 'r1', NULL, NULL, NULL, NULL, 41, 51, 60, 'follow', 7, 1,
      '[]', 1, 1, NULL, 0, 0, 0, 41),
    (3, 'n', 'r3', 'queued', NULL, 'unauthorized', 'no', NULL, '{}', '[]', NULL, NULL, NULL, NULL, NULL, 42, NULL, 42,
      'follow', 0, 0, '["newapi","mjproxy"]', 0, 0, NULL, 0, 0, 0, 42),
    (4, 'gone', 'r4', 'failed', NULL, 'generation-failed', 'banned', NULL, '{}', '[]', NULL, NULL, 11, 12, NULL, 43, 53, NULL,
      'second-look', 0, 1, '[]', 0, 0, NULL, 0, 1, 1, 11);
  INSERT INTO refusals VALUES (3, 'a', 44);
  INSERT INTO originals VALUES (1, 'hash', 'Pictures/a-0.png', 5, 'image/png', 1, 2, 21), (2, 'hash2', 'Pictures/a-1.mp4', 6, 'video/mp4', NULL, NULL, 22);
  INSERT INTO pictures VALUES
    (1, 1, 0, 'grid', 'https://cdn/0.png?ex=1', 'ready', 1, NULL, NULL, 1, 0, 0, NULL, 30, 21, NULL, NULL, NULL, 16711680, 3, 10),
    (2, 1, 1, 'video', 'https://cdn/1.mp4', 'missing', 2, NULL, NULL, 0, 1, 1, NULL, NULL, 22, 70, NULL, NULL, NULL, 0, 10),
    (3, 4, 0, 'single', 'https://cdn/2.png', 'deleted', NULL, 'expired', 'gone', 2, 1, 0, NULL, NULL, NULL, NULL, 71, '.trash/3/x.png', NULL, 0, 11);
  INSERT INTO file_chores VALUES ('Pictures/x.png', NULL);`;

function givenVersion10(folder: string): Record<string, unknown[]> {
  const db = new SQLite(catalogPath(folder));
  db.pragma('journal_mode = WAL');
  migrations.find(({ version }) => version === 10)?.up(db);
  db.exec(rowsOfVersion10);
  db.pragma('user_version = 10');
  const rows = rowsOf(db);
  db.close();
  return rows;
}

function rowsOf(db: Database): Record<string, unknown[]> {
  return Object.fromEntries(
    tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()]),
  );
}

it('20: keeps every row, fills the new columns, and leaves a copy of the catalog as it was', () => {
  const folder = temporaryFolder();
  const before = givenVersion10(folder);
  const { db, close } = openCatalog(folder, 'write', nowMs);
  onTestFinished(close);
  const after = rowsOf(db);

  // The previews of the first form are not there any more, so what was previewed will be again.
  const changed = {
    pictures: [{ state: 'saved' }],
    tasks: [{}, {}, {}, { sidecar_due: 1 }],
  } as Record<string, readonly object[]>;
  const expected = Object.fromEntries(
    tables.map((table) => [
      table,
      before[table]?.map((row, index): unknown =>
        expect.objectContaining({ ...withoutTrash(row as object), ...changed[table]?.[index] }),
      ),
    ]),
  );
  expect(after).toEqual(expected);
  expect(db.pragma('user_version', { simple: true })).toBe(currentVersion);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');

  const [account] = after['accounts'] as object[];
  expect(account).toMatchObject({
    user_header: null,
    relay_key_stored: 0,
    balance: null,
    balance_unit: null,
    balance_at_ms: null,
    last_sync_at_ms: null,
  });
  const added = {
    text: null,
    partial_url: null,
    cost: null,
    cost_unit: null,
    remote_user: null,
    channel: null,
  };
  // Standing still is counted from the last look, or from the import of what was never looked at.
  expect(after['tasks']).toMatchObject(
    [50, 51, 42, 53].map((movedAtMs) => ({ ...added, moved_at_ms: movedAtMs, parked_at_ms: null })),
  );

  const backups = readdirSync(join(folder, 'Backups'));
  expect(backups).toHaveLength(1);
  const backup = new SQLite(join(folder, 'Backups', backups[0] ?? ''), { readonly: true });
  onTestFinished(() => void backup.close());
  expect(backup.pragma('user_version', { simple: true })).toBe(10);
  expect(rowsOf(backup)).toEqual(before);
});

it('20: is made only once', () => {
  const folder = temporaryFolder();
  givenVersion10(folder);
  openCatalog(folder, 'write', nowMs).close();
  const { db, close } = openCatalog(folder, 'write', nowMs + 1);
  onTestFinished(close);
  expect(db.prepare('SELECT sidecar_due FROM tasks ORDER BY id').pluck().all()).toEqual([0, 1, 0, 1]);
  expect(readdirSync(join(folder, 'Backups'))).toHaveLength(1);
});
