// A library that was carried to another system, drive or program: what its records say comes back all the same.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { listAlbums } from '../../../src/main/catalog/albums.ts';
import { isLibraryThere } from '../../../src/main/catalog/catalog-path.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { rebuildCatalog } from '../../../src/main/keeping/restore-and-rebuild.ts';
import { hasRecords } from '../../../src/main/lib/kept-records.ts';
import { sidecarWriterHere } from '../../fakes/sidecar-writer-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { givenFile, givenSidecar, savedPicture, sidecar } from './given-sidecars.ts';

const nowMs = Date.UTC(2026, 5, 1);
const optionsFor = (libraryDir: string) => ({ libraryDir, nowMs, onProgress: () => undefined });

async function withCatalog<Value>(libraryDir: string, run: (db: Database) => Value): Promise<Awaited<Value>> {
  const { db, close } = openCatalog(libraryDir, 'write', nowMs);
  try {
    return await run(db);
  } finally {
    close();
  }
}

/** Every picture with its task and its file. */
const rowsOf = (libraryDir: string): Promise<unknown[]> =>
  withCatalog(libraryDir, (db) =>
    db
      .prepare(
        `SELECT t.remote_id || '/' || p.position, p.state, o.path FROM pictures p JOIN tasks t ON t.id = p.task_id
         LEFT JOIN originals o ON o.id = p.original_id ORDER BY 1`,
      )
      .raw()
      .all(),
  );

describe('records that another program has written again', () => {
  const swapped = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  it.each<[string, (text: string) => Buffer]>([
    ['UTF-8 with a mark of its order', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16, as Windows likes it', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 the other way round', swapped],
    ['lines that end as on Windows', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ])('are read in %s', async (_, bytesOf) => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a 猫.png', 'a');
    const told = { rating: 4, markedAt: '2026-01-03T00:00:00.000Z', note: '猫\n狗' };
    givenSidecar(folder, 'Pictures/s/a 猫.json', sidecar('a', [savedPicture(0, file, told)]));
    const album = { id: 1, parent: null, name: 'Leer 空', place: 1, createdAt: '2026-01-01T00:00:00.000Z' };
    givenSidecar(folder, 'Pictures/albums.json', { format: 'gridkeep-albums', version: 1, albums: [album] });
    for (const path of ['Pictures/s/a 猫.json', 'Pictures/albums.json']) {
      const text = JSON.stringify(JSON.parse(readFileSync(join(folder, path), 'utf8')), null, 2);
      writeFileSync(join(folder, path), bytesOf(text));
    }
    const report = await rebuildCatalog(false, optionsFor(folder));
    expect(report).toMatchObject({ tasks: 1, unreadableCount: 0, missing: 0 });
    await withCatalog(folder, (db) => {
      expect(db.prepare('SELECT rating, note FROM pictures').raw().all()).toEqual([[4, '猫\n狗']]);
      expect(listAlbums(db).map(({ name }) => name)).toEqual(['Leer 空']);
    });
  });
});

describe('names that only some systems have', () => {
  it
    .skipIf(process.platform === 'win32')
    .each(['12:03 fox.png', 'a\\b.png', 'new\nline.png', '\u202egnp.png'])(
    'a file that somebody called %j is found again',
    async (name) => {
      const folder = temporaryFolder();
      givenFile(folder, 'Pictures/s/other.png', 'b');
      const file = givenFile(folder, `Pictures/s/${name}`, 'a');
      givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
      const report = await rebuildCatalog(false, optionsFor(folder));
      expect(report).toMatchObject({ missing: 0 });
      expect(await rowsOf(folder)).toEqual([['a/0', 'saved', `Pictures/s/${name}`]]);
      // What is written of it now is read like any other record.
      await withCatalog(folder, (db) => sidecarWriterHere(db, folder, nowMs).writer.flush());
      rmSync(join(folder, 'catalog.sqlite'));
      await rebuildCatalog(false, optionsFor(folder));
      expect(await rowsOf(folder)).toEqual([['a/0', 'saved', `Pictures/s/${name}`]]);
    },
  );

  it('a file whose name cannot be had here is found under the one that it got on the way', async () => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/12_03 fox.png', 'a');
    const told = { ...file, file: 'Pictures/s/12:03\tfox.png' };
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, told)]));
    await rebuildCatalog(false, optionsFor(folder));
    expect(await rowsOf(folder)).toEqual([['a/0', 'saved', 'Pictures/s/12_03 fox.png']]);
  });

  it('an accent that the drive spells in another way loses no picture and doubles no record', async () => {
    const folder = temporaryFolder();
    const [composed, apart] = ['Ärger か゛ 각'.normalize('NFC'), 'Ärger か゛ 각'.normalize('NFD')];
    const file = givenFile(folder, `Pictures/${composed}/a.png`, 'a');
    givenSidecar(folder, `Pictures/${composed}/a.json`, sidecar('a', [savedPicture(0, file)]));
    renameSync(join(folder, 'Pictures', composed), join(folder, 'Pictures', apart));
    await rebuildCatalog(false, optionsFor(folder));
    expect(await rowsOf(folder)).toEqual([['a/0', 'saved', `Pictures/${apart}/a.png`]]);
  });
});

describe('a library of which only the pictures were carried', () => {
  const given = (folder: string): void => {
    const file = givenFile(folder, 'Pictures/s/2026-01/a.png', 'a');
    const gone = {
      index: 1,
      kind: 'single',
      state: 'deleted',
      url: 'u',
      deletedAt: '2026-02-01T00:00:00.000Z',
    };
    givenSidecar(folder, 'Pictures/s/2026-01/a.json', sidecar('a', [savedPicture(0, file), gone]));
  };

  it.each<[string, (folder: string) => void]>([
    ['none', () => undefined],
    ['an empty one', (folder) => writeFileSync(join(folder, 'catalog.sqlite'), '')],
  ])('gets no new catalog where it has %s, but its own one back', async (_, leave) => {
    const folder = temporaryFolder();
    given(folder);
    leave(folder);
    expect(() => openCatalog(folder, 'write', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-damaged' }),
    );
    expect(isLibraryThere(folder)).toBe(true);
    await rebuildCatalog(false, optionsFor(folder));
    expect(await rowsOf(folder)).toEqual([
      ['a/0', 'saved', 'Pictures/s/2026-01/a.png'],
      ['a/1', 'deleted', null],
    ]);
  });

  it('is told from a folder with pictures, records and libraries of others', async () => {
    const folder = temporaryFolder();
    for (let at = 0; at < 6_000; at += 1) writeFileSync(join(folder, `IMG_${String(at)}.JPG`), '');
    expect(hasRecords(folder)).toBe(false);
    renameSync(folder, `${folder}.aside`);
    mkdirSync(folder);
    renameSync(`${folder}.aside`, join(folder, 'Pictures'));
    givenSidecar(folder, 'Pictures/notes/a.json', '{"format":"other","of":"gridkeep"}');
    given(join(folder, 'Pictures/Gridkeep'));
    await rebuildCatalog(false, optionsFor(join(folder, 'Pictures/Gridkeep')));
    expect(hasRecords(folder)).toBe(false);
    await withCatalog(folder, () => undefined);
  });
});
