// Which originals tell that the pictures' drive is here.
import { expect, it } from 'vitest';
import { someOriginalPaths } from '../../../src/main/catalog/originals.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

function givenOriginals(states: readonly ('saved' | 'ready' | 'missing')[]) {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'midapi');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms)
    VALUES (1, 'a', 'one', 'succeeded', 1, 1)`);
  for (const [index, state] of states.entries()) {
    const id = index + 1;
    db.prepare(
      `INSERT INTO originals (id, path, sha256, size_bytes, media_type, saved_at_ms)
       VALUES (?, ?, ?, 1, 'image/png', 1)`,
    ).run(id, `Pictures/${String(id)}`, String(id).padStart(64, '0'));
    db.prepare(
      `INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, sort_at_ms)
       VALUES (?, 1, ?, 'single', 'u', ?, ?, 1)`,
    ).run(id, id, state, id);
  }
  return db;
}

it('asks for old and new ones that count as on disk, and for none that is known to be missing', () => {
  const many = givenOriginals(['missing', ...Array.from({ length: 40 }, () => 'ready' as const), 'missing']);
  const numbers = someOriginalPaths(many).map((path) => Number(path.slice('Pictures/'.length)));
  expect(numbers.toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: 8 }, (_, at) => 2 + at),
    ...Array.from({ length: 8 }, (_, at) => 34 + at),
  ]);
  expect(someOriginalPaths(givenOriginals(['missing', 'saved']))).toEqual(['Pictures/2']);
  expect(someOriginalPaths(givenOriginals(['missing']))).toEqual([]);
});
