// Where two computers have changed the albums' file, a program that keeps folders alike lays the other one beside it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { listAlbums, removeAlbum, renameAlbum } from '../../../src/main/catalog/albums.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { isCopyOfAlbumsFile } from '../../../src/main/keeping/read-albums-file.ts';
import { rebuildCatalog } from '../../../src/main/keeping/restore-and-rebuild.ts';
import { sidecarWriterHere } from '../../fakes/sidecar-writer-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { givenFile, givenSidecar, savedPicture, sidecar } from './given-sidecars.ts';
import type { Json } from './given-sidecars.ts';

const nowMs = Date.UTC(2026, 5, 1);

async function withCatalog<Value>(libraryDir: string, run: (db: Database) => Value): Promise<Awaited<Value>> {
  const { db, close } = openCatalog(libraryDir, 'write', nowMs);
  try {
    return await run(db);
  } finally {
    close();
  }
}

const names = (db: Database): readonly string[] => listAlbums(db).map(({ name }) => name);

const album = (id: number, name: string, day: number, more: Json = {}): Json => ({
  ...{ id, parent: null, name, place: id, find: null, removedAt: null },
  createdAt: `2026-01-0${String(day)}T00:00:00.000Z`,
  ...more,
});
const fileOf = (...albums: Json[]): Json => ({ format: 'gridkeep-albums', version: 1, albums });

describe('isCopyOfAlbumsFile', () => {
  it.each<[string, boolean]>([
    ['albums 2.json', true],
    ['albums (1).json', true],
    ['albums (Mia’s conflicted copy 2026-02-01).json', true],
    ['albums (In Konflikt stehende Kopie von Mia 2026-02-01).json', true],
    ['albums-STUDIO.json', true],
    ['albums.sync-conflict-20260201-101500-ABCDEFG.json', true],
    ['albums_conf(1).json', true],
    ['Albums 2.JSON', true],
    ['albums.json', false],
    ['albumsofmine.json', false],
    ['albums 2.json.new', false],
    ['my albums 2.json', false],
    ['.albums 2.json', false],
  ])('%s: %s', (name, isCopy) => {
    expect(isCopyOfAlbumsFile(name)).toBe(isCopy);
  });
});

/** Two computers have each made an album, with the same number, and put a picture into it. */
async function givenConflict(hasCatalog: boolean): Promise<string> {
  const folder = temporaryFolder();
  if (hasCatalog) await withCatalog(folder, () => undefined);
  givenSidecar(folder, 'Pictures/albums.json', fileOf(album(1, 'Both', 1), album(2, 'Here', 2)));
  givenSidecar(
    folder,
    'Pictures/albums (Mia’s conflicted copy 2026-02-01).json',
    fileOf(album(1, 'Both, as it was', 1), album(2, 'There', 3)),
  );
  for (const [id, name] of [
    ['a', 'Here'],
    ['b', 'There'],
  ] as const) {
    const file = givenFile(folder, `Pictures/s/${id}.png`, id);
    const told = { markedAt: '2026-01-05T00:00:00.000Z', albums: [{ id: 2, path: [name], position: 1 }] };
    givenSidecar(folder, `Pictures/s/${id}.json`, sidecar(id, [savedPicture(0, file, told)]));
  }
  return folder;
}

it('a catalog made anew has the albums of both, each with its own pictures', async () => {
  const folder = await givenConflict(false);
  for (const isLost of [false, true, false]) {
    if (isLost) rmSync(join(folder, 'catalog.sqlite'));
    const report = await rebuildCatalog(false, { libraryDir: folder, nowMs, onProgress: () => undefined });
    expect(report).toMatchObject({ unreadableCount: 0 });
    await withCatalog(folder, (db) => {
      expect(listAlbums(db)).toMatchObject([
        { name: 'Both', count: 0 },
        { name: 'Here', count: 1 },
        { name: 'There', count: 1 },
      ]);
    });
  }
});

it('a copy stands in for the file where that is gone', async () => {
  const folder = await givenConflict(false);
  rmSync(join(folder, 'Pictures/albums.json'));
  await rebuildCatalog(false, { libraryDir: folder, nowMs, onProgress: () => undefined });
  await withCatalog(folder, (db) => {
    expect([...names(db)].sort()).toEqual(['Both, as it was', 'Here', 'There']);
  });
});

it('a start takes them in once, whatever becomes of them after', async () => {
  const folder = await givenConflict(true);
  const start = (expected: readonly string[], change: (db: Database) => void): Promise<void> =>
    withCatalog(folder, async (db) => {
      const { writer } = sidecarWriterHere(db, folder, nowMs);
      await writer.start();
      expect(names(db)).toEqual(expected);
      change(db);
      await writer.flush();
    });
  const idOf = (db: Database, name: string): number =>
    listAlbums(db).find((each) => each.name === name)?.id ?? 0;
  await start(['Both', 'Here', 'There'], (db) =>
    renameAlbum(db, { id: idOf(db, 'There'), name: 'Over', nowMs }),
  );
  await start(['Both', 'Here', 'Over'], (db) => removeAlbum(db, { id: idOf(db, 'Over'), nowMs }));
  await start(['Both', 'Here'], () => undefined);
});
