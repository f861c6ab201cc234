// Past imports: what each one named, and what a receipt says of it later, whatever has happened to the tasks meanwhile.
import type { Database } from 'better-sqlite3';
import { expect, it } from 'vitest';
import { removeAccount } from '../../../src/main/catalog/accounts.ts';
import { addAlbum } from '../../../src/main/catalog/albums.ts';
import { deletePictures, forgetPictures } from '../../../src/main/catalog/deletions.ts';
import { galleryKeys } from '../../../src/main/catalog/gallery.ts';
import { addHistoryTasks } from '../../../src/main/catalog/history.ts';
import { listImports, withoutTilesSql } from '../../../src/main/catalog/import-receipts.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import {
  importsKept,
  keepNamedImportNumbers,
  noteImport,
  tasksOfImport,
} from '../../../src/main/catalog/past-imports.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { listTasks } from '../../../src/main/catalog/tasks.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { standingOf } from '../../../src/preload/contract/imports.ts';
import { add, importPart, nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

function givenCatalog(): Database {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  givenAccount(db, 'b', 'midapi');
  return db;
}

/** These tasks are finished with one picture each; returns the pictures' ids in their order. */
function finish(db: Database, taskIds: readonly number[]): number[] {
  settleTasks(db, { settlements: taskIds.map((id) => settlement(id)), nowMs });
  return taskIds.map(
    (id) => db.prepare('SELECT id FROM pictures WHERE task_id = ?').pluck().get(id) as number,
  );
}

function save(db: Database, pictureIds: readonly number[], sizeBytes = 100): void {
  settlePictures(db, {
    outcomes: pictureIds.map((pictureId) => ({
      kind: 'saved' as const,
      pictureId,
      file: {
        ...{ path: `Pictures/${String(pictureId)}.png`, sha256: String(pictureId), sizeBytes },
        ...{ mediaType: 'image/png' as const, widthPx: 1, heightPx: 1 },
      },
    })),
    nowMs,
  });
}

const newest = (db: Database) => listImports(db, { beforeId: null, limit: 10 }).imports[0];

it('counts every picture of the tasks named, as they stand today', () => {
  const db = givenCatalog();
  const known = add(db, 'a', ['known']).taskIds;
  save(db, finish(db, known));
  const { taskIds, importId } = add(
    db,
    'a',
    ['known', 't1', 't2', 't3', 't4', 't5', 't6', 't7', 't8'],
    [],
    importPart({ origin: { source: 'file', name: 'list.csv', accountId: null }, doubtful: 3 }),
  );
  expect(importId).toBe(1);
  const [t1, t2, t3, t4, t5, t6, t7, t8] = taskIds.filter((id) => id !== known[0]);
  const [p1, p2, p3, p4] = finish(db, [t1 ?? 0, t2 ?? 0, t3 ?? 0, t4 ?? 0]);
  save(db, [p1 ?? 0, p2 ?? 0], 250);
  const gone = { code: 'expired', message: 'gone' } as const;
  settlePictures(db, { outcomes: [{ kind: 'failed', pictureId: p3 ?? 0, failure: gone }], nowMs });
  deletePictures(db, { pictureIds: [p2 ?? 0], nowMs });
  settleTasks(db, {
    settlements: [
      settlement(t5 ?? 0, { state: 'lost', pictures: [] }),
      settlement(t6 ?? 0, { state: 'failed', pictures: [] }),
      settlement(t7 ?? 0, { state: 'running', pictures: [], parks: true }),
      settlement(t8 ?? 0, { state: 'running', pictures: [] }),
    ],
    nowMs,
  });

  expect(newest(db)).toEqual({
    ...{ id: 1, atMs: nowMs, source: 'file', name: 'list.csv' },
    ...{ new: 8, known: 1, deleted: 0, doubtful: 3 },
    accounts: [{ id: 'a', label: 'a' }],
    receipt: {
      // Wanted are the known one, t1, t3 that failed and t4 that is still to come.
      ...{ wanted: 4, saved: 2, failed: 1, missing: 0, deleted: 1, bytes: 350 },
      ...{ failedTasks: 2, lostTasks: 1, unfinishedTasks: 1 },
    },
  });
  save(db, [p4 ?? 0]);
  expect(newest(db)?.receipt).toMatchObject({ wanted: 4, saved: 3 });
});

it.each([
  ['nothing to save', {}, 'complete'],
  ['all saved', { wanted: 3, saved: 3 }, 'complete'],
  ['what was deleted is not missing', { wanted: 2, saved: 2, deleted: 1 }, 'complete'],
  ['one still to come', { wanted: 3, saved: 2 }, 'under-way'],
  ['a task still to be looked at', { unfinishedTasks: 1, lostTasks: 1 }, 'under-way'],
  ['a picture failed', { wanted: 3, saved: 2, failed: 1 }, 'failed'],
  ['a file is gone', { wanted: 3, saved: 2, missing: 1 }, 'failed'],
  ['a task failed', { wanted: 3, saved: 3, failedTasks: 1 }, 'failed'],
  ['a task is lost', { lostTasks: 1 }, 'failed'],
] as const)('how an import stands: %s', (_name, counts, standing) => {
  const none = { wanted: 0, saved: 0, failed: 0, missing: 0, deleted: 0, bytes: 0 };
  const noTasks = { failedTasks: 0, lostTasks: 0, unfinishedTasks: 0 };
  expect(standingOf({ ...none, ...noTasks, ...counts })).toBe(standing);
});

it('keeps new tasks as one range, however many parts they come in', () => {
  const db = givenCatalog();
  const ids = (from: number): string[] => Array.from({ length: 500 }, (_, at) => `r${String(from + at)}`);
  const first = add(db, 'a', ids(0), [], importPart({ doubtful: 2 }));
  add(db, 'a', ids(500), [], importPart({ id: first.importId }));
  // Two doubtful ids are given to an account after all.
  add(db, 'b', ['maybe', 'perhaps'], [], importPart({ id: first.importId, doubtful: -2 }));
  expect(tasksOfImport(db, 1)).toEqual([{ firstId: 1, lastId: 1002 }]);
  expect(newest(db)).toMatchObject({ new: 1002, known: 0, doubtful: 0 });
  // Nothing has come of them yet, so only their own tiles tell whose they are.
  expect(newest(db)?.accounts.map(({ label }) => label)).toEqual(['a', 'b']);
  expect(newest(db)?.receipt).toMatchObject({ wanted: 0, unfinishedTasks: 1002 });

  add(db, 'a', ['r3', 'r4', 'r7', 'r999', 'x'], [], importPart());
  expect(tasksOfImport(db, 2)).toEqual([
    { firstId: 4, lastId: 5 },
    { firstId: 8, lastId: 8 },
    { firstId: 1000, lastId: 1000 },
    { firstId: 1003, lastId: 1003 },
  ]);
});

it('begins the import of a history with its first new task, and counts no task twice', () => {
  const db = givenCatalog();
  save(db, finish(db, add(db, 'a', ['h1', 'h2']).taskIds));
  const page = (remoteIds: string[], importId: number | null, taskIds: number[] = []) =>
    addHistoryTasks(db, {
      ...{ accountId: 'a', remoteIds, nowMs, lookAtMs: nowMs, importId },
      knownBefore: { known: taskIds.length, deleted: 0, taskIds },
    });
  const known = page(['h1', 'h2'], null);
  expect(known.importId).toBeNull();
  expect(listImports(db, { beforeId: null, limit: 10 }).total).toBe(0);
  const { importId } = page(['h3', 'h4'], null, [1, 2]);
  // A task was made meanwhile, so that the next page begins with the last one again.
  page(['h4', 'h5'], importId, [1, 2]);
  expect(newest(db)).toMatchObject({ source: 'history', new: 3, known: 3 });
  expect(tasksOfImport(db, importId ?? 0)).toEqual([{ firstId: 1, lastId: 5 }]);
  expect(newest(db)?.receipt).toMatchObject({ wanted: 2, saved: 2, unfinishedTasks: 3 });
});

it('never counts a task that took the row of a forgotten one', () => {
  const db = givenCatalog();
  const { taskIds, importId } = add(db, 'a', ['t1', 't2', 't3'], [], importPart());
  const pictureIds = finish(db, taskIds);
  save(db, pictureIds);
  deletePictures(db, { pictureIds: pictureIds.slice(1), nowMs });
  forgetPictures(db, { pictureIds: pictureIds.slice(1) });
  const later = add(db, 'b', ['t4', 't5'], [], importPart());
  expect(later.taskIds).toEqual([2, 3]);
  expect(tasksOfImport(db, importId ?? 0)).toEqual([{ firstId: 1, lastId: 1 }]);
  const [latest, earlier] = listImports(db, { beforeId: null, limit: 10 }).imports;
  expect(earlier?.receipt).toMatchObject({ wanted: 1, saved: 1, deleted: 0, unfinishedTasks: 0 });
  expect(latest?.receipt).toMatchObject({ wanted: 0, unfinishedTasks: 2 });
});

it('goes on after all of its tasks were forgotten', () => {
  const db = givenCatalog();
  const { taskIds, importId } = add(db, 'a', ['t1'], [], importPart());
  const pictureIds = finish(db, taskIds);
  deletePictures(db, { pictureIds, nowMs });
  forgetPictures(db, { pictureIds });
  expect(tasksOfImport(db, importId ?? 0)).toEqual([]);
  add(db, 'b', ['t2'], [], importPart({ id: importId }));
  expect(tasksOfImport(db, importId ?? 0)).toEqual([{ firstId: 1, lastId: 1 }]);
});

it('outlives its account, and goes with no task of it', () => {
  const db = givenCatalog();
  save(db, finish(db, add(db, 'a', ['t1'], [], importPart()).taskIds));
  removeAccount(db, { id: 'a', nowMs });
  expect(newest(db)).toMatchObject({
    accounts: [{ id: 'a', label: 'a' }],
    receipt: { wanted: 1, saved: 1 },
  });
});

it('forgets the oldest beyond a bound, and gives no number twice', () => {
  const db = givenCatalog();
  const counts = { new: 0, known: 0, deleted: 0 };
  const note = () =>
    noteImport(db, importPart(), { ...{ nowMs, counts }, added: { firstId: 1, lastId: 1 }, knownIds: [] });
  for (let at = 0; at < importsKept + 2; at += 1) note();
  const page = listImports(db, { beforeId: null, limit: 2 });
  expect(page).toMatchObject({
    total: importsKept,
    imports: [{ id: importsKept + 2 }, { id: importsKept + 1 }],
  });
  expect(listImports(db, { beforeId: 4, limit: 5 }).imports.map(({ id }) => id)).toEqual([3]);
  expect(db.prepare('SELECT min(import_id) FROM import_tasks').pluck().get()).toBe(3);

  db.exec('DELETE FROM imports');
  addAlbum(db, { name: 'Tuesday', parentId: null, find: { search: 'fox import:7000', facets: [] }, nowMs });
  keepNamedImportNumbers(db);
  expect(note()).toBe(7001);
});

it('keeps the numbers that albums name in a catalog that has no imports yet', () => {
  const db = givenCatalog();
  keepNamedImportNumbers(db);
  addAlbum(db, { name: 'Tuesday', parentId: null, find: { search: '-import:12', facets: [] }, nowMs });
  keepNamedImportNumbers(db);
  expect(add(db, 'a', ['t1'], [], importPart()).importId).toBe(13);
});

it('is what a search for it finds, in the gallery and in lists of tasks', () => {
  const db = givenCatalog();
  add(db, 'a', ['before', 'both'], [], importPart());
  const { taskIds } = add(db, 'a', ['both', 'new'], [], importPart());
  finish(db, taskIds);
  const tilesOf = (search: string): number[] =>
    Array.from(galleryKeys(db, { query: { ...everything, search }, nowMs, from: 0, count: 100 }).keys).sort(
      (a, b) => a - b,
    );
  const namesOf = (query: string): string[] =>
    listTasks(db, { query, state: null, accountId: null, taskIds: null, limit: null, offset: 0 })
      .tasks.map(({ task }) => task.remoteId)
      .sort();
  expect(tilesOf('import:2')).toEqual([1, 2]);
  expect(tilesOf('import:1')).toEqual([-1, 1]);
  expect(tilesOf('import:2 -import:1 ')).toEqual([2]);
  expect(tilesOf('import:3 ')).toEqual([]);
  expect(namesOf('import:2')).toEqual(['both', 'new']);
  expect(namesOf('import:1 -import:2')).toEqual(['before']);
  expect(namesOf('import:3')).toEqual([]);
});

it('asks for what has no tile by index alone, however large the import', () => {
  const db = givenCatalog();
  const plan = (
    db.prepare(`EXPLAIN QUERY PLAN ${withoutTilesSql}`).all({ id: 1 }) as { detail: string }[]
  ).map(({ detail }) => detail);
  expect(plan.filter((step) => /SCAN (?!j\b)/.test(step))).toEqual([]);
  for (const index of [
    'tasks_state (state=? AND rowid>? AND rowid<?)',
    'pictures_deleted (task_id>? AND task_id<?)',
  ])
    expect(plan.join('\n')).toContain(`COVERING INDEX ${index}`);
});
