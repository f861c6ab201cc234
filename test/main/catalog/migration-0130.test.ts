// A library from before catalog and records told each other how far they have come: its first step is taken like a new one's.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { catalogSteps, takeStep } from '../../../src/main/catalog/steps.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('130: keeps every row, has taken no step, and remembers the last two', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 120) up(old);
  old.exec(`
    INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
    INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, paused, created_at_ms)
      VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 0, 1);
    INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (1, 'a', 'r1', 'succeeded', 1, 10);
  `);
  old.pragma('user_version = 120');
  const rowsOf = (db: SQLite.Database): unknown[] =>
    ['accounts', 'tasks'].map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all());
  const before = rowsOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  expect(rowsOf(db)).toEqual(before);
  expect(catalogSteps(db)).toBeNull();
  takeStep(db, { step: 'one', told: null });
  takeStep(db, { step: 'two', told: null });
  expect(catalogSteps(db)).toEqual({ last: 'two', before: 'one' });
  takeStep(db, { step: 'three', told: 'one' });
  expect(catalogSteps(db)).toEqual({ last: 'three', before: 'one' });
});
