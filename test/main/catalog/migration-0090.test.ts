// A library from before it could name files in its own way goes on with the usual names.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { nameTemplate, setNameTemplate } from '../../../src/main/catalog/file-names.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('90: keeps the library, which uses the usual names until it is told otherwise', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 80) up(old);
  old.exec("INSERT INTO library (id, created_at_ms, verified_up_to_id, albums_due) VALUES ('lib', 7, 3, 2)");
  old.pragma('user_version = 80');
  old.close();

  const first = openCatalog(folder, 'write', 1_700_000_000_000);
  const columns = 'id, created_at_ms, verified_up_to_id, albums_due';
  expect(first.db.prepare(`SELECT ${columns} FROM library`).raw().all()).toEqual([['lib', 7, 3, 2]]);
  expect(nameTemplate(first.db)).toBeNull();
  setNameTemplate(first.db, { template: '{id}-{index}' });
  first.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_001);
  onTestFinished(close);
  expect(nameTemplate(db)).toBe('{id}-{index}');
  setNameTemplate(db, { template: null });
  expect(nameTemplate(db)).toBeNull();
});
