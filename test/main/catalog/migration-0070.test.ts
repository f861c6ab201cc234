// A library from before the trash had rows of its own: what lies in it can still come back, and all else is as it was.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { picturesToRestore } from '../../../src/main/catalog/trash.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { withoutTrash } from './migrated-rows.ts';

const rowsOfVersion60 = `
  INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
  INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
    VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 1);
  INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (1, 'a', 'r1', 'succeeded', 1, 10);
  INSERT INTO originals VALUES (1, 'hash', 'Pictures/a-0.png', 5, 'image/png', 1, 2, 21);
  INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, deleted_at_ms, trash_path, sort_at_ms, rating) VALUES
    (1, 1, 0, 'single', 'u0', 'ready', 1, NULL, NULL, 10, 0),
    (2, 1, 1, 'single', 'u1', 'deleted', NULL, 70, 'Pictures/.trash/2/a-1.png', 10, 4),
    (3, 1, 2, 'single', 'u2', 'deleted', NULL, 60, 'Pictures/.trash/3/a-2.png', 10, 0),
    (4, 1, 3, 'single', 'u3', 'deleted', NULL, 50, NULL, 10, 0);`;

it('70: moves what lies in the trash into rows of its own, to be measured', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 60) up(old);
  old.exec(rowsOfVersion60);
  old.pragma('user_version = 60');
  const before = old.prepare('SELECT * FROM pictures ORDER BY id').all() as object[];
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  // Without previews, what was ready is made so again.
  const expected = before.map(withoutTrash);
  expect(db.prepare('SELECT * FROM pictures ORDER BY id').all()).toEqual([
    { ...expected[0], state: 'saved' },
    ...expected.slice(1),
  ]);
  expect(
    db.prepare('SELECT picture_id, deleted_at_ms, path, sha256, size_bytes FROM trash ORDER BY id').all(),
  ).toEqual([
    { picture_id: 3, deleted_at_ms: 60, path: 'Pictures/.trash/3/a-2.png', sha256: null, size_bytes: null },
    { picture_id: 2, deleted_at_ms: 70, path: 'Pictures/.trash/2/a-1.png', sha256: null, size_bytes: null },
  ]);
  expect(picturesToRestore(db, { pictureIds: [1, 2, 4] })).toEqual([
    {
      ...{ pictureId: 2, inLibrary: null, sha256: null, others: [] },
      own: { path: 'Pictures/.trash/2/a-1.png', sha256: null },
    },
    { pictureId: 4, inLibrary: null, sha256: null, own: null, others: [] },
  ]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);
});
