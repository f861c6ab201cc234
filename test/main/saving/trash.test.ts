// Deleting many pictures: at once in the catalog, their files afterwards, back again whole, and given up after a month.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { deletePictures, giveUpTrash, recountSql } from '../../../src/main/catalog/deletions.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { FileChores } from '../../../src/main/saving/file-chores.ts';
import type { SavePool } from '../../../src/main/saving/save-pool.ts';
import { Trash, trashDays } from '../../../src/main/saving/trash.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const dayMs = 86_400_000;
const log = createLog({ sinks: [] });

function givenTrash(pictureCount: number) {
  const libraryDir = join(temporaryFolder(), 'library');
  const open = openCatalog(libraryDir, 'write', 1);
  onTestFinished(() => open.close());
  const { db } = open;
  givenAccount(db, 'studio', 'acedata');
  const machine = { nowMs: 1_000 };
  const paths = db.transaction(() =>
    Array.from({ length: pictureCount }, (_, at) => addPicture(db, libraryDir, at + 1)),
  )();
  const isHere = (): Promise<boolean> => Promise.resolve(existsSync(libraryDir));
  const catalog = catalogHere(db);
  const chores = new FileChores({ catalog, libraryDir, log, isHere });
  const trash = new Trash({
    ...{ catalog, chores, libraryDir, log, isHere },
    clock: { ...systemClock, nowMs: () => machine.nowMs },
    pool: { inspect: (path: string) => Promise.resolve(inspected(path)) } as unknown as SavePool,
  });
  return { libraryDir, db, machine, paths, trash, ids: paths.map((_, at) => at + 1) };
}

function inspected(path: string) {
  const content = readFileSync(path, 'utf8');
  return { sha256: content, sizeBytes: content.length, mediaType: 'image/png', widthPx: 1, heightPx: 1 };
}

function addPicture(db: Database, libraryDir: string, id: number): string {
  const path = `Pictures/studio/2026-01/${String(id)}.png`;
  mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
  writeFileSync(join(libraryDir, path), `bytes ${String(id)}`);
  db.prepare(
    `INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (?, 'studio', ?, 'succeeded', 1, 1)`,
  ).run(id, `r${String(id)}`);
  db.prepare(
    `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, ?, 0, 'single', 'https://x', 'wanted', 1)`,
  ).run(id, id);
  const file = {
    path,
    sha256: `bytes ${String(id)}`,
    sizeBytes: 1,
    mediaType: 'image/png',
    widthPx: 1,
    heightPx: 1,
  } as const;
  settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: id, file }], nowMs: 1 });
  return path;
}

const states = (db: Database): unknown[] => db.prepare('SELECT DISTINCT state FROM pictures').pluck().all();
const choreCount = (db: Database): unknown => db.prepare('SELECT count(*) FROM file_chores').pluck().get();

it('answers as soon as the catalog knows, moves the files afterwards, and brings all of them back', async () => {
  const { libraryDir, db, paths, trash, ids } = givenTrash(300);
  expect(await trash.delete(ids)).toBe(300);
  expect(states(db)).toEqual(['deleted']);
  expect(choreCount(db)).toBe(300);
  await trash.settled();
  expect(choreCount(db)).toBe(0);
  expect(readdirSync(join(libraryDir, 'Pictures/studio/2026-01'))).toEqual([]);
  expect(await trash.restore(ids)).toBe(300);
  expect(states(db)).toEqual(['saved']);
  expect(paths.map((path) => readFileSync(join(libraryDir, path), 'utf8'))).toEqual(
    ids.map((id) => `bytes ${String(id)}`),
  );
});

it('moves after a start what a crash left where it was', async () => {
  const { libraryDir, db, paths, trash, ids } = givenTrash(3);
  deletePictures(db, { pictureIds: ids, nowMs: 2 });
  expect(existsSync(join(libraryDir, paths[0] ?? ''))).toBe(true);
  await trash.settled();
  expect(existsSync(join(libraryDir, paths[0] ?? ''))).toBe(false);
  expect(existsSync(join(libraryDir, 'Pictures/.trash/1/studio/2026-01/1.png'))).toBe(true);
});

it('gives files up a month after they were deleted, and remembers that they were', async () => {
  const { libraryDir, db, machine, trash, ids } = givenTrash(510);
  const trashed = () => readdirSync(join(libraryDir, 'Pictures/.trash'));
  await trash.delete(ids.slice(0, 509));
  machine.nowMs += dayMs;
  await trash.delete(ids.slice(509));
  await trash.settled();
  machine.nowMs += (trashDays - 1) * dayMs;
  await trash.emptyOld();
  expect(trashed()).toHaveLength(510);
  machine.nowMs += 1;
  await trash.emptyOld();
  expect(trashed()).toEqual(['510']);
  expect(states(db)).toEqual(['deleted']);
  // What is restored without its file is wanted again; the other comes back from the trash.
  await trash.restore([1, 510]);
  expect(db.prepare('SELECT state FROM pictures WHERE id IN (1, 510) ORDER BY id').pluck().all()).toEqual([
    'wanted',
    'saved',
  ]);
});

it('leaves a file that has not reached the trash yet for later', async () => {
  const { libraryDir, db, machine, paths, trash } = givenTrash(1);
  deletePictures(db, { pictureIds: [1], nowMs: machine.nowMs });
  expect(giveUpTrash(db, { deletedBeforeMs: machine.nowMs + 1, limit: 10 })).toBe(0);
  await trash.settled();
  expect(giveUpTrash(db, { deletedBeforeMs: machine.nowMs + 1, limit: 10 })).toBe(1);
  await trash.settled();
  expect(existsSync(join(libraryDir, paths[0] ?? ''))).toBe(false);
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual([]);
});

it('counts a task’s deleted pictures by its own index, however many the library remembers', () => {
  const { db } = givenTrash(1);
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${recountSql}`).all({ taskId: 1 }) as { detail: string }[];
  const steps = plan.map(({ detail }) => detail).filter((step) => step.includes('pictures'));
  expect(steps.length).toBeGreaterThan(0);
  for (const step of steps) expect(step).toContain('(task_id=?)');
});
