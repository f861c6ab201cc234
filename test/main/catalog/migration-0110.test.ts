// A library from before accounts told since when they rest: one that rests has done so since its last answer.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { setAccountPaused } from '../../../src/main/catalog/accounts.ts';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { withoutLaterColumns } from './migrated-rows.ts';

const rowsOfVersion100 = `
  INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
  INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, paused, created_at_ms) VALUES
    ('a', 'rests', 'acedata', 'https://api.example', 'own', 0, 1, 1, 1),
    ('b', 'works', 'acedata', 'https://api.example', 'own', 0, 1, 0, 2),
    ('c', 'rests, never asked', 'acedata', 'https://api.example', 'own', 0, 1, 1, 3);
  INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, last_look_at_ms, next_look_at_ms, moved_at_ms, sort_at_ms)
    VALUES (1, 'a', 'r1', 'running', 1, 500, 600, 400, 10), (2, 'b', 'r2', 'running', 1, 700, 800, 400, 10),
    (3, 'c', 'r3', 'queued', 1, NULL, 800, 400, 10);`;

it('110: keeps every row, and an account that rests goes on as if the time had not passed', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 100) up(old);
  old.exec(rowsOfVersion100);
  old.pragma('user_version = 100');
  const rowsOf = (db: SQLite.Database): object[][] =>
    ['accounts', 'tasks', 'library'].map((table) =>
      (db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all() as object[]).map(withoutLaterColumns),
    );
  const before = rowsOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  db.prepare('UPDATE library SET open_since_ms = NULL').run();
  expect(rowsOf(db)).toEqual(before);
  const since = db.prepare('SELECT paused_since_ms FROM accounts ORDER BY id').pluck();
  expect(since.all()).toEqual([500, null, null]);
  for (const id of ['a', 'b', 'c']) setAccountPaused(db, { id, paused: false, nowMs: 2_000 });
  expect(since.all()).toEqual([null, null, null]);
  expect(db.prepare('SELECT moved_at_ms FROM tasks ORDER BY id').pluck().all()).toEqual([1_900, 400, 400]);
});
