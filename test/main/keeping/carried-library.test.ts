// A library that was carried to another system, drive or program: what its records say comes back all the same.
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addAlbum, addToAlbum, listAlbums, renameAlbum } from '../../../src/main/catalog/albums.ts';
import { isLibraryThere, isLibraryThereAsync } from '../../../src/main/catalog/catalog-path.ts';
import { deletePictures, restorePictures } from '../../../src/main/catalog/deletions.ts';
import { markPictures } from '../../../src/main/catalog/marks.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { tagPictures } from '../../../src/main/catalog/tags.ts';
import { rebuildCatalog } from '../../../src/main/keeping/restore-and-rebuild.ts';
import { hasRecords, hasRecordsAsync } from '../../../src/main/lib/kept-records.ts';
import { sidecarWriterHere } from '../../fakes/sidecar-writer-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { givenFile, givenSidecar, savedPicture, sidecar } from './given-sidecars.ts';
import type { Json } from './given-sidecars.ts';

/** As each of the two ways of asking answers. */
const bothAnswers = async (folder: string): Promise<readonly boolean[]> => [
  hasRecords(folder),
  await hasRecordsAsync(folder),
];

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
    expect([isLibraryThere(folder), await isLibraryThereAsync(folder)]).toEqual([true, true]);
    await rebuildCatalog(false, optionsFor(folder));
    expect(await rowsOf(folder)).toEqual([
      ['a/0', 'saved', 'Pictures/s/2026-01/a.png'],
      ['a/1', 'deleted', null],
    ]);
  });

  it('is known beside folders of thousands of foreign files', async () => {
    const folder = temporaryFolder();
    for (const [name, count] of [
      ['Pictures/holiday', 3_000],
      ['Pictures/zoo', 3_000],
      ['Pictures', 1_000],
    ] as const) {
      mkdirSync(join(folder, name), { recursive: true });
      for (let at = 0; at < count; at += 1) writeFileSync(join(folder, name, `IMG_${String(at)}.JPG`), '');
    }
    expect(await bothAnswers(folder)).toEqual([false, false]);
    given(folder);
    expect(await bothAnswers(folder)).toEqual([true, true]);
  });

  it('is looked for among thousands of foreign files while other work goes on', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'Pictures'));
    for (let at = 0; at < 2_000; at += 1) writeFileSync(join(folder, 'Pictures', `${String(at)}.jpg`), '');
    let turns = 0;
    let isLooking = true;
    const turn = (): void => {
      turns += 1;
      if (isLooking) setImmediate(turn);
    };
    setImmediate(turn);
    expect(hasRecords(folder)).toBe(false);
    expect(turns).toBe(0);
    expect(await hasRecordsAsync(folder)).toBe(false);
    isLooking = false;
    expect(turns).toBeGreaterThan(5);
  });

  it('is told from a folder with pictures, records and libraries of others', async () => {
    const folder = temporaryFolder();
    for (let at = 0; at < 6_000; at += 1) writeFileSync(join(folder, `IMG_${String(at)}.JPG`), '');
    expect(await bothAnswers(folder)).toEqual([false, false]);
    renameSync(folder, `${folder}.aside`);
    mkdirSync(folder);
    renameSync(`${folder}.aside`, join(folder, 'Pictures'));
    givenSidecar(folder, 'Pictures/notes/a.json', '{"format":"other","of":"gridkeep"}');
    given(join(folder, 'Pictures/Gridkeep'));
    await rebuildCatalog(false, optionsFor(join(folder, 'Pictures/Gridkeep')));
    expect(await bothAnswers(folder)).toEqual([false, false]);
    await withCatalog(folder, () => undefined);
  });
});

describe('an older catalog under newer records', () => {
  const idOf = (db: Database, picture: string): number =>
    db
      .prepare(
        `SELECT p.id FROM pictures p JOIN tasks t ON t.id = p.task_id WHERE t.remote_id || p.position = ?`,
      )
      .pluck()
      .get(picture) as number;

  /**
   * The older catalog knows task a (one picture saved, one wanted), c (the same) and d (not ended), and an album. Then more
   * comes and is said, b and d come, and one picture of each of a, b and c is deleted.
   */
  async function givenOlderCatalog(): Promise<{ folder: string; older: Buffer }> {
    const folder = temporaryFolder();
    const fileOf = (picture: string): Json => givenFile(folder, `Pictures/s/${picture}.png`, picture);
    const givenTask = (id: string): void => {
      const pictures = [0, 1].map((at) => savedPicture(at, fileOf(`${id}${String(at)}`)));
      givenSidecar(folder, `Pictures/s/${id}0.json`, sidecar(id, pictures));
    };
    const save = (db: Database, picture: string): void => {
      const { file, sha256, bytes } = fileOf(picture) as { file: string; sha256: string; bytes: number };
      const facts = { mediaType: 'image/png', widthPx: 2, heightPx: 3 } as const;
      const saved = { path: file, sha256, sizeBytes: bytes, ...facts };
      settlePictures(db, {
        outcomes: [{ kind: 'saved', pictureId: idOf(db, picture), file: saved }],
        nowMs: nowMs + 1,
      });
    };
    for (const id of ['a', 'c', 'd']) givenTask(id);
    await rebuildCatalog(false, optionsFor(folder));
    await withCatalog(folder, async (db) => {
      addAlbum(db, { name: 'Old', parentId: null, find: null, nowMs });
      markPictures(db, { pictureIds: [idOf(db, 'a0')], change: { rating: 1 }, nowMs });
      for (const picture of ['a1', 'c1'])
        db.prepare(
          `UPDATE pictures SET state = 'wanted', original_id = NULL, saved_at_ms = NULL, next_try_at_ms = 1, attempts = 1
           WHERE id = ?`,
        ).run(idOf(db, picture));
      await sidecarWriterHere(db, folder, nowMs).writer.flush();
      db.exec(`DELETE FROM pictures WHERE task_id = (SELECT id FROM tasks WHERE remote_id = 'd');
        UPDATE tasks SET state = 'running' WHERE remote_id = 'd'`);
    });
    const older = readFileSync(join(folder, 'catalog.sqlite'));
    rmSync(join(folder, 'catalog.sqlite'));
    givenTask('b');
    await rebuildCatalog(false, optionsFor(folder));
    await withCatalog(folder, async (db) => {
      for (const picture of ['a1', 'c1']) save(db, picture);
      markPictures(db, { pictureIds: [idOf(db, 'a0')], change: { rating: 5 }, nowMs: nowMs + 2 });
      const tagged = ['a0', 'b0'].map((picture) => idOf(db, picture));
      tagPictures(db, { pictureIds: tagged, tags: ['later'], isGiven: true, nowMs: nowMs + 3 });
      const find = { search: 'fox', facets: [] };
      const inner = addAlbum(db, { name: 'Inner', parentId: 1, find: null, nowMs: nowMs + 4 });
      addAlbum(db, { name: 'Smart', parentId: null, find, nowMs: nowMs + 4 });
      addToAlbum(db, { id: inner.id, pictureIds: [idOf(db, 'a0')], nowMs: nowMs + 5 });
      for (const picture of ['b1', 'c0', 'c1']) {
        deletePictures(db, { pictureIds: [idOf(db, picture)], nowMs: nowMs + 6 });
        rmSync(join(folder, `Pictures/s/${picture}.png`));
      }
      await sidecarWriterHere(db, folder, nowMs + 7).writer.flush();
    });
    return { folder, older };
  }

  const said = (db: Database): unknown => ({
    pictures: db
      .prepare(
        `SELECT t.remote_id || '/' || p.position, p.state, p.rating, (SELECT g.name FROM picture_tags pt JOIN tags g ON
           g.id = pt.tag_id WHERE pt.picture_id = p.id), (SELECT a.name FROM album_pictures ap JOIN albums a ON
           a.id = ap.album_id WHERE ap.picture_id = p.id) FROM pictures p JOIN tasks t ON t.id = p.task_id ORDER BY 1`,
      )
      .raw()
      .all(),
    albums: listAlbums(db).map(({ kind, name, parentId }) => `${kind} ${name} in ${String(parentId)}`),
  });
  const everything = {
    pictures: [
      ['a/0', 'saved', 5, 'later', 'Inner'],
      ['a/1', 'saved', 0, null, null],
      ['b/0', 'saved', 0, 'later', null],
      ['b/1', 'deleted', 0, null, null],
      ['c/0', 'deleted', 0, null, null],
      ['c/1', 'deleted', 0, null, null],
      ['d/0', 'saved', 0, null, null],
      ['d/1', 'saved', 0, null, null],
    ],
    albums: ['album Old in null', 'album Inner in 1', 'smart Smart in null'],
  };

  it('takes in what they know later, where it is made anew in place', async () => {
    const { folder, older } = await givenOlderCatalog();
    expect(await withCatalog(folder, said)).toEqual(everything);
    writeFileSync(join(folder, 'catalog.sqlite'), older);
    await rebuildCatalog(false, optionsFor(folder));
    expect(await withCatalog(folder, said)).toEqual(everything);
  });

  it('gives nothing of them up where it is used without being made anew', async () => {
    const { folder, older } = await givenOlderCatalog();
    writeFileSync(join(folder, 'catalog.sqlite'), older);
    await withCatalog(folder, async (db) => {
      const { writer } = sidecarWriterHere(db, folder, nowMs + 10);
      await writer.start();
      expect(listAlbums(db).map(({ name }) => name)).toEqual(['Old', 'Inner', 'Smart']);
      // Whatever makes a record due again: here something is said of the other picture of its task.
      markPictures(db, { pictureIds: [idOf(db, 'a1')], change: { flag: 'pick' }, nowMs: nowMs + 10 });
      db.exec(`UPDATE tasks SET sidecar_due = 1 WHERE remote_id = 'c'`);
      renameAlbum(db, { id: 1, name: 'Older', nowMs: nowMs + 10 });
      await writer.flush();
      const { pictures, albums } = said(db) as { pictures: unknown[]; albums: string[] };
      const asLater = everything.pictures.filter(([picture]) => /^[ac]/.test(String(picture)));
      expect(pictures).toEqual(asLater);
      expect(albums).toEqual(['album Older in null', 'album Inner in 1', 'smart Smart in null']);
    });
    // All of it is in the records too, whichever catalog is lost next.
    rmSync(join(folder, 'catalog.sqlite'));
    await rebuildCatalog(false, optionsFor(folder));
    await withCatalog(folder, (db) => {
      const { pictures } = said(db) as { pictures: unknown[] };
      expect(pictures).toEqual(everything.pictures);
      const flags = db.prepare(`SELECT count(*) FROM pictures WHERE flag = 'pick'`).pluck().get();
      expect([flags, listAlbums(db).map(({ name }) => name)]).toEqual([1, ['Older', 'Inner', 'Smart']]);
    });
  });

  it('takes the albums of another library once, whatever numbers they have there', async () => {
    const folder = temporaryFolder();
    await withCatalog(folder, (db) => addAlbum(db, { name: 'Mine', parentId: null, find: null, nowMs }));
    const album = { id: 1, parent: null, name: 'Theirs', place: 1, createdAt: '2026-01-01T00:00:00.000Z' };
    const theirs = { format: 'gridkeep-albums', version: 1, albums: [album] };
    for (let start = 0; start < 3; start += 1) {
      givenSidecar(folder, 'Pictures/albums.json', theirs);
      await withCatalog(folder, async (db) => {
        const { writer } = sidecarWriterHere(db, folder, nowMs);
        await writer.start();
        await writer.flush();
        expect(listAlbums(db).map(({ name }) => name)).toEqual(['Mine', 'Theirs']);
      });
    }
  });

  it('takes in what a record knows later that an editor has saved in its own encoding', async () => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a.png', 'a');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
    await rebuildCatalog(false, optionsFor(folder));
    const told = sidecar('a', [savedPicture(0, file, { rating: 5, markedAt: '2026-06-02T00:00:00.000Z' })]);
    const utf16 = Buffer.from(`\ufeff${JSON.stringify(told)}`, 'utf16le');
    writeFileSync(join(folder, 'Pictures/s/a.json'), utf16);
    await withCatalog(folder, async (db) => {
      db.exec('UPDATE tasks SET sidecar_due = 1');
      await sidecarWriterHere(db, folder, nowMs).writer.flush();
      expect(db.prepare('SELECT rating FROM pictures').pluck().get()).toBe(5);
    });
  });

  it('takes in what a record knows later each time that another one comes', async () => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a.png', 'a');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
    await rebuildCatalog(false, optionsFor(folder));
    await withCatalog(folder, async (db) => {
      const { writer } = sidecarWriterHere(db, folder, nowMs);
      for (const rating of [3, 5]) {
        const told = { rating, markedAt: `2026-06-0${String(rating)}T00:00:00.000Z` };
        givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file, told)]));
        db.exec('UPDATE tasks SET sidecar_due = 1');
        await writer.flush();
        expect(db.prepare('SELECT rating FROM pictures').pluck().get()).toBe(rating);
      }
    });
  });

  it('writes a record again whose time lies in the future', async () => {
    const folder = temporaryFolder();
    const told = { rating: 3, markedAt: '2040-01-01T00:00:00.000Z' };
    const file = givenFile(folder, 'Pictures/s/a.png', 'a');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file, told)]));
    await rebuildCatalog(false, optionsFor(folder));
    await withCatalog(folder, async (db) => {
      markPictures(db, { pictureIds: [1], change: { rating: 4 }, nowMs: nowMs + 1 });
      await sidecarWriterHere(db, folder, nowMs + 2).writer.flush();
      expect(db.prepare('SELECT sidecar_due FROM tasks').pluck().get()).toBe(0);
    });
  });

  it('does not take the word of a record that had not been written again yet', async () => {
    const { folder } = await givenOlderCatalog();
    // Brought back without a file, and wanted since; of the other one the record says more than its file.
    await withCatalog(folder, async (db) => {
      const pictureId = idOf(db, 'a0');
      deletePictures(db, { pictureIds: [pictureId], nowMs: nowMs + 8 });
      await sidecarWriterHere(db, folder, nowMs + 8).writer.flush();
      const restored = [{ pictureId, file: null, takenPath: null, keepsFile: false }];
      restorePictures(db, { restored, nowMs: nowMs + 9 });
    });
    rmSync(join(folder, 'Pictures/s/a0.png'));
    const deleted = { state: 'deleted', deletedAt: '2027-01-01T00:00:00.000Z' };
    givenSidecar(folder, 'Pictures/s/b0.json', sidecar('b', [savedPicture(0, {}, deleted)]));
    await rebuildCatalog(false, optionsFor(folder));
    const { pictures, albums } = everything;
    const [[, , ...a0] = [], ...others] = pictures;
    expect(await withCatalog(folder, said)).toEqual({
      pictures: [['a/0', 'wanted', ...a0], ...others],
      albums,
    });
  });
});

// Windows has no such permissions.
it.skipIf(process.platform === 'win32')(
  'a folder that cannot be read is told of, and its records come with the next try',
  async () => {
    // Root reads everything.
    if (process.getuid?.() === 0) {
      process.seteuid?.(65_534);
      onTestFinished(() => process.seteuid?.(0));
    }
    const folder = temporaryFolder();
    const closed = join(folder, 'Pictures/closed');
    givenSidecar(folder, 'Pictures/open/a.json', sidecar('a', []));
    givenSidecar(folder, 'Pictures/closed/b.json', sidecar('b', []));
    chmodSync(closed, 0);
    const first = await rebuildCatalog(false, optionsFor(folder));
    chmodSync(closed, 0o700);
    expect(first).toMatchObject({ tasks: 1, unreadableCount: 1, unreadable: ['Pictures/closed'] });
    expect(await rebuildCatalog(false, optionsFor(folder))).toMatchObject({ tasks: 1, unreadableCount: 0 });
  },
);

it('a picture is put into no smart album that bears the name of its album', async () => {
  const folder = temporaryFolder();
  const file = givenFile(folder, 'Pictures/s/a.png', 'a');
  // Two libraries that somebody has put together by hand: one has the other's file of albums.
  const told = { markedAt: '2026-01-03T00:00:00.000Z', albums: [{ id: 1, path: ['Best'], position: 1 }] };
  givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file, told)]));
  const smart = { search: 'rating:5', facets: [] };
  const album = {
    id: 1,
    parent: null,
    name: 'Best',
    place: 1,
    find: smart,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  givenSidecar(folder, 'Pictures/albums.json', { format: 'gridkeep-albums', version: 1, albums: [album] });
  await rebuildCatalog(false, optionsFor(folder));
  await withCatalog(folder, (db) => {
    expect(listAlbums(db)).toMatchObject([
      { kind: 'smart', name: 'Best' },
      { kind: 'album', name: 'Best', count: 1 },
    ]);
  });
});
