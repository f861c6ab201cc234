// A library from before files were given: every row stays, and nothing is left to be read.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { forgetGivenFiles, giveFiles, leftFiles } from '../../../src/main/catalog/given-files.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('150: keeps every row, and remembers what is given until it is read', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 140) up(old);
  old.exec(`
    INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
    INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, paused, created_at_ms)
      VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 0, 1);
    INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (1, 'a', 'r1', 'succeeded', 1, 10);
  `);
  old.pragma('user_version = 140');
  const rowsOf = (db: SQLite.Database): unknown[] =>
    ['accounts', 'tasks'].map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all());
  const before = rowsOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  expect(rowsOf(db)).toEqual(before);
  expect(leftFiles(db)).toBeNull();
  giveFiles(db, { sources: ['/a', '/b'], label: 'Own' });
  expect(giveFiles(db, { sources: ['/b', '/c'], label: 'Own' })).toEqual(leftFiles(db));
  expect(leftFiles(db)).toEqual({ sources: ['/a', '/b', '/c'], label: 'Own', importId: null });
  forgetGivenFiles(db);
  expect(leftFiles(db)).toBeNull();
});
