// What stands where the albums' file goes: what a newer Gridkeep or a hand has written into it stays, and a file of somebody
// else's is not lost.
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { addAlbum, listAlbums, renameAlbum } from '../../../src/main/catalog/albums.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import type { BoundedRead } from '../../../src/main/lib/read-bounded.ts';
import { albumsFilePath } from '../../../src/main/saving/albums-file.ts';
import { standingAlbums } from '../../../src/main/saving/standing-albums.ts';
import { sidecarWriterHere } from '../../fakes/sidecar-writer-here.ts';
import { givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';
import type { Json } from './given-sidecars.ts';

const nowMs = Date.UTC(2026, 5, 1);

/** A library with an album of its own, whose file is written by `write`. */
function givenLibrary() {
  const libraryDir = temporaryFolder();
  const open = openCatalog(libraryDir, 'write', nowMs);
  onTestFinished(() => open.close());
  const { db } = open;
  givenAccount(db, 'studio', 'acedata');
  mkdirSync(join(libraryDir, 'Pictures'), { recursive: true });
  const { writer } = sidecarWriterHere(db, libraryDir, nowMs);
  const path = join(libraryDir, albumsFilePath);
  const { id } = addAlbum(db, { name: 'Mine', parentId: null, find: null, nowMs });
  let changes = 0;
  const write = async (): Promise<void> => {
    renameAlbum(db, { id, name: `Mine ${String((changes += 1))}`, nowMs });
    await writer.flush();
  };
  const read = (): Json & { albums: Json[]; accounts: Json[] } =>
    JSON.parse(readFileSync(path, 'utf8')) as Json & { albums: Json[]; accounts: Json[] };
  const others = (): readonly string[] =>
    readdirSync(join(libraryDir, 'Pictures')).filter((name) => name !== 'albums.json');
  return { libraryDir, db, path, write, read, others };
}

const names = (db: Database): readonly string[] => listAlbums(db).map(({ name }) => name);

it('fields of names unknown here are written again, with the album and the account that they are of', async () => {
  const { path, write, read } = givenLibrary();
  await write();
  const file = read();
  Object.assign(file, { theme: { light: ['blue', 3] } });
  Object.assign(file.albums[0] ?? {}, { cover: 7 });
  Object.assign(file.accounts[0] ?? {}, { colour: 'red' });
  writeFileSync(path, JSON.stringify(file));
  for (let time = 0; time < 2; time += 1) {
    await write();
    expect(read()).toMatchObject({
      theme: { light: ['blue', 3] },
      albums: [{ name: `Mine ${String(time + 2)}`, cover: 7 }],
      accounts: [{ label: 'studio', colour: 'red' }],
    });
  }
});

it('an album that was taken in under another number keeps its fields', async () => {
  const { path, db, write, read } = givenLibrary();
  await write();
  const [mine] = read().albums;
  const theirs = { ...mine, name: 'Theirs', createdAt: '2026-02-01T00:00:00.000Z', cover: 9 };
  writeFileSync(path, JSON.stringify({ ...read(), albums: [theirs] }));
  await write();
  expect(names(db)).toEqual(expect.arrayContaining(['Mine 2', 'Theirs']));
  expect(read().albums.find(({ name }) => name === 'Theirs')).toMatchObject({ cover: 9 });
  expect(read().albums.find(({ name }) => name === 'Mine 2')).not.toHaveProperty('cover');
});

it.each<[string, string]>([
  ['another program’s JSON', '{"albums":["Summer","Winter"]}'],
  ['JSON that is no object', '[1, 2]'],
  [
    'a file in a form that only a newer Gridkeep knows',
    '{"format":"gridkeep-albums","version":2,"albums":[]}',
  ],
  ['one that a hand has broken', '{"format":"gridkeep-albums","version":1,"albums":[{"id":1,'],
  ['text that is no JSON', 'my own list'],
])('%s is set aside whole', async (_, content) => {
  const { libraryDir, path, write, read, others } = givenLibrary();
  writeFileSync(path, content);
  await write();
  await write();
  expect(read()).toMatchObject({ format: 'gridkeep-albums', albums: [{ name: 'Mine 2' }] });
  expect(others()).toEqual(['albums (2).json']);
  expect(readFileSync(join(libraryDir, 'Pictures/albums (2).json'), 'utf8')).toBe(content);
});

it('what is set aside takes no name that is taken', async () => {
  const { libraryDir, path, write, others } = givenLibrary();
  writeFileSync(join(libraryDir, 'Pictures/albums (2).json'), 'mine');
  symlinkSync('nowhere', join(libraryDir, 'Pictures/albums (3).json'));
  mkdirSync(path);
  await write();
  expect([...others()].sort()).toEqual(['albums (2).json', 'albums (3).json', 'albums (4).json']);
  expect(readFileSync(join(libraryDir, 'Pictures/albums (2).json'), 'utf8')).toBe('mine');
});

it('what cannot be read now, for a system that is short of files, is ours all the same', async () => {
  const { libraryDir, write } = givenLibrary();
  await write();
  const unreadable = (): Promise<BoundedRead> => Promise.resolve({ kind: 'unfit' });
  expect(await standingAlbums(libraryDir, unreadable)).toEqual({ kind: 'unreadable' });
});

it.each(['', ' \n', '\0'.repeat(64)])(
  'of what a power cut has left, %j, nothing is kept',
  async (content) => {
    const { path, write, read, others } = givenLibrary();
    writeFileSync(path, content);
    await write();
    expect(read()).toMatchObject({ albums: [{ name: 'Mine 1' }] });
    expect(others()).toEqual([]);
  },
);
