// A library from before likenesses and colours: every row is as it was, nothing is told yet, and what has a preview waits.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { galleryKeys } from '../../../src/main/catalog/gallery.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { attachPreviews, storePreviews } from '../../../src/main/catalog/previews.ts';
import { originalsWithoutTraits } from '../../../src/main/catalog/traits.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { withoutLaterColumns } from './migrated-rows.ts';

const rowsOfVersion90 = `
  INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
  INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
    VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 1);
  INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms, picture_count)
    VALUES (1, 'a', 'r1', 'succeeded', 1, 10, 4);
  INSERT INTO originals VALUES (1, 'h1', 'Pictures/a-0.png', 5, 'image/png', 1, 2, 21),
    (2, 'h2', 'Pictures/a-1.mp4', 6, 'video/mp4', NULL, NULL, 22), (3, 'h3', 'Pictures/a-2.png', 7, 'image/png', 1, 2, 23);
  INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, colour, preview_version, sort_at_ms) VALUES
    (1, 1, 0, 'single', 'u0', 'ready', 1, 255, 1, 10), (2, 1, 1, 'video', 'u1', 'saved', 2, NULL, 0, 10),
    (3, 1, 2, 'single', 'u2', 'saved', 3, NULL, 0, 10), (4, 1, 3, 'single', 'u3', 'wanted', NULL, NULL, 0, 10);`;
const tables = ['accounts', 'tasks', 'originals', 'pictures', 'imports', 'library'];

function rowsOf(db: Database): object[][] {
  return tables.map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all() as object[]);
}

it('100: keeps every row, and lets what was previewed before wait for its traits', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 90) up(old);
  attachPreviews(old, folder);
  old.exec(rowsOfVersion90);
  const picture = { sha256: 'h1', widthPx: 1, heightPx: 1 };
  storePreviews(old, {
    previews: [{ ...picture, webp: Buffer.from('large'), thumbnail: Buffer.from('small') }],
  });
  old.pragma('user_version = 90');
  const before = rowsOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  db.prepare('UPDATE library SET open_since_ms = NULL').run();
  const after = rowsOf(db);
  expect(after.map((rows) => rows.map(withoutLaterColumns))).toEqual(before);
  const untold = { likeness_high: null, likeness_low: null, colours: null };
  expect(after[tables.indexOf('originals')]).toMatchObject([untold, untold, untold]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);

  expect(originalsWithoutTraits(db, { beforeId: 99, limit: 9 })).toEqual([
    { originalId: 1, preview: Buffer.from('large') },
  ]);
  const query = { ...everything, search: 'colour:blue ' };
  expect(galleryKeys(db, { query, nowMs: 1, from: 0, count: 9 }).total).toBe(0);
});
