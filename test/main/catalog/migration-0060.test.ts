// A library from before marks and albums were kept beside the pictures: every row is as it was, and what people have said so
// far is due to be written.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { expect, it, test } from 'vitest';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';

function catalogOfVersion50(): Database {
  const db = new SQLite(':memory:');
  registerWordFunctions(db);
  for (const { version, up } of migrations) if (version <= 50) up(db);
  db.exec(`
    INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
    INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
      VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 1);
    INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms, sidecar_due) VALUES
      (1, 'a', 'marked', 'succeeded', 1, 10, 0), (2, 'a', 'plain', 'succeeded', 1, 10, 0), (3, 'a', 'due', 'succeeded', 1, 10, 2);
    INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms, rating, marked_at_ms) VALUES
      (1, 1, 0, 'single', 'u', 'wanted', 10, 4, 99), (2, 1, 1, 'single', 'u', 'wanted', 10, 0, NULL),
      (3, 2, 0, 'single', 'u', 'wanted', 10, 0, NULL), (4, 3, 0, 'single', 'u', 'wanted', 10, 1, 98);`);
  return db;
}
const up = (db: Database): void => migrations.find(({ version }) => version === 60)?.up(db);
const rowsOf = (db: Database, table: string): object[] =>
  db.prepare(`SELECT * FROM ${table} ORDER BY id`).all() as object[];

it('60: keeps every row, and lets the sidecars of marked pictures be written anew', () => {
  const db = catalogOfVersion50();
  const before = { tasks: rowsOf(db, 'tasks'), pictures: rowsOf(db, 'pictures') };
  up(db);
  expect(rowsOf(db, 'pictures')).toEqual(before.pictures);
  const [marked, plain, due] = before.tasks;
  expect(rowsOf(db, 'tasks')).toEqual([{ ...marked, sidecar_due: 1 }, plain, { ...due, sidecar_due: 3 }]);
  db.close();
});

test.each([
  ['none', '', 0],
  ['some', "INSERT INTO albums (id, name, place, created_at_ms) VALUES (1, 'A', 0, 1)", 1],
])('60: lets the albums’ file be written where there are %s', (_, albums, due) => {
  const db = catalogOfVersion50();
  db.exec(albums);
  up(db);
  expect(rowsOf(db, 'library')).toMatchObject([{ id: 'lib', created_at_ms: 1, albums_due: due }]);
  db.close();
});
