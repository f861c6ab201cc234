// Marks, notes, tags and albums outlive the catalog: rows to sidecars to rows again, and nothing that is made up does harm.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import {
  addAlbum,
  addToAlbum,
  listAlbums,
  moveAlbum,
  moveInAlbum,
  removeAlbum,
  renameAlbum,
} from '../../../src/main/catalog/albums.ts';
import { removeAccount, renameAccount } from '../../../src/main/catalog/accounts.ts';
import { backupsPath, listBackups, takeBackup } from '../../../src/main/catalog/backups.ts';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { deletePictures, restorePictures } from '../../../src/main/catalog/deletions.ts';
import { nameTemplate, setNameTemplate } from '../../../src/main/catalog/file-names.ts';
import { addFileChore } from '../../../src/main/catalog/file-chores.ts';
import { markPictures, setNote } from '../../../src/main/catalog/marks.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import type { CheckedFile } from '../../../src/main/catalog/originals.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { tagPictures } from '../../../src/main/catalog/tags.ts';
import { readAlbumsFile } from '../../../src/main/keeping/read-albums-file.ts';
import { readSidecar } from '../../../src/main/keeping/read-sidecar.ts';
import { rebuildCatalog, restoreBackup } from '../../../src/main/keeping/restore-and-rebuild.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { albumsFilePath } from '../../../src/main/saving/albums-file.ts';
import { colourLabels, flags } from '../../../src/preload/contract/marks.ts';
import { fileChoresHere } from '../../fakes/file-chores-here.ts';
import { sidecarWriterHere } from '../../fakes/sidecar-writer-here.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { givenFile, givenSidecar, savedPicture, sidecar } from './given-sidecars.ts';
import type { Json } from './given-sidecars.ts';

const nowMs = Date.UTC(2026, 1, 1);
const keepingOf = (libraryDir: string) => ({ libraryDir, nowMs: nowMs + 9e9, onProgress: () => undefined });

/** Opens the catalog for as long as `run` takes. */
async function withCatalog<Value>(libraryDir: string, run: (db: Database) => Value): Promise<Awaited<Value>> {
  const { db, close } = openCatalog(libraryDir, 'write', nowMs);
  try {
    return await run(db);
  } finally {
    close();
  }
}

function choresHere(db: Database, libraryDir: string): ReturnType<typeof fileChoresHere> {
  const isHere = (): Promise<boolean> => Promise.resolve(true);
  return fileChoresHere({ catalog: catalogHere(db), libraryDir, log: createLog({ sinks: [] }), isHere });
}

const flush = (libraryDir: string): Promise<void> =>
  withCatalog(libraryDir, (db) => sidecarWriterHere(db, libraryDir, nowMs).writer.flush());

/** Tasks of two pictures each, on disk. */
async function givenLibrary(pictureCount: number): Promise<string> {
  const libraryDir = join(temporaryFolder(), 'library');
  await withCatalog(libraryDir, (db) => {
    givenAccount(db, 'studio', 'acedata');
    for (let at = 0; at < pictureCount; at += 1) {
      const task = Math.floor(at / 2) + 1;
      const remoteId = `remote-${String(task).padStart(4, '0')}`;
      db.prepare(
        `INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms, created_at_ms, sidecar_due)
         VALUES (?, 'studio', ?, 'succeeded', 1, ?, ?, 1) ON CONFLICT DO NOTHING`,
      ).run(task, remoteId, task, task);
      const pictureId = db
        .prepare(
          `INSERT INTO pictures (task_id, position, kind, url, state, sort_at_ms) VALUES (?, ?, 'single', 'https://x', 'wanted', ?)`,
        )
        .run(task, at % 2, task).lastInsertRowid as number;
      const told = givenFile(
        libraryDir,
        `Pictures/studio/${remoteId}-${String(at % 2)}.png`,
        `picture ${String(at)}`,
      );
      settlePictures(db, {
        outcomes: [
          {
            kind: 'saved',
            pictureId,
            file: {
              path: told['file'] as string,
              sha256: told['sha256'] as string,
              sizeBytes: told['bytes'] as number,
              mediaType: 'image/png',
              widthPx: 2,
              heightPx: 3,
            },
          },
        ],
        nowMs,
      });
    }
  });
  return libraryDir;
}

/** Everything that people said, under names that outlive row ids. */
function said(db: Database): unknown {
  const pictures = db
    .prepare(
      `SELECT t.remote_id || '/' || p.position AS picture, p.rating, p.flag, p.label, p.note, p.marked_at_ms, p.state = 'deleted' AS gone,
         (SELECT group_concat(g.name, '|' ORDER BY g.folded) FROM picture_tags pt JOIN tags g ON g.id = pt.tag_id
          WHERE pt.picture_id = p.id) AS tags
       FROM pictures p JOIN tasks t ON t.id = p.task_id ORDER BY 1`,
    )
    .all();
  const contents = db.prepare(
    `SELECT t.remote_id || '/' || p.position FROM album_pictures ap JOIN pictures p ON p.id = ap.picture_id
     JOIN tasks t ON t.id = p.task_id WHERE ap.album_id = ? ORDER BY ap.place, p.id`,
  );
  const albums = listAlbums(db);
  const nameOf = (id: number | null): string | null =>
    id === null ? null : (albums.find((album) => album.id === id)?.name ?? '?');
  return {
    pictures,
    albums: albums.map((album) => ({
      ...{ name: album.name, parent: nameOf(album.parentId), count: album.count },
      find: album.kind === 'smart' ? album.find : null,
      pictures: contents.pluck().all(album.id),
    })),
  };
}

const idsOf = (db: Database): number[] =>
  db.prepare('SELECT id FROM pictures ORDER BY id').pluck().all() as number[];

/** Something of everything: nested, empty, smart, removed and twice-named albums, orders by hand, deleted pictures. */
function organise(db: Database): void {
  const ids = idsOf(db);
  for (const [at, pictureId] of ids.entries()) {
    markPictures(db, {
      pictureIds: [pictureId],
      change: { rating: at % 6, flag: flags[at % 3], label: at % 7 === 6 ? null : colourLabels[at % 5] },
      nowMs: nowMs + at,
    });
    if (at % 4 === 0) setNote(db, { pictureId, note: `Notiz ${String(at)}\n第二行 "x"`, nowMs: nowMs + at });
  }
  const third = ids.filter((_, at) => at % 3 === 0);
  tagPictures(db, {
    pictureIds: third,
    tags: ['Fuchs 🦊', '猫', 'ÄRGER'],
    isGiven: true,
    nowMs: nowMs + 100,
  });
  tagPictures(db, { pictureIds: ids.slice(0, 3), tags: ['猫'], isGiven: false, nowMs: nowMs + 101 });
  const add = (name: string, parentId: number | null, search: string | null = null): number =>
    addAlbum(db, {
      ...{ name, parentId, nowMs: nowMs + 200 },
      find:
        search === null ? null : { search, facets: [{ facet: 'flag', values: ['pick'], isExcluded: false }] },
    }).id;
  const client = add('Client', null);
  const covers = add('Covers', client);
  const inner = add('Covers', covers);
  add('Nothing in it', client);
  add('Best', null, 'rating:>=4');
  const twin = add('Client', null);
  const gone = add('Gone', null);
  moveAlbum(db, { id: twin, parentId: null, beforeId: client, nowMs: nowMs + 201 });
  addToAlbum(db, { id: covers, pictureIds: third, nowMs: nowMs + 202 });
  moveInAlbum(db, {
    id: covers,
    pictureIds: third.slice(-3),
    beforePictureId: third[1] ?? 0,
    nowMs: nowMs + 203,
  });
  addToAlbum(db, { id: inner, pictureIds: ids.slice(10, 20).reverse(), nowMs: nowMs + 204 });
  addToAlbum(db, { id: twin, pictureIds: ids.slice(0, 2), nowMs: nowMs + 205 });
  addToAlbum(db, { id: client, pictureIds: ids.slice(1, 4), nowMs: nowMs + 205 });
  addToAlbum(db, { id: gone, pictureIds: ids.slice(0, 5), nowMs: nowMs + 206 });
  removeAlbum(db, { id: gone, nowMs: nowMs + 207 });
  deletePictures(db, { pictureIds: ids.slice(-2, -1), nowMs: nowMs + 208 });
}

function loseCatalog(libraryDir: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${catalogPath(libraryDir)}${suffix}`, { force: true });
}

it('brings everything that was said of 50 pictures back from the sidecars alone', async () => {
  const libraryDir = await givenLibrary(50);
  await flush(libraryDir);
  await withCatalog(libraryDir, organise);
  await flush(libraryDir);
  const before = await withCatalog(libraryDir, said);
  loseCatalog(libraryDir);
  const report = await rebuildCatalog(false, keepingOf(libraryDir));
  expect(report).toMatchObject({ sidecars: 25, unreadableCount: 0, missing: 0 });
  expect(await withCatalog(libraryDir, said)).toEqual(before);
  // Written again, lost again: the same once more.
  await flush(libraryDir);
  loseCatalog(libraryDir);
  await rebuildCatalog(false, keepingOf(libraryDir));
  expect(await withCatalog(libraryDir, said)).toEqual(before);
});

it('keeps albums that pictures lie in without the albums’ file, by their names', async () => {
  const libraryDir = await givenLibrary(6);
  await withCatalog(libraryDir, (db) => {
    const outer = addAlbum(db, { name: 'Outer', parentId: null, find: null, nowMs });
    const inner = addAlbum(db, { name: 'Inner', parentId: outer.id, find: null, nowMs });
    addToAlbum(db, { id: inner.id, pictureIds: [5, 1, 3], nowMs });
  });
  await flush(libraryDir);
  const before = await withCatalog(libraryDir, said);
  loseCatalog(libraryDir);
  rmSync(join(libraryDir, albumsFilePath));
  await rebuildCatalog(false, keepingOf(libraryDir));
  expect(await withCatalog(libraryDir, said)).toEqual(before);
});

it('takes from the sidecars what an older backup does not know, and keeps what the backup knows better', async () => {
  const libraryDir = await givenLibrary(4);
  await withCatalog(libraryDir, (db) => {
    markPictures(db, { pictureIds: [1, 2, 3], change: { rating: 1 }, nowMs });
    tagPictures(db, { pictureIds: [1], tags: ['old'], isGiven: true, nowMs });
    const album = addAlbum(db, { name: 'Before', parentId: null, find: null, nowMs });
    addToAlbum(db, { id: album.id, pictureIds: [1, 2], nowMs });
  });
  await flush(libraryDir);
  // Said, and in the backup, but in no sidecar.
  await withCatalog(libraryDir, (db) =>
    markPictures(db, { pictureIds: [3], change: { rating: 5 }, nowMs: nowMs + 1 }),
  );
  await takeBackup(libraryDir, nowMs + 2);
  await withCatalog(libraryDir, (db) => {
    db.prepare('UPDATE tasks SET sidecar_due = 0 WHERE id = 2').run();
    markPictures(db, { pictureIds: [1], change: { rating: 4, flag: 'reject' }, nowMs: nowMs + 3 });
    tagPictures(db, { pictureIds: [1], tags: ['old'], isGiven: false, nowMs: nowMs + 3 });
    renameAlbum(db, { id: 1, name: 'After', nowMs: nowMs + 4 });
    const later = addAlbum(db, { name: 'Later', parentId: 1, find: null, nowMs: nowMs + 5 });
    addToAlbum(db, { id: later.id, pictureIds: [4], nowMs: nowMs + 5 });
    db.prepare('UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE id = 2').run();
    db.prepare('UPDATE pictures SET marked_at_ms = ?, rating = 1 WHERE id = 3').run(nowMs);
  });
  await flush(libraryDir);
  const [backup] = listBackups(libraryDir);
  expect(existsSync(join(backupsPath(libraryDir), backup?.name ?? ''))).toBe(true);
  await restoreBackup(backup?.name ?? '', keepingOf(libraryDir));
  await withCatalog(libraryDir, (db) => {
    expect(db.prepare('SELECT rating, flag FROM pictures ORDER BY id').raw().all()).toEqual([
      [4, 'reject'],
      [1, 'none'],
      [5, 'none'],
      [0, 'none'],
    ]);
    expect(db.prepare('SELECT name FROM tags').pluck().all()).toEqual([]);
    expect(said(db)).toMatchObject({
      albums: [
        { name: 'After', parent: null, pictures: ['remote-0001/0', 'remote-0001/1'] },
        { name: 'Later', parent: 'After', pictures: ['remote-0002/1'] },
      ],
    });
  });
});

it('leaves the albums and marks of a sound catalog alone', async () => {
  const libraryDir = await givenLibrary(4);
  await withCatalog(libraryDir, organise);
  await flush(libraryDir);
  await withCatalog(libraryDir, (db) => {
    markPictures(db, { pictureIds: [1], change: { rating: 2 }, nowMs: nowMs + 999 });
    renameAlbum(db, { id: 1, name: 'Renamed', nowMs: nowMs + 999 });
  });
  const before = await withCatalog(libraryDir, said);
  await rebuildCatalog(false, keepingOf(libraryDir));
  expect(await withCatalog(libraryDir, said)).toEqual(before);
});

it('loses nothing to a kill between the mark and the sidecar', { timeout: 60_000 }, async () => {
  const libraryDir = await givenLibrary(6);
  await flush(libraryDir);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'mark-and-wait.ts'), libraryDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const told = () =>
    readSidecar(join(libraryDir, 'Pictures/studio/remote-0001-0.json'), 'x')?.pictures[0]?.marks;
  expect(told()).toBeNull();
  await flush(libraryDir);
  expect(told()).toMatchObject({ rating: 3, flag: 'pick', tags: ['killed'], note: 'before the end' });
  loseCatalog(libraryDir);
  await rebuildCatalog(false, keepingOf(libraryDir));
  await withCatalog(libraryDir, (db) => {
    expect(db.prepare('SELECT DISTINCT rating, flag FROM pictures').raw().all()).toEqual([[3, 'pick']]);
    expect(said(db)).toMatchObject({ albums: [{ name: 'Last', count: 6 }] });
  });
});

it('says nothing in the sidecar of a picture that nobody has said anything of', async () => {
  const libraryDir = await givenLibrary(2);
  await withCatalog(libraryDir, (db) => markPictures(db, { pictureIds: [2], change: { rating: 1 }, nowMs }));
  await flush(libraryDir);
  const { pictures } = JSON.parse(
    readFileSync(join(libraryDir, 'Pictures/studio/remote-0001-0.json'), 'utf8'),
  ) as { pictures: Json[] };
  expect(pictures[0]).not.toHaveProperty('rating');
  expect(pictures[1]).toMatchObject({
    rating: 1,
    flag: 'none',
    label: null,
    tags: [],
    note: null,
    albums: [],
  });
  expect(existsSync(join(libraryDir, albumsFilePath))).toBe(false);
});

it('keeps the albums due until their file is written, and writes nothing that has not changed', async () => {
  const libraryDir = await givenLibrary(2);
  const file = join(libraryDir, albumsFilePath);
  await withCatalog(libraryDir, async (db) => {
    addAlbum(db, { name: 'A', parentId: null, find: null, nowMs });
    const due = db.prepare('SELECT albums_due FROM library').pluck();
    expect(due.get()).toBe(1);
    const { writer, asked } = sidecarWriterHere(db, libraryDir, nowMs);
    await writer.flush();
    expect(due.get()).toBe(0);
    expect((await readAlbumsFile(file))?.albums).toMatchObject([
      { id: 1, name: 'A', parentId: null, find: null },
    ]);
    const count = asked.length;
    await writer.flush();
    expect(asked).toHaveLength(count);
    expect(statSync(file).size).toBeLessThan(400);
  });
});

const album = (id: number, more: Json = {}): Json => ({
  ...{ id, parent: null, name: `A${String(id)}`, place: id, find: null },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', removedAt: null },
  ...more,
});
const albumsFile = (albums: unknown): string =>
  JSON.stringify({ format: 'gridkeep-albums', version: 1, albums });

test.each<[string, string, readonly string[]]>([
  ['no JSON', '{"format":"gridkeep-albums"', []],
  ['a newer version', JSON.stringify({ format: 'gridkeep-albums', version: 2, albums: [album(1)] }), []],
  ['albums that are none', albumsFile({ length: 3 }), []],
  ['more albums than anybody has', albumsFile(Array.from({ length: 10_001 }, (_, at) => album(at + 1))), []],
  [
    'an odd one among good ones',
    albumsFile([album(1), album(-2), album(3, { name: '' }), null, album(4)]),
    ['A1', 'A4'],
  ],
  ['two with one id', albumsFile([album(1), album(1, { name: 'again' })]), ['A1']],
  ['a search that is none', albumsFile([album(1, { find: { search: 7 } }), album(2)]), ['A2']],
  ['an endless name', albumsFile([album(1, { name: 'x'.repeat(81) }), album(2)]), ['A2']],
  ['control characters', albumsFile([album(1, { name: 'a\u202eb\u0007c' })]), ['a b c']],
  [
    'a circle, and one that lies in itself',
    albumsFile([album(1, { parent: 2 }), album(2, { parent: 1 }), album(3, { parent: 3 })]),
    ['A1', 'A2', 'A3'],
  ],
  ['a parent that is not there', albumsFile([album(1, { parent: 99 })]), ['A1']],
])('an albums’ file with %s', async (_, content, names) => {
  const libraryDir = temporaryFolder();
  givenSidecar(libraryDir, albumsFilePath, content);
  givenSidecar(libraryDir, 'Pictures/s/a.json', sidecar('a', []));
  const report = await rebuildCatalog(false, keepingOf(libraryDir));
  expect(report).toMatchObject({ tasks: 1, unreadableCount: 0 });
  await withCatalog(libraryDir, (db) => {
    expect(listAlbums(db).map(({ name }) => name)).toEqual(names);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });
});

/** A clock that was set back: what comes later has the earlier time. */
const earlierMs = nowMs - 3_600_000;

describe('a clock that was set back', () => {
  const stateOf = (libraryDir: string, pictureId: number): Promise<unknown> =>
    withCatalog(libraryDir, (db) =>
      db.prepare('SELECT state FROM pictures WHERE id = ?').pluck().get(pictureId),
    );

  it('does not let an older backup bring a deleted picture back', async () => {
    const libraryDir = await givenLibrary(2);
    await flush(libraryDir);
    const backup = await takeBackup(libraryDir, nowMs);
    await withCatalog(libraryDir, (db) => deletePictures(db, { pictureIds: [1], nowMs: earlierMs }));
    await flush(libraryDir);
    await restoreBackup(backup, keepingOf(libraryDir));
    expect(await stateOf(libraryDir, 1)).toBe('deleted');
  });

  it('does not let an older backup delete a picture that was brought back', async () => {
    const libraryDir = await givenLibrary(2);
    await withCatalog(libraryDir, (db) => deletePictures(db, { pictureIds: [1], nowMs: nowMs + 7_200_000 }));
    await flush(libraryDir);
    const backup = await takeBackup(libraryDir, nowMs);
    await withCatalog(libraryDir, (db) => {
      const file = db
        .prepare(
          `SELECT 'Pictures/studio/remote-0001-0.png' AS path, sha256, size_bytes AS sizeBytes, media_type AS mediaType,
             width_px AS widthPx, height_px AS heightPx FROM trash WHERE picture_id = 1`,
        )
        .get() as CheckedFile;
      const restored = [{ pictureId: 1, file, takenPath: null, keepsFile: false }];
      restorePictures(db, { restored, nowMs: earlierMs });
    });
    await flush(libraryDir);
    await restoreBackup(backup, keepingOf(libraryDir));
    expect(await stateOf(libraryDir, 1)).toBe('saved');
  });

  it('does not let an older backup bring older marks back', async () => {
    const libraryDir = await givenLibrary(2);
    await withCatalog(libraryDir, (db) =>
      markPictures(db, { pictureIds: [1], change: { rating: 5 }, nowMs }),
    );
    await flush(libraryDir);
    const backup = await takeBackup(libraryDir, nowMs);
    await withCatalog(libraryDir, (db) =>
      markPictures(db, { pictureIds: [1], change: { rating: 2 }, nowMs: earlierMs }),
    );
    await flush(libraryDir);
    await restoreBackup(backup, { ...keepingOf(libraryDir), nowMs: earlierMs + 1_000 });
    const rating = await withCatalog(libraryDir, (db) =>
      db.prepare('SELECT rating FROM pictures WHERE id = 1').pluck().get(),
    );
    expect(rating).toBe(2);
  });
});

it('does not carry out what a backup still had to do to files that have an owner again', async () => {
  const libraryDir = await givenLibrary(4);
  await flush(libraryDir);
  const trashed = 'Pictures/.trash/1/studio/remote-0001-0.png';
  const record = 'Pictures/studio/remote-0002-0.json';
  // Left to do when it was taken: a file that was brought back leaves the trash, a forgotten task its record.
  await withCatalog(libraryDir, (db) => {
    for (const fromPath of [trashed, record]) addFileChore(db, { fromPath, toPath: null });
  });
  const backup = await takeBackup(libraryDir, nowMs);
  await withCatalog(libraryDir, async (db) => {
    db.exec('DELETE FROM file_chores');
    deletePictures(db, { pictureIds: [1], nowMs: nowMs + 1 });
    await choresHere(db, libraryDir).run();
  });
  await flush(libraryDir);
  const isThere = (): boolean[] => [trashed, record].map((path) => existsSync(join(libraryDir, path)));
  expect(isThere()).toEqual([true, true]);
  await restoreBackup(backup, keepingOf(libraryDir));
  await withCatalog(libraryDir, (db) => choresHere(db, libraryDir).run());
  expect(isThere()).toEqual([true, true]);
});

const ownNames = '{yyyy}/{account}-{id}-{index}';

test('how files are named outlives the catalog, and an older backup does not bring the older names back', async () => {
  const libraryDir = await givenLibrary(2);
  const names = (): Promise<string | null> => withCatalog(libraryDir, nameTemplate);
  await flush(libraryDir);
  const backup = await takeBackup(libraryDir, nowMs);
  await withCatalog(libraryDir, (db) => setNameTemplate(db, { template: ownNames }));
  await flush(libraryDir);

  await restoreBackup(backup, keepingOf(libraryDir));
  expect(await names()).toBe(ownNames);
  rmSync(catalogPath(libraryDir));
  await rebuildCatalog(false, keepingOf(libraryDir));
  expect(await names()).toBe(ownNames);

  await withCatalog(libraryDir, (db) => setNameTemplate(db, { template: null }));
  await flush(libraryDir);
  await restoreBackup(backup, keepingOf(libraryDir));
  expect(await names()).toBe(null);
});

test('names of one’s own are written again after a restore, also where there are no albums', async () => {
  const libraryDir = await givenLibrary(2);
  await withCatalog(libraryDir, (db) => setNameTemplate(db, { template: ownNames }));
  await flush(libraryDir);
  const backup = await takeBackup(libraryDir, nowMs);
  rmSync(join(libraryDir, albumsFilePath));
  await restoreBackup(backup, keepingOf(libraryDir));
  await flush(libraryDir);
  expect(await readAlbumsFile(join(libraryDir, albumsFilePath))).toMatchObject({
    albums: [],
    nameTemplate: ownNames,
  });
});

test('a catalog that is in use knows the names of files better than the albums’ file', async () => {
  const libraryDir = await givenLibrary(2);
  await withCatalog(libraryDir, (db) => setNameTemplate(db, { template: ownNames }));
  const file = { format: 'gridkeep-albums', version: 1, albums: [], fileNames: '{id}-{index}' };
  givenSidecar(libraryDir, albumsFilePath, JSON.stringify(file));
  await rebuildCatalog(false, keepingOf(libraryDir));
  expect(await withCatalog(libraryDir, nameTemplate)).toBe(ownNames);
});

test('what accounts are called, and that one was removed, outlives the catalog', async () => {
  const libraryDir = await givenLibrary(2);
  await withCatalog(libraryDir, (db) => {
    givenAccount(db, 'other', 'acedata');
    db.exec(`INSERT INTO tasks (account_id, remote_id, state, text, imported_at_ms, sort_at_ms, sidecar_due)
      VALUES ('other', 'o', 'succeeded', 'a text', 1, 1, 1)`);
  });
  await flush(libraryDir);
  const backup = await takeBackup(libraryDir, nowMs);
  await withCatalog(libraryDir, (db) => {
    removeAccount(db, { id: 'studio', nowMs });
    renameAccount(db, { id: 'other', label: 'studio' });
  });
  await flush(libraryDir);
  const accounts = (): Promise<unknown> =>
    withCatalog(libraryDir, (db) =>
      db.prepare('SELECT id, label, removed_at_ms IS NOT NULL FROM accounts ORDER BY id').raw().all(),
    );
  const told = [
    ['other', 'studio', 0],
    ['studio', 'studio', 1],
  ];
  expect(await accounts()).toEqual(told);
  await restoreBackup(backup, keepingOf(libraryDir));
  expect(await accounts()).toEqual(told);
});

test('what accounts are called comes back from the files alone', async () => {
  const libraryDir = await givenLibrary(0);
  const [named, removed] = ['1', '2'].map((digit) => `b5f0c0de-0000-4000-8000-00000000000${digit}`) as [
    string,
    string,
  ];
  await withCatalog(libraryDir, (db) => {
    for (const id of [named, removed]) {
      givenAccount(db, id, 'acedata');
      db.prepare(
        `INSERT INTO tasks (account_id, remote_id, state, text, imported_at_ms, sort_at_ms, sidecar_due)
         VALUES (?, ?, 'succeeded', 'a text', 1, 1, 1)`,
      ).run(id, id);
    }
  });
  await flush(libraryDir);
  await withCatalog(libraryDir, (db) => {
    renameAccount(db, { id: named, label: 'Atelier 画室' });
    removeAccount(db, { id: removed, nowMs });
  });
  await flush(libraryDir);
  loseCatalog(libraryDir);
  await rebuildCatalog(false, keepingOf(libraryDir));
  const accounts = await withCatalog(libraryDir, (db) =>
    db.prepare('SELECT label, removed_at_ms IS NOT NULL FROM accounts ORDER BY id').raw().all(),
  );
  expect(accounts).toEqual([
    ['Atelier 画室', 0],
    [removed, 1],
  ]);
});

test.each<[string, Json, string | null]>([
  ['a file that does not tell', {}, '{id}-{index}'],
  ['usual names', { fileNames: null }, null],
  ['names of its own', { fileNames: ownNames }, ownNames],
  ['names that two pictures would share', { fileNames: '{account}' }, null],
  ['names that lead out of the library', { fileNames: '../{id}-{index}' }, null],
  ['names that are none', { fileNames: { id: 1 } }, null],
  ['endless names', { fileNames: '{id}-{index}'.repeat(20) }, null],
])('an albums’ file with %s, beside a backup', async (_, told, expected) => {
  const libraryDir = await givenLibrary(2);
  await withCatalog(libraryDir, (db) => setNameTemplate(db, { template: '{id}-{index}' }));
  const backup = await takeBackup(libraryDir, nowMs);
  const file = { format: 'gridkeep-albums', version: 1, albums: [], ...told };
  givenSidecar(libraryDir, albumsFilePath, JSON.stringify(file));
  await restoreBackup(backup, keepingOf(libraryDir));
  expect(await withCatalog(libraryDir, nameTemplate)).toBe(expected);
});

test.each<[string, Json, unknown]>([
  ['odd marks', { rating: 9, flag: 'maybe', label: 'pink', note: 7, tags: 'fox', albums: {} }, null],
  [
    'odd items among good ones',
    { tags: ['fox', 7, '', 'x'.repeat(81)], albums: [{ path: ['A'] }, { path: [] }, { path: [1] }, 'A'] },
    { rating: 0, flag: 'none', tags: ['fox'], albums: [{ albumId: 0, path: ['A'], place: 0 }] },
  ],
  ['an endless note', { rating: 2, note: 'x'.repeat(10_001) }, { rating: 2, note: null }],
  [
    'more tags than anybody gives',
    { tags: Array.from({ length: 9_000 }, (_, at) => `t${String(at)}`) },
    { tags: { length: 500 } },
  ],
  [
    'an album below a thousand others',
    { rating: 1, albums: [{ path: Array(1000).fill('a') }] },
    { albums: [] },
  ],
  ['a time that is none', { rating: 1, markedAt: 'yesterday' }, { rating: 1, markedAtMs: null }],
])('a sidecar with %s', (_, more, expected) => {
  const folder = temporaryFolder();
  const picture = savedPicture(0, givenFile(folder, 'Pictures/s/a-0.png', 'a'), more);
  givenSidecar(folder, 'Pictures/s/a-0.json', sidecar('a', [picture]));
  const marks = readSidecar(join(folder, 'Pictures/s/a-0.json'), 'x')?.pictures[0]?.marks ?? null;
  if (expected === null) expect(marks).toBeNull();
  else expect(marks).toMatchObject(expected as Json);
});

it('lets no made-up time to come stand against what is said later', async () => {
  const folder = temporaryFolder();
  const file = givenFile(folder, 'Pictures/s/a-0.png', 'a');
  const picture = savedPicture(0, file, { rating: 5, markedAt: '9999-01-01T00:00:00.000Z' });
  givenSidecar(folder, 'Pictures/s/a-0.json', sidecar('a', [picture]));
  copyFileSync(join(folder, 'Pictures/s/a-0.json'), join(folder, 'Pictures/s/copy.json'));
  writeFileSync(
    join(folder, 'Pictures/s/copy.json'),
    JSON.stringify(sidecar('a', [savedPicture(0, file, { rating: 1 })])),
  );
  const options = keepingOf(folder);
  await rebuildCatalog(false, options);
  await withCatalog(folder, (db) => {
    expect(db.prepare('SELECT rating, marked_at_ms FROM pictures').raw().all()).toEqual([[5, options.nowMs]]);
  });
});
