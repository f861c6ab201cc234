import { expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { taskFamily } from '../../../src/main/catalog/families.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

function given(
  db: Database,
  rows: readonly (readonly [id: number, remoteId: string, parent: string | null])[],
) {
  for (const [id, remoteId, parent] of rows) {
    db.prepare(
      `INSERT INTO tasks (id, account_id, remote_id, state, parent_remote_id, imported_at_ms, sort_at_ms)
       VALUES (?, ?, ?, 'succeeded', ?, 1, ?)`,
    ).run(id, id >= 100 ? 'b' : 'a', remoteId, parent, id);
  }
}

function studio(rows: Parameters<typeof given>[1]): Database {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'mjproxy');
  givenAccount(db, 'b', 'mjproxy');
  given(db, rows);
  return db;
}

const shape = (db: Database, taskId: number): unknown[] =>
  taskFamily(db, { taskId }).map(({ taskId: id, parentTaskId }) => [id, parentTaskId]);

it.each([1, 2, 3, 4, 5])('is the same from every member: %i', (taskId) => {
  const db = studio([
    [1, 'grid', null],
    [2, 'upscale', 'grid'],
    [3, 'variation', 'grid'],
    [4, 'zoom', 'upscale'],
    [5, 'zoom of the zoom', 'zoom'],
    [6, 'other grid', null],
    [100, 'upscale elsewhere', 'grid'],
  ]);
  expect(shape(db, taskId)).toEqual([
    [1, null],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 4],
  ]);
});

it('begins with the oldest that is in the library', () => {
  const db = studio([
    [2, 'upscale', 'never imported'],
    [4, 'zoom', 'upscale'],
  ]);
  expect(shape(db, 4)).toEqual([
    [2, null],
    [4, 2],
  ]);
});

it('ends where records name each other', () => {
  const db = studio([
    [1, 'hen', 'egg'],
    [2, 'egg', 'hen'],
    [3, 'itself', 'itself'],
  ]);
  expect(taskFamily(db, { taskId: 1 }).map(({ taskId }) => taskId)).toEqual([1, 2]);
  expect(shape(db, 3)).toEqual([[3, null]]);
  expect(shape(db, 99)).toEqual([]);
});

it('is found by index, however large the library is', () => {
  const db = studio([[1, 'grid', null]]);
  const plan = db
    .prepare('EXPLAIN QUERY PLAN SELECT id FROM tasks WHERE parent_remote_id = ? AND account_id = ?')
    .all('grid', 'a') as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toContain('tasks_parent');
});
