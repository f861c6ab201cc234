// Pictures that somebody has on disk: taken into a real library, by its own threads, from real folders.
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Library } from '../../../src/main/library/library.ts';
import { rebuildCatalog } from '../../../src/main/keeping/restore-and-rebuild.ts';
import type { OwnFilesState } from '../../../src/preload/contract/own-files.ts';
import type { Task } from '../../../src/preload/contract/tasks.ts';
import type { Picture } from '../../../src/preload/contract/pictures.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { givenSidecar, sidecar } from '../keeping/given-sidecars.ts';
import { pngOf } from '../saving/sample-pictures.ts';

vi.setConfig({ testTimeout: 60_000 });

const label = 'Own pictures';
const everything = { query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 };
const bytesOf = (name: string): Buffer => pngOf(9, 9, Buffer.from(name));
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A folder with pictures of these names, each with bytes of its own unless told. */
function givenPictures(names: readonly string[], bytes?: Buffer): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes ?? bytesOf(name));
  }
  return folder;
}

async function givenLibrary(libraryDir = temporaryFolder()): Promise<Library> {
  const library = await openLibraryHere(libraryDir);
  onTestFinished(() => library.close());
  await library.startWorking();
  return library;
}

async function taken(library: Library, ...sources: readonly string[]) {
  await library.ownFiles.start({ sources, label });
  const { report, taskIds = [] } = (await library.ownFiles.whenEnded()) ?? {};
  await library.whenDone(taskIds);
  return { ...report, refusals: report?.refusals.map(({ name, failure }) => [name, failure.code]) };
}

async function picturesIn(library: Library): Promise<readonly { task: Task; picture: Picture }[]> {
  const { tasks } = await library.catalog.call('listTasks', everything);
  return tasks
    .flatMap(({ task, pictures }) => pictures.map((picture) => ({ task, picture })))
    .sort((a, b) => ((a.task.prompt ?? '') < (b.task.prompt ?? '') ? -1 : 1));
}

const nothing = { added: 0, known: 0, putBack: 0, deleted: 0, refused: 0, refusals: [], stopped: null };

it('copies the pictures of a folder, whatever its depth, each once, and leaves what was given alone', async () => {
  const folder = givenPictures(['fox.png', 'winter/sea.png', 'winter/deep/hill.PNG']);
  writeFileSync(join(folder, 'winter/fox again.png'), bytesOf('fox.png'));
  writeFileSync(join(folder, 'notes.txt'), 'no picture');
  writeFileSync(join(folder, 'cut.png'), bytesOf('cut').subarray(0, 40));
  writeFileSync(join(folder, '.hidden.png'), bytesOf('hidden'));
  symlinkSync(givenPictures(['linked.png']), join(folder, 'link'));
  utimesSync(join(folder, 'fox.png'), 1_600_000_000, 1_600_000_000);
  const before = readdirSync(folder, { recursive: true }).sort();
  const library = await givenLibrary();
  const states: OwnFilesState['kind'][] = [];
  library.ownFiles.onChange(({ kind }) => states.push(kind));
  expect(await taken(library, folder)).toMatchObject({
    ...{ added: 3, known: 1, refused: 1, refusals: [['cut.png', 'damaged']], stopped: null },
  });
  expect([states[0], states.at(-1)]).toEqual(['reading', 'ended']);
  const pictures = await picturesIn(library);
  expect(
    pictures.map(({ task, picture }) => [
      task.provider,
      task.accountLabel,
      task.state,
      task.prompt,
      picture.state.kind,
    ]),
  ).toEqual([
    ['files', label, 'succeeded', 'fox', 'saved'],
    ['files', label, 'succeeded', 'hill', 'saved'],
    ['files', label, 'succeeded', 'sea', 'saved'],
  ]);
  // Where they lay is told to no page, and to nobody who asks the command line.
  expect(JSON.stringify(pictures)).not.toContain(folder);
  const [fox] = pictures;
  expect(fox?.task).toMatchObject({ remoteId: sha256Of(bytesOf('fox.png')), createdAtMs: 1_600_000_000_000 });
  const file = fox?.picture.state.kind === 'saved' ? fox.picture.state.original.path : '';
  expect(file).toMatch(/^Pictures\/Own pictures\/2020-09\/fox-[0-9a-f]{8}-0\.png$/);
  expect(readFileSync(join(library.dir, file))).toEqual(bytesOf('fox.png'));
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  // Where somebody's files lie is told to nobody who has the folder of the library.
  expect(readFileSync(join(library.dir, file.replace('.png', '.json')), 'utf8')).not.toContain(folder);

  expect(await taken(library, folder)).toMatchObject({
    ...nothing,
    known: 4,
    refused: 1,
    refusals: [['cut.png', 'damaged']],
  });
  expect(await picturesIn(library)).toHaveLength(3);
});

it('takes a file that is named itself, whatever it is called, and says what cannot be one', async () => {
  const folder = givenPictures(['no extension', 'page.png'], bytesOf('x'));
  writeFileSync(join(folder, 'page.png'), '<html>');
  const library = await givenLibrary();
  const [named, page, absent] = ['no extension', 'page.png', 'absent.png'].map((name) => join(folder, name));
  expect(await taken(library, named ?? '', page ?? '', absent ?? '')).toMatchObject({
    ...{
      added: 1,
      refused: 2,
      refusals: [
        ['page.png', 'not-an-image'],
        ['absent.png', 'gone'],
      ],
    },
  });
  // What lies in the library is there already.
  expect(await taken(library, library.dir)).toEqual({ ...nothing, importId: null });
});

it('brings a missing file back to its place, and nothing that was deleted', async () => {
  const folder = givenPictures(['apple.png', 'birch.png', 'cedar.png']);
  const library = await givenLibrary();
  await taken(library, folder);
  const [a, b] = await picturesIn(library);
  const placeOf = (each: typeof a): string =>
    join(library.dir, each?.picture.state.kind === 'saved' ? each.picture.state.original.path : '');
  const lostPath = placeOf(a);
  rmSync(lostPath);
  await library.verify({ repair: false });
  await library.trash.delete([b?.picture.id ?? 0]);
  expect((await picturesIn(library)).map(({ picture }) => picture.state.kind)).toEqual([
    'missing',
    'deleted',
    'saved',
  ]);

  expect(await taken(library, folder)).toMatchObject({ added: 0, known: 2, putBack: 1, deleted: 1 });
  expect((await picturesIn(library)).map(({ picture }) => picture.state.kind)).toEqual([
    'saved',
    'deleted',
    'saved',
  ]);
  expect(readFileSync(lostPath)).toEqual(bytesOf('apple.png'));
  expect(readdirSync(join(library.dir, 'Pictures/.parts'))).toEqual([]);
});

it('what was deleted comes back where the very file is named: out of the trash, or from where it lies by now', async () => {
  const folder = givenPictures(['apple.png', 'birch.png']);
  const library = await givenLibrary();
  await taken(library, folder);
  const pictureIds = (await picturesIn(library)).map(({ picture }) => picture.id);
  const states = async () => (await picturesIn(library)).map(({ picture }) => picture.state.kind);
  const named = (at = folder) => [join(at, 'apple.png'), join(at, 'birch.png')] as const;

  await library.trash.delete(pictureIds);
  expect(await taken(library, folder)).toMatchObject({ added: 0, deleted: 2 });
  expect(await taken(library, ...named())).toMatchObject({ added: 2, deleted: 0 });
  expect(await states()).toEqual(['saved', 'saved']);

  await library.trash.delete(pictureIds);
  await library.trash.startEmptying('remove', null);
  await library.trash.whenEmptied();
  const elsewhere = givenPictures(['apple.png', 'birch.png']);
  rmSync(folder, { recursive: true });
  expect(await taken(library, elsewhere)).toMatchObject({ added: 0, deleted: 2 });
  expect(await taken(library, ...named(elsewhere))).toMatchObject({ added: 2, deleted: 0 });
  await library.whenDone(null);
  expect(await states()).toEqual(['saved', 'saved']);
  expect((await picturesIn(library)).map(({ picture }) => picture.id)).toEqual(pictureIds);

  // Forgotten, it is new, whatever the trash still has of it.
  await library.trash.delete(pictureIds);
  await library.catalog.call('forgetPictures', { pictureIds });
  expect(await taken(library, elsewhere)).toMatchObject({ added: 2, deleted: 0 });
  expect(await states()).toEqual(['saved', 'saved']);
});

it('puts a missing file beside one that has taken its name meanwhile', async () => {
  const folder = givenPictures(['apple.png']);
  const library = await givenLibrary();
  await taken(library, folder);
  const [a] = await picturesIn(library);
  const path = a?.picture.state.kind === 'saved' ? a.picture.state.original.path : '';
  writeFileSync(join(library.dir, path), 'somebody’s own');
  await library.verify({ repair: false });
  expect(await taken(library, folder)).toMatchObject({ known: 1, putBack: 1 });
  const [again] = await picturesIn(library);
  const state = again?.picture.state;
  expect(state?.kind === 'saved' && state.original.path).toBe(path.replace('.png', ' (2).png'));
  expect(readFileSync(join(library.dir, path), 'utf8')).toBe('somebody’s own');
});

it('a file that goes before it is copied fails, and is copied from where it is given next', async () => {
  const [first, second] = [givenPictures(['apple.png']), givenPictures(['apple.png'])];
  const library = await givenLibrary();
  library.setSavingPaused(true);
  await library.ownFiles.start({ sources: [first], label });
  await library.ownFiles.whenEnded();
  rmSync(first, { recursive: true });
  library.setSavingPaused(false);
  await library.whenDone(null);
  const stateOf = async (): Promise<unknown> => (await picturesIn(library))[0]?.picture.state;
  expect(await stateOf()).toMatchObject({ kind: 'failed', failure: { code: 'gone' } });
  expect(await taken(library, second)).toMatchObject({ added: 1 });
  expect(await stateOf()).toMatchObject({ kind: 'saved' });
  expect(await picturesIn(library)).toHaveLength(1);
});

it('a file with other bytes than were read is not taken for it', async () => {
  const folder = givenPictures(['apple.png']);
  const library = await givenLibrary();
  library.setSavingPaused(true);
  await library.ownFiles.start({ sources: [folder], label });
  await library.ownFiles.whenEnded();
  writeFileSync(join(folder, 'apple.png'), bytesOf('painted over'));
  library.setSavingPaused(false);
  await library.whenDone(null);
  expect((await picturesIn(library))[0]?.picture.state).toMatchObject({
    kind: 'failed',
    failure: { code: 'gone' },
  });
  expect(readdirSync(join(library.dir, 'Pictures/.parts'))).toEqual([]);
});

it('what was added is copied by the next start, and known again where the catalog is lost', async () => {
  const folder = givenPictures(['apple.png', 'birch.png']);
  const libraryDir = temporaryFolder();
  const first = await openLibraryHere(libraryDir);
  first.setSavingPaused(true);
  await first.startWorking();
  await first.ownFiles.start({ sources: [folder], label });
  await first.ownFiles.whenEnded();
  await first.close();
  const second = await openLibraryHere(libraryDir);
  await second.startWorking();
  await second.whenDone(null);
  await second.close();
  for (const end of ['', '-wal', '-shm']) rmSync(join(libraryDir, `catalog.sqlite${end}`), { force: true });
  const report = await rebuildCatalog(true, { libraryDir, nowMs: Date.now(), onProgress: () => undefined });
  // No account that asks for a key.
  expect(report).toMatchObject({ tasks: 2, pictures: 2, accounts: 0 });
  const third = await givenLibrary(libraryDir);
  expect(await third.accounts.list()).toEqual([]);
  expect(await taken(third, folder)).toMatchObject({ ...nothing, known: 2 });
});

it('goes on at the next start with what was given, as a part of the same import', async () => {
  const names = Array.from({ length: 400 }, (_, at) => `picture ${String(at)}.png`);
  const folder = givenPictures(names);
  const libraryDir = temporaryFolder();
  const first = await openLibraryHere(libraryDir);
  await first.startWorking();
  const hasBegun = new Promise<void>((resolve) => {
    first.ownFiles.onChange((state) => {
      if (state.kind === 'reading' && state.added > 0) resolve();
    });
  });
  await first.ownFiles.start({ sources: [folder], label });
  await hasBegun;
  await first.close();

  const second = await givenLibrary(libraryDir);
  await expect.poll(() => second.ownFiles.state.kind, { timeout: 20_000 }).toBe('ended');
  await second.whenDone(null);
  expect(await picturesIn(second)).toHaveLength(400);
  const { imports } = await second.catalog.call('listImports', { beforeId: null, limit: 10 });
  expect(imports.map((each) => each.new)).toEqual([400]);
  await second.close();
  // Read to its end, it is forgotten.
  const third = await givenLibrary(libraryDir);
  await third.whenDone(null);
  expect(third.ownFiles.state.kind).toBe('idle');
});

it('copies no file of this computer that a record of a foreign library names', async () => {
  const secret = join(givenPictures(['secret.png']), 'secret.png');
  const libraryDir = temporaryFolder();
  const url = pathToFileURL(secret).href;
  const own = { provider: 'files', account: label, origin: 'https://files.invalid', access: null };
  const wanted = { index: 0, kind: 'single', url, linkEndsAt: null, state: 'wanted' };
  givenSidecar(libraryDir, 'Pictures/s/a.json', sidecar(sha256Of(bytesOf('secret.png')), [wanted], own));
  await rebuildCatalog(true, { libraryDir, nowMs: Date.now(), onProgress: () => undefined });
  const library = await givenLibrary(libraryDir);
  await library.whenDone(null);
  expect((await picturesIn(library))[0]?.picture.state).toMatchObject({
    kind: 'failed',
    failure: { code: 'gone' },
  });
});

it('is said to be read for as long as it is', async () => {
  const folder = givenPictures(Array.from({ length: 60 }, (_, at) => `picture ${String(at)}.png`));
  const library = await givenLibrary();
  const said: Promise<boolean>[] = [];
  library.ownFiles.onChange(() => said.push(library.activity().then(({ isReadingFiles }) => isReadingFiles)));
  await taken(library, folder);
  const all = await Promise.all(said);
  expect([all[0], all.at(-1)]).toEqual([true, false]);
});

it('one at a time, ended when it is told to', async () => {
  const folder = givenPictures(Array.from({ length: 200 }, (_, at) => `${String(at)}.png`));
  const library = await givenLibrary();
  await library.ownFiles.start({ sources: [folder], label });
  await expect(library.ownFiles.start({ sources: [folder], label })).rejects.toMatchObject({ code: 'usage' });
  await library.ownFiles.stop();
  const { report } = (await library.ownFiles.whenEnded()) ?? {};
  expect(report?.stopped?.code).toBe('cancelled');
  expect(report?.added).toBeLessThan(200);
  expect(await taken(library, folder)).toMatchObject({
    added: 200 - (report?.added ?? 0),
    known: report?.added,
  });
});
