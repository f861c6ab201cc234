// A library from before imports were written down: every row is as it was, and the list begins empty.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { listImports } from '../../../src/main/catalog/import-receipts.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { add, importPart } from '../../fakes/catalog-rows.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { withoutLaterColumns } from './migrated-rows.ts';

const rowsOfVersion70 = `
  INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
  INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
    VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 1);
  INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms, picture_count, deleted_count)
    VALUES (1, 'a', 'r1', 'succeeded', 1, 10, 1, 1), (7, 'a', 'r7', 'lost', 2, 11, 0, 0);
  INSERT INTO originals VALUES (1, 'hash', 'Pictures/a-0.png', 5, 'image/png', 1, 2, 21);
  INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, deleted_at_ms, sort_at_ms) VALUES
    (1, 1, 0, 'single', 'u0', 'missing', 1, NULL, 10), (2, 1, 1, 'single', 'u1', 'deleted', NULL, 70, 10);
  INSERT INTO trash (picture_id, deleted_at_ms, path) VALUES (2, 70, 'Pictures/.trash/2/a-1.png');`;
const tables = ['accounts', 'tasks', 'originals', 'pictures', 'trash'];
/** Later steps give it further columns. */
const libraryColumns = 'id, created_at_ms, verified_up_to_id, open_since_ms, albums_due';

function rowsOf(db: Database): unknown[][] {
  return [...tables.map((table) => `* FROM ${table} ORDER BY 1`), `${libraryColumns} FROM library`].map(
    (what) =>
      db
        .prepare(`SELECT ${what}`)
        .all()
        .map((row) => withoutLaterColumns(row as object)),
  );
}

it('80: keeps every row, and writes down imports from now on', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 70) up(old);
  old.exec(rowsOfVersion70);
  old.pragma('user_version = 70');
  const before = rowsOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  db.prepare('UPDATE library SET open_since_ms = NULL').run();
  expect(rowsOf(db)).toEqual(before);
  expect(listImports(db, { beforeId: null, limit: 10 })).toEqual({ total: 0, imports: [] });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);

  // What was there before is counted with the import that names it again.
  add(db, 'a', ['r1', 'r8'], [], importPart());
  expect(db.prepare('SELECT first_task_id, last_task_id FROM import_tasks').raw().all()).toEqual([
    [1, 1],
    [8, 8],
  ]);
});
