// A library from before edits were linked to their pictures: nothing of it changes, and no file is taken for an edit.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { editedFilesOf, linkEdited } from '../../../src/main/catalog/edited-files.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('140: keeps every row, knows no edit, and forgets edits with their picture', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 130) up(old);
  old.exec(`
    INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
    INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, paused, created_at_ms)
      VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 0, 1);
    INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (1, 'a', 'r1', 'succeeded', 1, 10);
    INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
      VALUES (1, 1, 0, 'single', 'https://x', 'wanted', 1), (2, 1, 1, 'single', 'https://x', 'wanted', 1);
  `);
  old.pragma('user_version = 130');
  const rowsOf = (db: SQLite.Database): unknown[] =>
    ['accounts', 'tasks', 'pictures'].map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all());
  const before = rowsOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  expect(rowsOf(db)).toEqual(before);
  expect(editedFilesOf(db, [1, 2]).size).toBe(0);
  linkEdited(db, 1, 'Pictures/a (edited 10).png');
  linkEdited(db, 1, 'Pictures/a (edited 2).png');
  linkEdited(db, 2, 'Pictures/b (edited).png');
  linkEdited(db, 2, 'Pictures/b (edited).png');
  db.exec('DELETE FROM pictures WHERE id = 2');
  expect([...editedFilesOf(db, [2, 1])]).toEqual([
    [1, ['Pictures/a (edited 2).png', 'Pictures/a (edited 10).png']],
  ]);
});
