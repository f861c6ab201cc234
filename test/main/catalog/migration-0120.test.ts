// A library from before a check kept what it had found: its place stays, and what its next parts find is told.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { checkFindingsAfter } from '../../../src/main/catalog/check-findings.ts';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settleVerified, verifiedUpToId } from '../../../src/main/catalog/verification.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const rowsOfVersion110 = `
  INSERT INTO library (id, created_at_ms, verified_up_to_id) VALUES ('lib', 1, 1);
  INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, paused, created_at_ms)
    VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 0, 1);
  INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (1, 'a', 'r1', 'succeeded', 1, 10);
  INSERT INTO originals (id, sha256, path, size_bytes, media_type, saved_at_ms) VALUES
    (1, 'one', 'Pictures/1.png', 1, 'image/png', 1), (2, 'two', 'Pictures/2.png', 1, 'image/png', 1);
  INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, sort_at_ms) VALUES
    (1, 1, 0, 'single', 'https://x', 'missing', 1, 10), (2, 1, 1, 'single', 'https://x', 'saved', 2, 10);`;

it('120: keeps every row and the place of a check, and a finding goes with its original', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  registerWordFunctions(old);
  for (const { version, up } of migrations) if (version <= 110) up(old);
  old.exec(rowsOfVersion110);
  old.pragma('user_version = 110');
  const rowsOf = (db: SQLite.Database): unknown[] =>
    ['accounts', 'tasks', 'library', 'originals', 'pictures'].map((table) =>
      db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all(),
    );
  const before = rowsOf(old);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  db.prepare('UPDATE library SET open_since_ms = NULL').run();
  expect(rowsOf(db)).toEqual(before);
  expect(verifiedUpToId(db)).toBe(1);
  expect(checkFindingsAfter(db, { afterId: 0, limit: 9 })).toEqual([]);
  const two = { id: 2, path: 'Pictures/2.png', sha256: 'two' };
  settleVerified(db, { missing: [{ ...two, state: 'changed' }], whole: [], nowMs: 2 });
  expect(checkFindingsAfter(db, { afterId: 0, limit: 9 })).toEqual([
    { original: { ...two, sizeBytes: 1 }, state: 'changed', path: two.path },
  ]);
  db.exec('UPDATE pictures SET original_id = NULL WHERE id = 2; DELETE FROM originals WHERE id = 2');
  expect(db.prepare('SELECT count(*) FROM check_findings').pluck().get()).toBe(0);
});
