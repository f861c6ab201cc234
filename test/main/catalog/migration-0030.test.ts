// A library of version 20, opened by this program: every row is as it was, and nobody has marked anything yet.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { withoutTrash } from './migrated-rows.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const rowsOfVersion20 = `
  INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
  INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
    VALUES ('a', 'Studio', 'acedata', 'https://api.example', 'own', 0, 1, 900);
  INSERT INTO tasks (id, account_id, remote_id, state, prompt, imported_at_ms, sort_at_ms, picture_count, deleted_count)
    VALUES (1, 'a', 'r1', 'succeeded', 'a fox', 40, 10, 1, 1);
  INSERT INTO originals VALUES (1, 'hash', 'Pictures/a-0.png', 5, 'image/png', 1, 2, 21);
  INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, deleted_at_ms, sort_at_ms) VALUES
    (1, 1, 0, 'grid', 'https://cdn/0.png', 'saved', 1, NULL, 10),
    (2, 1, 1, 'single', 'https://cdn/1.png', 'deleted', NULL, 71, 10);`;

const picturesOf = (db: Database): object[] =>
  db.prepare('SELECT * FROM pictures ORDER BY id').all() as object[];

it('30: keeps every picture, unmarked', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  for (const { version, up } of migrations) if (version <= 20) up(old);
  old.exec(rowsOfVersion20);
  old.pragma('user_version = 20');
  const before = picturesOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  const marks = { rating: 0, flag: 'none', label: null, note: null, marked_at_ms: null };
  expect(picturesOf(db)).toEqual(before.map((row) => ({ ...withoutTrash(row), ...marks })));
  for (const table of ['tags', 'picture_tags', 'albums', 'album_pictures'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
});
