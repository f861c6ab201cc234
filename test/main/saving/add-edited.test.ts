// Files that somebody made of a picture: copied beside it or linked where they lie, never over anything, never half.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { editedFilesOf, forgetEdited, linkEdited } from '../../../src/main/catalog/edited-files.ts';
import { addEdited } from '../../../src/main/saving/add-edited.ts';
import type { AddEditedPorts } from '../../../src/main/saving/add-edited.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import { copyToKeep, keptExtension } from '../../../src/main/saving/keep-edited.ts';
import { createFilePlacer } from '../../../src/main/saving/place-file.ts';
import type { FilePlacer } from '../../../src/main/saving/place-file.ts';
import { createSavePool } from '../../../src/main/saving/save-pool.ts';
import { findUnownedFiles } from '../../../src/main/saving/unowned-files.ts';
import { endingAt, givenLibraryToCheck } from '../../fakes/library-to-check.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { failureFrom } from './failure-of.ts';

function givenLibrary(pictures = 2) {
  const library = givenLibraryToCheck(pictures);
  const { libraryDir, db, dependencies, file } = library;
  mkdirSync(file('.parts'));
  const elsewhere = temporaryFolder();
  const placer = createFilePlacer({ folderSync: createFolderSync() });
  const ports: AddEditedPorts = { catalog: dependencies.catalog, libraryDir, copy: copyToKeep, placer };
  const made = (name: string, bytes: string): string => {
    writeFileSync(join(elsewhere, name), bytes);
    return join(elsewhere, name);
  };
  return {
    ...library,
    made,
    placer,
    add: (pictureId: number, sources: readonly string[], changed: Partial<AddEditedPorts> = {}) =>
      addEdited({ ...ports, ...changed }, pictureId, sources),
    edits: () => [...editedFilesOf(db, [1, 2])],
    inPictures: () => readdirSync(file('.'), { recursive: true, encoding: 'utf8' }).sort(),
  };
}

describe('addEdited', () => {
  it('copies what lies elsewhere beside the picture, by its own kind, numbered where the name is taken', async () => {
    const { add, edits, made, file, inPictures, db } = givenLibrary();
    const layers = made('Final v3.PSD', 'layers');
    expect(await add(1, [layers, made('final.png', 'flat'), made('again.psd', 'more layers')])).toEqual([
      'Pictures/p0 (edited).psd',
      'Pictures/p0 (edited).png',
      'Pictures/p0 (edited) (2).psd',
    ]);
    expect(readFileSync(file('p0 (edited).psd'), 'utf8')).toBe('layers');
    expect(readFileSync(file('p0 (edited) (2).psd'), 'utf8')).toBe('more layers');
    expect(readFileSync(file('p0.png'), 'utf8')).toBe('picture 0');
    expect(readFileSync(layers, 'utf8')).toBe('layers');
    expect(edits()).toEqual([
      [1, ['Pictures/p0 (edited).png', 'Pictures/p0 (edited).psd', 'Pictures/p0 (edited) (2).psd']],
    ]);
    expect(inPictures().filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(db.prepare('SELECT sidecar_due FROM tasks').pluck().get()).toBeGreaterThan(1);
  });

  it('copies an original to be edited, and a file whose owner may not write it', async () => {
    const { add, file, made } = givenLibrary();
    expect(await add(1, [file('p0.png')])).toEqual(['Pictures/p0 (edited).png']);
    writeFileSync(file('p0 (edited).png'), 'painted over');
    expect(readFileSync(file('p0.png'), 'utf8')).toBe('picture 0');
    const shut = made('shut.tif', 'read me only');
    chmodSync(shut, 0o444);
    const [path = ''] = await add(2, [shut]);
    expect(statSync(file(path.slice('Pictures/'.length))).mode & 0o200).toBe(0o200);
  });

  it('links what lies in the library already, also where its pictures lie behind a link', async () => {
    const { add, edits, file, inPictures, libraryDir, dependencies } = givenLibrary();
    mkdirSync(file('work'));
    writeFileSync(file('work/poster.kra'), 'layers');
    const before = inPictures();
    expect(await add(2, [file('work/poster.kra')])).toEqual(['Pictures/work/poster.kra']);
    expect(inPictures()).toEqual(before);
    const other = join(temporaryFolder(), 'link');
    symlinkSync(libraryDir, other);
    // It is an edit now, and becomes that of another picture as a copy.
    expect(await add(1, [join(other, 'Pictures/work/poster.kra')])).toEqual(['Pictures/p0 (edited).kra']);
    expect(await add(1, [file('p0 (edited).kra')]), 'its own already').toEqual([]);
    expect(edits()).toEqual([
      [1, ['Pictures/p0 (edited).kra']],
      [2, ['Pictures/work/poster.kra']],
    ]);
    expect(await findUnownedFiles(dependencies, {})).toMatchObject({ count: 0 });
  });

  it('keeps those before one that cannot be kept, and leaves no part of that', async () => {
    const { add, edits, made, inPictures } = givenLibrary();
    const good = made('good.psd', 'good');
    expect(await failureFrom(add(1, [good, `${good}.gone`, good]))).toMatchObject({ code: 'gone' });
    expect(await failureFrom(add(1, [join(good, '..')]))).toMatchObject({ code: 'gone' });
    expect(edits()).toEqual([[1, ['Pictures/p0 (edited).psd']]]);
    expect(inPictures()).toEqual(['.parts', 'p0 (edited).psd', 'p0.png', 'p1.png']);
  });

  it('leaves no copy that is not linked, whichever step is its last', async () => {
    const { add, edits, made, inPictures, dependencies, placer } = givenLibrary();
    const source = made('a.psd', 'a');
    const before = inPictures();
    const catalog = endingAt('addEdited', dependencies.catalog);
    await expect(add(1, [source], { catalog })).rejects.toThrow('ended');
    expect(inPictures()).toEqual(before);
    expect(edits()).toEqual([]);
    const dying: FilePlacer = {
      place: async (request) => {
        await placer.place(request);
        throw new Error('ended');
      },
    };
    await expect(add(1, [source], { placer: dying })).rejects.toThrow('ended');
    expect(inPictures()).toContain('p0 (edited).psd');
    expect(edits()).toEqual([[1, ['Pictures/p0 (edited).psd']]]);
  });

  it('lists no copy that could not be placed, and takes the name that a crash left on the list', async () => {
    const { add, edits, made, file, db } = givenLibrary();
    const source = made('a.psd', 'a');
    const full: FilePlacer = { place: () => Promise.reject(new Error('full')) };
    await expect(add(1, [source], { placer: full })).rejects.toThrow('full');
    expect(edits()).toEqual([]);
    linkEdited(db, 1, 'Pictures/p0 (edited).psd');
    expect(await add(1, [source])).toEqual(['Pictures/p0 (edited).psd']);
    expect(existsSync(file('p0 (edited).psd'))).toBe(true);
    expect(edits()).toEqual([[1, ['Pictures/p0 (edited).psd']]]);
  });

  it('links each where it lies when two are added at the same time', async () => {
    const { add, edits, made, inPictures } = givenLibrary();
    await Promise.all([add(1, [made('a.psd', 'a')]), add(1, [made('b.psd', 'b')])]);
    expect(edits()).toEqual([[1, ['Pictures/p0 (edited).psd', 'Pictures/p0 (edited) (2).psd']]]);
    expect(inPictures()).toEqual(
      expect.arrayContaining(['p0 (edited).psd', 'p0 (edited) (2).psd']) as string[],
    );
  });

  it('makes nothing where the folder for pictures is away, nor for a picture that was never saved', async () => {
    const { add, edits, made, file, db } = givenLibrary(1);
    const source = made('a.psd', 'a');
    db.exec(`INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
      VALUES (2, 1, 7, 'single', 'https://x', 'wanted', 1)`);
    expect(await failureFrom(add(2, [source]))).toMatchObject({ code: 'gone' });
    rmSync(file('.'), { recursive: true });
    expect(await failureFrom(add(1, [source]))).toMatchObject({ code: 'library-away' });
    expect(existsSync(file('.'))).toBe(false);
    expect(edits()).toEqual([]);
  });

  it('adds nothing to a picture in the trash: its file leaves with that', async () => {
    const { add, edits, made, db, file } = givenLibrary();
    deletePictures(db, { pictureIds: [1], nowMs: 1 });
    expect(await failureFrom(add(1, [made('a.psd', 'a')]))).toMatchObject({ code: 'gone' });
    expect(edits()).toEqual([]);
    expect(existsSync(file('.trash'))).toBe(false);
  });

  it('forgets an edit, and leaves the file', async () => {
    const { add, edits, made, file, db } = givenLibrary();
    const [path = ''] = await add(1, [made('a.psd', 'a')]);
    db.exec('UPDATE tasks SET sidecar_due = 0');
    forgetEdited(db, { pictureId: 2, path });
    expect(db.prepare('SELECT sidecar_due FROM tasks').pluck().get()).toBe(0);
    expect(edits()).toHaveLength(1);
    forgetEdited(db, { pictureId: 1, path });
    expect(edits()).toEqual([]);
    expect(db.prepare('SELECT sidecar_due FROM tasks').pluck().get()).toBeGreaterThan(0);
    expect(readFileSync(file('p0 (edited).psd'), 'utf8')).toBe('a');
    // Found again, it is linked where it lies.
    expect(await add(1, [file('p0 (edited).psd')])).toEqual([path]);
  });
});

it('is copied in the thread that saves pictures', async () => {
  const { file, made } = givenLibrary();
  const workerUrl = new URL('../../../src/main/saving/save-worker.ts', import.meta.url);
  const pool = createSavePool({ workerUrl, userAgent: 'Gridkeep/test', size: 1 });
  onTestFinished(() => pool.close());
  const partPath = file('.parts/edited-1.part');
  const job = { source: made('a.clip', 'layers'), partPath };
  expect(await pool.copyToKeep(job)).toMatchObject({ part: { partPath, isSynced: true }, sizeBytes: 6 });
  expect(readFileSync(partPath, 'utf8')).toBe('layers');
  expect(await failureFrom(pool.copyToKeep({ ...job, source: file('nothing') }))).toMatchObject({
    code: 'gone',
  });
});

it('copies anew what another program was just saving, and gives up where that never ends', async () => {
  const { file, made } = givenLibrary();
  const source = made('a.psd', 'as it is at last');
  const partPath = file('.parts/edited-1.part');
  const job = { source, partPath };
  let copies = 0;
  /** As if the source had been half written when it was copied. */
  const copyFile = (wholeFrom: number) => async (_from: unknown, to: unknown) => {
    copies += 1;
    await writeFile(String(to), copies < wholeFrom ? 'as it' : 'as it is at last');
  };
  expect(await copyToKeep(job, { copyFile: copyFile(2) })).toMatchObject({ sizeBytes: 16 });
  expect(copies).toBe(2);
  expect(readFileSync(partPath, 'utf8')).toBe('as it is at last');
  rmSync(partPath);
  expect(await failureFrom(copyToKeep(job, { copyFile: copyFile(99) }))).toMatchObject({
    code: 'internal',
  });
  expect(readdirSync(file('.parts'))).toEqual([]);
});

it.each([
  ['/a/Poster.PSD', '.psd'],
  ['/a/poster.tar.gz', '.gz'],
  ['/a/poster', ''],
  ['/a/.hidden', ''],
  ['/a/poster.my own', ''],
  ['/a/poster.очень', ''],
])('the extension of %s is kept as %j', (path, extension) => {
  expect(keptExtension(path)).toBe(extension);
});
