// Deleting many pictures: at once in the catalog, their files afterwards, back again whole at any time, and given up only
// when the trash is emptied.
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { link } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { deletePictures, forgetPictures, recountSql } from '../../../src/main/catalog/deletions.ts';
import { editedFilesOf, linkEdited } from '../../../src/main/catalog/edited-files.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { leaveTrash } from '../../../src/main/catalog/trash-emptying.ts';
import { trashPage, trashPageSql, trashSummary } from '../../../src/main/catalog/trash-entries.ts';
import { unownedAmong } from '../../../src/main/catalog/verification.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import { inspectFile } from '../../../src/main/saving/inspect-file.ts';
import { createFilePlacer } from '../../../src/main/saving/place-file.ts';
import { Trash } from '../../../src/main/saving/trash.ts';
import { pngOf } from './sample-pictures.ts';
import { fileChoresHere } from '../../fakes/file-chores-here.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const dayMs = 86_400_000;
const log = createLog({ sinks: [] });

/** Pictures 1 to `pictureCount`, each with a file; those of `twins` have the bytes of picture 1. */
function givenTrash(pictureCount: number, twins: readonly number[] = []) {
  const libraryDir = join(temporaryFolder(), 'library');
  const open = openCatalog(libraryDir, 'write', 1);
  onTestFinished(() => open.close());
  const { db } = open;
  givenAccount(db, 'studio', 'acedata');
  const machine = {
    nowMs: 1_000,
    systemTrash: join(libraryDir, '..', 'system-trash'),
    refuses: (_: string) => false,
    /** Called when a file was read, before anybody knows what it is. */
    onRead: async (_: string): Promise<void> => {},
    /** Files that cannot be read now. */
    hides: (_: string) => false,
    /** Files stay where they are, since another program has them open. */
    holdsFiles: false,
    hasLinks: true,
  };
  mkdirSync(machine.systemTrash);
  const paths = db.transaction(() =>
    Array.from({ length: pictureCount }, (_, at) =>
      addPicture(db, libraryDir, at + 1, twins.includes(at + 1)),
    ),
  )();
  const isHere = (): Promise<boolean> => Promise.resolve(existsSync(libraryDir));
  const catalog = catalogHere(db);
  const fileChores = fileChoresHere({ catalog, libraryDir, log, isHere });
  const chores = {
    run: () => (machine.holdsFiles ? Promise.resolve() : fileChores.run()),
    between: <Value>(work: () => Promise<Value>) => fileChores.between(work),
  };
  const noLinks = (): never => {
    throw Object.assign(new Error('no links here'), { code: 'EPERM' });
  };
  const makeTrash = (): Trash =>
    new Trash({
      ...{ catalog, chores, libraryDir, log, isHere },
      placer: createFilePlacer({
        folderSync: createFolderSync(),
        calls: {
          renameSync,
          unlinkSync,
          linkSync: (...way) => (machine.hasLinks ? linkSync(...way) : noLinks()),
        },
      }),
      link: async (...way) => (machine.hasLinks ? await link(...way) : noLinks()),
      clock: { ...systemClock, nowMs: () => machine.nowMs },
      pool: {
        inspect: async (path: string) => {
          if (machine.hides(path)) throw new AppError('no-permission', 'permission denied');
          const file = await inspectFile(path);
          await machine.onRead(path);
          return file;
        },
      },
      toSystemTrash: (path) =>
        Promise.resolve().then(() => {
          if (machine.refuses(path)) throw new Error('no trash here');
          renameSync(
            path,
            join(machine.systemTrash, `${String(readdirSync(machine.systemTrash).length)}.png`),
          );
        }),
      monotonicMs: () => performance.now(),
    });
  const ids = paths.map((_, at) => at + 1);
  const inLibrary = (path: string | undefined): string => join(libraryDir, path ?? '');
  const empty = async (trash: Trash, manner: 'remove' | 'system-trash', days: number | null = null) => {
    await trash.startEmptying(manner, days);
    return await trash.whenEmptied();
  };
  return { libraryDir, db, machine, paths, trash: makeTrash(), makeTrash, ids, inLibrary, empty, fileChores };
}

const bytesOf = (id: number): Buffer => pngOf(1, 1, Buffer.from(`picture ${String(id).padStart(4, '0')}`));
const sizeBytes = bytesOf(1).length;

function addPicture(db: Database, libraryDir: string, id: number, isTwin: boolean): string {
  const path = `Pictures/studio/2026-01/${String(id)}.png`;
  mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
  db.prepare(
    `INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (?, 'studio', ?, 'succeeded', 1, 1)`,
  ).run(id, `r${String(id)}`);
  db.prepare(
    `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, ?, 0, 'single', 'https://x', 'wanted', 1)`,
  ).run(id, id);
  const bytes = bytesOf(isTwin ? 1 : id);
  writeFileSync(join(libraryDir, path), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = {
    path,
    sha256,
    sizeBytes: bytes.length,
    mediaType: 'image/png',
    widthPx: 1,
    heightPx: 1,
  } as const;
  settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: id, file }], nowMs: 1 });
  return path;
}

const states = (db: Database): unknown[] => db.prepare('SELECT DISTINCT state FROM pictures').pluck().all();
const stateOf = (db: Database, id: number): unknown =>
  db.prepare('SELECT state FROM pictures WHERE id = ?').pluck().get(id);
const fileOf = (db: Database, id: number): string =>
  db
    .prepare('SELECT o.path FROM pictures p JOIN originals o ON o.id = p.original_id WHERE p.id = ?')
    .pluck()
    .get(id) as string;
const choreCount = (db: Database): unknown => db.prepare('SELECT count(*) FROM file_chores').pluck().get();
const summary = (db: Database) => {
  const { pictures, bytes } = trashSummary(db, { deletedBeforeMs: null });
  return { pictures, bytes };
};

it('answers as soon as the catalog knows, moves the files afterwards, and brings all of them back', async () => {
  const { libraryDir, db, paths, trash, ids } = givenTrash(300);
  expect(await trash.delete(ids)).toEqual(ids);
  expect(states(db)).toEqual(['deleted']);
  expect(choreCount(db)).toBe(300);
  await trash.settled();
  expect(choreCount(db)).toBe(0);
  expect(readdirSync(join(libraryDir, 'Pictures/studio/2026-01'))).toEqual([]);
  expect((await trash.restore(ids)).toSorted((one, other) => one - other)).toEqual(ids);
  await trash.settled();
  expect(summary(db)).toEqual({ pictures: 0, bytes: 0 });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual([]);
  expect(states(db)).toEqual(['saved']);
  expect(paths.map((path) => readFileSync(join(libraryDir, path)))).toEqual(ids.map(bytesOf));
});

it('leaves edits where they lie, and a picture that comes back has them as before', async () => {
  const { db, trash, inLibrary } = givenTrash(1);
  const edit = 'Pictures/studio/2026-01/1 (edited).png';
  writeFileSync(inLibrary(edit), 'painted over');
  linkEdited(db, 1, edit);
  await trash.delete([1]);
  await trash.settled();
  expect(readFileSync(inLibrary(edit), 'utf8')).toBe('painted over');
  expect(unownedAmong(db, { paths: [edit] })).toEqual([]);
  expect(await trash.restore([1])).toEqual([1]);
  await trash.settled();
  expect([...editedFilesOf(db, [1])]).toEqual([[1, [edit]]]);
  expect(readFileSync(inLibrary(edit), 'utf8')).toBe('painted over');
});

it('moves after a start what a crash left where it was', async () => {
  const { libraryDir, db, paths, trash, ids } = givenTrash(3);
  deletePictures(db, { pictureIds: ids, nowMs: 2 });
  expect(existsSync(join(libraryDir, paths[0] ?? ''))).toBe(true);
  await trash.settled();
  expect(existsSync(join(libraryDir, paths[0] ?? ''))).toBe(false);
  expect(existsSync(join(libraryDir, 'Pictures/.trash/1/studio/2026-01/1.png'))).toBe(true);
});

it('keeps what was deleted for as long as nobody empties the trash, and lists it, the newest first', async () => {
  const { db, machine, paths, trash, inLibrary } = givenTrash(3);
  await trash.delete([2]);
  machine.nowMs += 400 * dayMs;
  await trash.delete([3, 1]);
  await trash.settled();
  expect(summary(db)).toEqual({ pictures: 3, bytes: 3 * sizeBytes });
  const first = trashPage(db, { after: null, limit: 2 });
  expect(first.map(({ task, sizeBytes }) => [task, sizeBytes])).toEqual([
    ['r1', sizeBytes],
    ['r3', sizeBytes],
  ]);
  expect(trashPage(db, { after: first[1] ?? null, limit: 2 }).map(({ task }) => task)).toEqual(['r2']);
  expect(await trash.restore([2])).toEqual([2]);
  expect(await trash.restore([2])).toEqual([]);
  expect(readFileSync(inLibrary(paths[1]))).toEqual(bytesOf(2));
});

it('reads a page of the trash by its index', () => {
  const { db } = givenTrash(1);
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${trashPageSql}`).all({ deletedAtMs: 1, id: 1, limit: 1 }) as {
    detail: string;
  }[];
  const text = plan.map(({ detail }) => detail).join('\n');
  expect(text).toContain('trash_newest');
  expect(text).not.toContain('TEMP B-TREE');
});

it.each(['remove', 'system-trash'] as const)('empties it in steps (%s), and remembers', async (manner) => {
  const { libraryDir, db, machine, trash, ids, empty } = givenTrash(250);
  const steps: unknown[] = [];
  trash.onChange((emptying) => steps.push(emptying.kind));
  await trash.delete(ids);
  expect(await empty(trash, manner)).toEqual({
    ...{ emptied: 250, kept: 0, manner, failure: null },
    bytes: 250 * sizeBytes,
  });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual([]);
  expect(readdirSync(machine.systemTrash)).toHaveLength(manner === 'remove' ? 0 : 250);
  expect(summary(db)).toEqual({ pictures: 0, bytes: 0 });
  expect(states(db)).toEqual(['deleted']);
  expect(steps.at(0)).toBe('running');
  expect(steps.at(-1)).toBe('ended');
  // Asked for by name, they can still be had: from their provider.
  await trash.restore([1]);
  expect(stateOf(db, 1)).toBe('wanted');
});

it('can be stopped behind the step that is under way, and begun again', async () => {
  const { libraryDir, db, machine, trash, ids, empty } = givenTrash(250);
  await trash.delete(ids);
  machine.refuses = () => {
    trash.stopEmptying();
    return false;
  };
  expect(await empty(trash, 'system-trash')).toEqual({
    ...{ emptied: 100, kept: 150, manner: 'system-trash', failure: null },
    bytes: 100 * sizeBytes,
  });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toHaveLength(150);
  expect(summary(db)).toEqual({ pictures: 150, bytes: 150 * sizeBytes });
  machine.refuses = () => false;
  expect(await empty(trash, 'system-trash')).toMatchObject({ emptied: 150, kept: 0 });
});

it('keeps the bytes for the twin that is still in it when it is stopped', async () => {
  const { libraryDir, db, machine, trash, ids, inLibrary, empty } = givenTrash(250, [2]);
  await trash.delete([1]);
  machine.nowMs += 1;
  await trash.delete(ids.slice(2));
  machine.nowMs += 1;
  // The last owner, and so the one that the file is kept for; it is the first to be given up.
  await trash.delete([2]);
  await trash.settled();
  machine.refuses = () => {
    trash.stopEmptying();
    return false;
  };
  expect(await empty(trash, 'system-trash')).toMatchObject({
    emptied: 100,
    kept: 150,
    bytes: 99 * sizeBytes,
  });
  expect(summary(db)).toEqual({ pictures: 150, bytes: 150 * sizeBytes });
  await trash.restore([1]);
  expect(readFileSync(inLibrary(fileOf(db, 1)))).toEqual(bytesOf(1));
  await trash.delete([1]);
  expect(await empty(trash, 'remove')).toMatchObject({ emptied: 150, kept: 0, bytes: 150 * sizeBytes });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual([]);
});

it('brings back between two steps of its emptying, and never during one', async () => {
  const { db, machine, trash, ids, inLibrary, empty } = givenTrash(150);
  await trash.delete(ids);
  await trash.settled();
  const order: string[] = [];
  machine.refuses = () => {
    if (order.length === 0) void trash.restore([1]).then(() => order.push('restored'));
    order.push('given');
    return false;
  };
  expect(await empty(trash, 'system-trash')).toMatchObject({ emptied: 149 });
  expect(order.indexOf('restored')).toBe(100);
  expect(readFileSync(inLibrary(fileOf(db, 1)))).toEqual(bytesOf(1));
});

it('empties only what was deleted before that', async () => {
  const { libraryDir, db, machine, trash, empty } = givenTrash(3);
  await trash.delete([1, 2]);
  machine.nowMs += 10 * dayMs;
  await trash.delete([3]);
  expect(await empty(trash, 'remove', 11)).toMatchObject({ emptied: 0, kept: 0 });
  expect(await empty(trash, 'remove', 9)).toMatchObject({ emptied: 2, kept: 0 });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual(['3']);
  expect(summary(db)).toEqual({ pictures: 1, bytes: sizeBytes });
});

it('never gives up bytes that a picture of the library has, and brings a twin back from them', async () => {
  const { db, paths, trash, inLibrary, empty } = givenTrash(3, [2]);
  await trash.delete([1]);
  await trash.settled();
  expect(summary(db)).toEqual({ pictures: 1, bytes: 0 });
  expect(await empty(trash, 'remove')).toMatchObject({ emptied: 1, bytes: 0 });
  expect(readFileSync(inLibrary(paths[0]))).toEqual(bytesOf(1));
  expect(stateOf(db, 2)).toBe('saved');
  await trash.delete([3, 2]);
  await trash.settled();
  await trash.restore([2]);
  expect(readFileSync(inLibrary(fileOf(db, 2)))).toEqual(bytesOf(1));
  expect(summary(db).pictures).toBe(1);
});

it('brings twins back from the one file that both had, in any order, and together', async () => {
  for (const order of [[[1], [2]], [[2], [1]], [[1, 2]]]) {
    const { db, trash, inLibrary } = givenTrash(2, [2]);
    await trash.delete([1, 2]);
    await trash.settled();
    expect(summary(db)).toEqual({ pictures: 2, bytes: sizeBytes });
    for (const some of order) await trash.restore(some);
    await trash.settled();
    for (const id of [1, 2]) {
      expect(stateOf(db, id)).toBe('saved');
      expect(readFileSync(inLibrary(fileOf(db, id)))).toEqual(bytesOf(1));
    }
    expect(summary(db)).toEqual({ pictures: 0, bytes: 0 });
  }
});

it('brings a twin back from the trash where the other’s file is gone, and gives both that file', async () => {
  const { libraryDir, db, trash, inLibrary } = givenTrash(2);
  await trash.delete([1]);
  await trash.settled();
  addPicture(db, libraryDir, 3, true);
  rmSync(inLibrary(fileOf(db, 3)));
  await trash.restore([1]);
  await trash.settled();
  expect(readFileSync(inLibrary(fileOf(db, 1)))).toEqual(bytesOf(1));
  expect(fileOf(db, 3)).toBe(fileOf(db, 1));
});

it('hands a file over to the twin that stays', async () => {
  const { db, machine, trash, inLibrary, empty } = givenTrash(2, [2]);
  machine.nowMs += dayMs;
  // The file goes with its last owner, so it is the older deletion's here.
  await trash.delete([2]);
  machine.nowMs -= dayMs;
  await trash.delete([1]);
  machine.nowMs += 3 * dayMs;
  expect(await empty(trash, 'remove', 2.5)).toMatchObject({ emptied: 1, bytes: 0, kept: 0 });
  expect(summary(db)).toEqual({ pictures: 1, bytes: sizeBytes });
  await trash.restore([2]);
  expect(readFileSync(inLibrary(fileOf(db, 2)))).toEqual(bytesOf(1));
});

it('overwrites nothing that has come to the old place meanwhile', async () => {
  const { db, paths, trash, inLibrary } = givenTrash(1);
  await trash.delete([1]);
  await trash.settled();
  writeFileSync(inLibrary(paths[0]), 'mine');
  await trash.restore([1]);
  expect(readFileSync(inLibrary(paths[0]), 'utf8')).toBe('mine');
  expect(fileOf(db, 1)).toBe('Pictures/studio/2026-01/1 (2).png');
  expect(readFileSync(inLibrary(fileOf(db, 1)))).toEqual(bytesOf(1));
});

it('leaves a file that is not the one that was deleted, and says so', async () => {
  const { libraryDir, db, trash, empty } = givenTrash(2);
  await trash.delete([1, 2]);
  await trash.settled();
  const place = join(libraryDir, 'Pictures/.trash/1/studio/2026-01/1.png');
  writeFileSync(place, 'something of the user’s own');
  writeFileSync(join(libraryDir, 'Pictures/.trash/notes.txt'), 'mine');
  expect(await empty(trash, 'remove')).toMatchObject({ emptied: 1, kept: 1, failure: { code: 'damaged' } });
  expect(existsSync(place)).toBe(true);
  expect(existsSync(join(libraryDir, 'Pictures/.trash/notes.txt'))).toBe(true);
  await trash.restore([1]);
  expect(stateOf(db, 1)).toBe('wanted');
  expect(readFileSync(place, 'utf8')).toBe('something of the user’s own');
});

it('leaves such a file too where the picture comes back from the library’s own bytes', async () => {
  const { libraryDir, db, trash } = givenTrash(1);
  await trash.delete([1]);
  await trash.settled();
  addPicture(db, libraryDir, 2, true);
  const place = join(libraryDir, 'Pictures/.trash/1/studio/2026-01/1.png');
  writeFileSync(place, 'something of the user’s own');
  await trash.restore([1]);
  await trash.settled();
  expect(stateOf(db, 1)).toBe('saved');
  expect(readFileSync(place, 'utf8')).toBe('something of the user’s own');
});

it('takes no other picture for the one that was deleted, and leaves it', async () => {
  const { libraryDir, db, trash } = givenTrash(1);
  await trash.delete([1]);
  await trash.settled();
  const place = join(libraryDir, 'Pictures/.trash/1/studio/2026-01/1.png');
  writeFileSync(place, bytesOf(2));
  await trash.restore([1]);
  await trash.settled();
  expect(stateOf(db, 1)).toBe('wanted');
  expect(readFileSync(place)).toEqual(bytesOf(2));
});

it('touches nothing that a link in the trash leads to', async () => {
  const { libraryDir, trash, empty } = givenTrash(1);
  await trash.delete([1]);
  await trash.settled();
  const outside = join(libraryDir, '..', 'outside');
  renameSync(join(libraryDir, 'Pictures/.trash/1'), outside);
  symlinkSync(outside, join(libraryDir, 'Pictures/.trash/1'));
  for (const manner of ['remove', 'system-trash'] as const)
    expect(await empty(trash, manner)).toMatchObject({ emptied: 0, kept: 1, failure: { code: 'damaged' } });
  expect(readFileSync(join(outside, 'studio/2026-01/1.png'))).toEqual(bytesOf(1));
});

it('moves a stranger out of the way of a file that comes to the trash', async () => {
  const { libraryDir, trash } = givenTrash(1);
  const place = join(libraryDir, 'Pictures/.trash/1/studio/2026-01/1.png');
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, 'mine');
  await trash.delete([1]);
  await trash.settled();
  expect(readFileSync(place)).toEqual(bytesOf(1));
  expect(readFileSync(`${place} (2)`, 'utf8')).toBe('mine');
});

it('gives up nothing more where the drive goes away in the middle', async () => {
  const { libraryDir, db, machine, trash, ids, empty } = givenTrash(12);
  await trash.delete(ids);
  await trash.settled();
  machine.refuses = () => {
    if (existsSync(libraryDir)) renameSync(libraryDir, `${libraryDir}-away`);
    return true;
  };
  expect(await empty(trash, 'system-trash')).toMatchObject({ emptied: 0, kept: 12 });
  renameSync(`${libraryDir}-away`, libraryDir);
  expect(summary(db).pictures).toBe(12);
  machine.refuses = () => false;
  expect(await trash.restore(ids)).toHaveLength(12);
  expect(states(db)).toEqual(['saved']);
});

it('ends behind the step that is under way when the library is closed', async () => {
  const { db, trash, ids } = givenTrash(250);
  await trash.delete(ids);
  await trash.settled();
  await trash.startEmptying('system-trash', null);
  await trash.stop();
  const report = await trash.whenEmptied();
  expect(report?.emptied).toBeLessThanOrEqual(100);
  expect(summary(db).pictures).toBe(250 - (report?.emptied ?? 0));
});

it('brings no more back than the pictures under way when the library is closed', async () => {
  const { db, trash, makeTrash, ids } = givenTrash(250);
  await trash.delete(ids);
  await trash.settled();
  const restoring = trash.restore(ids);
  await trash.stop();
  await expect(restoring).rejects.toMatchObject({ code: 'cancelled' });
  const { pictures } = summary(db);
  expect(pictures).toBeGreaterThanOrEqual(150);
  expect(await makeTrash().restore(ids)).toHaveLength(pictures);
  expect(states(db)).toEqual(['saved']);
});

it('keeps what the system’s trash refuses, and stops asking where it takes nothing', async () => {
  const { libraryDir, db, machine, trash, ids, empty } = givenTrash(30);
  await trash.delete(ids);
  let asked = 0;
  machine.refuses = () => (asked += 1) > 0;
  expect(await empty(trash, 'system-trash')).toMatchObject({
    ...{ emptied: 0, kept: 30, failure: { code: 'no-permission' } },
  });
  expect(asked).toBe(4);
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toHaveLength(30);
  machine.refuses = (path) => path.endsWith('/7.png');
  expect(await empty(trash, 'system-trash')).toMatchObject({ emptied: 29, kept: 1 });
  expect(trashPage(db, { after: null, limit: 9 }).map(({ task }) => task)).toEqual(['r7']);
  machine.refuses = () => false;
  await trash.restore([7]);
  expect(stateOf(db, 7)).toBe('saved');
});

it('loses nothing where a crash comes between a file and its row', async () => {
  const { libraryDir, db, trash, makeTrash, empty } = givenTrash(2);
  await trash.delete([1, 2]);
  await trash.settled();
  // Given to the system’s trash, and not noted any more.
  rmSync(join(libraryDir, 'Pictures/.trash/1'), { recursive: true });
  expect(await empty(makeTrash(), 'system-trash')).toMatchObject({ emptied: 2, kept: 0, failure: null });
  expect(summary(db).pictures).toBe(0);
});

it('removes after a start what a crash left in the trash, and takes a file that was back in its place already', async () => {
  const { libraryDir, db, trash, paths, inLibrary } = givenTrash(2);
  await trash.delete([1, 2]);
  await trash.settled();
  const [newest] = trashPage(db, { after: null, limit: 1 });
  leaveTrash(db, { ids: [newest?.id ?? 0], removesFiles: true });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual(['1', '2']);
  await trash.settled();
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual(['1']);
  linkSync(join(libraryDir, 'Pictures/.trash/1/studio/2026-01/1.png'), inLibrary(paths[0]));
  await trash.restore([1]);
  await trash.settled();
  expect(fileOf(db, 1)).toBe(paths[0]);
  expect(readFileSync(inLibrary(paths[0]))).toEqual(bytesOf(1));
});

it('turns nothing into a picture to be fetched while the drive is away', async () => {
  const { libraryDir, db, trash } = givenTrash(2);
  await trash.delete([1, 2]);
  await trash.settled();
  renameSync(libraryDir, `${libraryDir}-away`);
  await expect(trash.restore([1])).rejects.toMatchObject({ code: 'library-away' });
  await expect(trash.startEmptying('remove', null)).rejects.toMatchObject({ code: 'library-away' });
  renameSync(`${libraryDir}-away`, libraryDir);
  expect(states(db)).toEqual(['deleted']);
  await trash.restore([1, 2]);
  expect(states(db)).toEqual(['saved']);
});

it.each([true, false])(
  'brings back all but the one that cannot be read, and that one too when it can (links: %s)',
  async (hasLinks) => {
    const { db, machine, trash, ids, inLibrary } = givenTrash(150);
    machine.hasLinks = hasLinks;
    await trash.delete(ids);
    await trash.settled();
    machine.hides = (path) => path.endsWith('/7.png');
    await expect(trash.restore(ids)).rejects.toMatchObject({ code: 'no-permission' });
    expect(summary(db).pictures).toBe(1);
    machine.hides = () => false;
    await trash.restore(ids);
    await trash.settled();
    expect(states(db)).toEqual(['saved']);
    for (const id of ids) expect(readFileSync(inLibrary(fileOf(db, id)))).toEqual(bytesOf(id));
  },
);

it('knows again what a crash left in its old place, where the drive knows no links', async () => {
  const { db, paths, trash, inLibrary } = givenTrash(2, [2]);
  await trash.delete([1, 2]);
  await trash.settled();
  renameSync(inLibrary('Pictures/.trash/2/studio/2026-01/1.png'), inLibrary(paths[0]));
  await trash.restore([1]);
  await trash.restore([2]);
  await trash.settled();
  for (const id of [1, 2]) {
    expect([stateOf(db, id), fileOf(db, id)]).toEqual(['saved', paths[0]]);
    expect(readFileSync(inLibrary(paths[0]))).toEqual(bytesOf(1));
  }
});

it('brings back what could never be moved to the trash', async () => {
  const { db, machine, paths, trash, inLibrary } = givenTrash(1);
  machine.holdsFiles = true;
  await trash.delete([1]);
  await trash.restore([1]);
  machine.holdsFiles = false;
  await trash.settled();
  expect([stateOf(db, 1), fileOf(db, 1)]).toEqual(['saved', paths[0]]);
  expect(readFileSync(inLibrary(paths[0]))).toEqual(bytesOf(1));
});

it.each([true, false])(
  'keeps what is deleted again before its last return is tidied up (links: %s)',
  async (hasLinks) => {
    const { libraryDir, db, machine, trash, inLibrary } = givenTrash(1);
    machine.hasLinks = hasLinks;
    // Chores go by their paths: this one comes before those of the trash.
    const path = 'Pictures/+studio/1.png';
    mkdirSync(join(libraryDir, 'Pictures/+studio'));
    renameSync(inLibrary(fileOf(db, 1)), inLibrary(path));
    db.prepare('UPDATE originals SET path = ?').run(path);
    await trash.delete([1]);
    await trash.restore([1]);
    machine.holdsFiles = true;
    await trash.delete([1]);
    await trash.restore([1]);
    await trash.delete([1]);
    machine.holdsFiles = false;
    await trash.settled();
    const [kept] = trashPage(db, { after: null, limit: 1 });
    expect(readFileSync(inLibrary(kept?.path ?? ''))).toEqual(bytesOf(1));
    await trash.restore([1]);
    expect(readFileSync(inLibrary(fileOf(db, 1)))).toEqual(bytesOf(1));
  },
);

it('puts away no file that is just coming back, when others are put away meanwhile', async () => {
  const { db, machine, trash, paths, inLibrary, fileChores } = givenTrash(1);
  machine.holdsFiles = true;
  await trash.delete([1]);
  let others: Promise<void> = Promise.resolve();
  machine.onRead = async (path) => {
    if (path !== inLibrary(paths[0])) return;
    // A picture was saved, and its thread puts away what is due, with what was held until now.
    others = fileChores.run();
    await Promise.race([others, sleep(100)]);
  };
  expect(await trash.restore([1])).toEqual([1]);
  await others;
  expect([stateOf(db, 1), fileOf(db, 1)]).toEqual(['saved', paths[0]]);
  expect(readFileSync(inLibrary(paths[0]))).toEqual(bytesOf(1));
});

it('forgets no file that could not be moved because the drive went away', async () => {
  const { libraryDir, db, ids, paths, inLibrary } = givenTrash(1);
  deletePictures(db, { pictureIds: ids, nowMs: 2 });
  renameSync(inLibrary(paths[0]), `${libraryDir}-elsewhere.png`);
  const looks = [true, false];
  const isHere = (): Promise<boolean> => Promise.resolve(looks.shift() ?? false);
  await fileChoresHere({ catalog: catalogHere(db), libraryDir, log, isHere }).run();
  expect(choreCount(db)).toBe(1);
});

it('puts away what can be, however many files before it cannot', async () => {
  const { db, trash, ids, paths, inLibrary } = givenTrash(203);
  // Nothing can be moved to where a file stands in the way of every folder.
  writeFileSync(inLibrary('Pictures/.trash'), '');
  await trash.delete(ids.slice(0, 202));
  await trash.settled();
  expect(choreCount(db)).toBe(202);
  db.prepare(`INSERT INTO file_chores (from_path, to_path) VALUES ('Pictures/zebra.json', NULL)`).run();
  writeFileSync(inLibrary('Pictures/zebra.json'), '{}');
  // Each time a bounded number is tried in vain, and the others have their turn at the next.
  for (let time = 0; time < 3; time += 1) await trash.settled();
  expect(existsSync(inLibrary('Pictures/zebra.json'))).toBe(false);
  expect(choreCount(db)).toBe(202);
  unlinkSync(inLibrary('Pictures/.trash'));
  await trash.settled();
  expect(choreCount(db)).toBe(0);
  expect(existsSync(inLibrary(paths[0]))).toBe(false);
});

it('takes nothing from its old place that has come there meanwhile', async () => {
  const { db, paths, trash, inLibrary } = givenTrash(1);
  await trash.delete([1]);
  await trash.settled();
  rmSync(inLibrary('Pictures/.trash/1'), { recursive: true });
  writeFileSync(inLibrary(paths[0]), bytesOf(9));
  await trash.restore([1]);
  expect(stateOf(db, 1)).toBe('wanted');
  expect(readFileSync(inLibrary(paths[0]))).toEqual(bytesOf(9));
});

it('keeps the file of a picture that was forgotten until the trash is emptied', async () => {
  const { libraryDir, db, trash, empty } = givenTrash(1);
  await trash.delete([1]);
  await trash.settled();
  forgetPictures(db, { pictureIds: [1] });
  expect(trashPage(db, { after: null, limit: 9 })).toMatchObject([{ task: null, sizeBytes }]);
  expect(await empty(trash, 'remove')).toMatchObject({ emptied: 1, bytes: sizeBytes });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual([]);
});

it('learns of files that were deleted before anybody noted what they were', async () => {
  const { db, trash } = givenTrash(2);
  await trash.delete([1, 2]);
  await trash.settled();
  db.prepare('UPDATE trash SET sha256 = NULL, size_bytes = NULL, media_type = NULL').run();
  expect(summary(db)).toEqual({ pictures: 2, bytes: 0 });
  await trash.measure();
  expect(summary(db)).toEqual({ pictures: 2, bytes: 2 * sizeBytes });
});

it('counts a task’s deleted pictures by its own index, however many the library remembers', () => {
  const { db } = givenTrash(1);
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${recountSql}`).all({ taskId: 1 }) as { detail: string }[];
  const steps = plan.map(({ detail }) => detail).filter((step) => step.includes('pictures'));
  expect(steps.length).toBeGreaterThan(0);
  for (const step of steps) expect(step).toContain('(task_id=?)');
});
