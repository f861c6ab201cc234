// The check as the window has it: begun, paused, gone on with, ended, and what comes after it.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckState, CheckView } from '../../../src/preload/contract/checking.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import type { CheckDependencies } from '../../../src/main/saving/check-originals.ts';
import { fetchAgain } from '../../../src/main/saving/fetch-again.ts';
import { FileCheck } from '../../../src/main/saving/file-check.ts';
import { lookAtFile } from '../../../src/main/saving/look-at-file.ts';
import { verifyLibrary } from '../../../src/main/saving/verify.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { givenLibraryToCheck } from '../../fakes/library-to-check.ts';

const words = {
  ...{ missing: 'Missing', changed: 'Changed', unreadable: 'Unreadable', moved: 'Moved', unowned: 'Unowned' },
};

/** A check of a library of so many files; `at` is called before a file is looked at. */
function givenCheck(count: number, at: (name: string, check: FileCheck) => void = () => undefined) {
  const library = givenLibraryToCheck(count);
  const wanted = { times: 0 };
  const views: CheckView[] = [];
  const errors: string[] = [];
  const clock = { atMs: 0 };
  const open = (): FileCheck => {
    const look: CheckDependencies['look'] = (path, ...rest) => {
      at(path.slice(path.lastIndexOf('/') + 1), check);
      return lookAtFile(path, ...rest);
    };
    const dependencies = { ...library.dependencies, look };
    const check: FileCheck = new FileCheck({
      catalog: dependencies.catalog,
      isHere: dependencies.isHere,
      verify: (options) => verifyLibrary(dependencies, options),
      fetchAgain: (lost, options) => fetchAgain(dependencies, lost, options),
      onWanted: () => (wanted.times += 1),
      log: { error: (message) => errors.push(message) },
      monotonicMs: () => clock.atMs,
    });
    check.onChange((view) => views.push(view));
    return check;
  };
  return { ...library, open, views, errors, wanted, clock };
}

async function ended(check: FileCheck): Promise<Extract<CheckState, { kind: 'ended' }>['report']> {
  await check.whenEnded();
  const { state } = await check.view();
  if (state.kind !== 'ended') throw new Error(`it is ${state.kind}`);
  return state.report;
}

describe('a check', () => {
  it('tells counts, first names and its place, and keeps whole lists for a text', async () => {
    const { file, open } = givenCheck(70);
    for (let index = 0; index < 60; index += 1) rmSync(file(`p${String(index)}.png`));
    renameSync(file('p60.png'), file('moved.png'));
    writeFileSync(file('p61.png'), 'painted over');
    writeFileSync(file('copy.png'), 'copy');
    const check = open();
    await check.start({ resume: false });
    const report = await ended(check);
    expect(report).toMatchObject({
      ...{ checked: 70, total: 70, whole: 9, isComplete: true, looseInTrash: 0, fetchedAgain: null },
      lists: {
        missing: { count: 60 },
        changed: { count: 1, names: ['Pictures/p61.png'] },
        unreadable: { count: 0, names: [] },
        moved: { count: 1, names: ['Pictures/moved.png'] },
        unowned: { count: 1, names: ['Pictures/copy.png'] },
      },
    });
    expect(report.lists.missing.names).toHaveLength(50);
    expect(check.pathOf({ list: 'missing', at: 3 })).toBe('Pictures/p3.png');
    expect(() => check.pathOf({ list: 'changed', at: 1 })).toThrow(AppError);
    const text = [...check.text(words)].join('');
    expect(text).toContain('Missing (60)\n  Pictures/p0.png\n');
    expect(text).toContain('  Pictures/p59.png\n\nChanged (1)\n');
    expect(text).toContain('Moved (1)\n  Pictures/p60.png → Pictures/moved.png\n');
    expect(text).not.toContain('Unreadable');
  });

  it('tells how it goes four times a second at most, and its end at once', async () => {
    const { open, views, clock } = givenCheck(40, () => (clock.atMs += 50));
    const check = open();
    await check.start({ resume: false });
    await ended(check);
    const places = views.flatMap(({ state }) => (state.kind === 'running' ? [state.checked] : []));
    expect(places.length).toBeGreaterThan(5);
    expect(places.length).toBeLessThan(14);
    expect(views.at(-1)?.state.kind).toBe('ended');
  });

  it('is paused where it stands, and goes on there, also after the app was closed', async () => {
    const pausing: Promise<void>[] = [];
    const { file, open, views } = givenCheck(30, (name, check) => {
      if (name === 'p10.png' && pausing.length === 0) pausing.push(check.pause());
    });
    rmSync(file('p4.png'));
    rmSync(file('p20.png'));
    const check = open();
    await check.start({ resume: false });
    await check.whenEnded();
    await Promise.all(pausing);
    const place = { checked: 10, total: 30 };
    expect(await check.view()).toEqual({ state: { kind: 'paused', ...place }, begun: place });
    await check.close();
    const again = open();
    expect(await again.view()).toEqual({ state: { kind: 'idle' }, begun: place });
    await again.start({ resume: true });
    expect(views.at(-1)).toEqual({ state: { kind: 'running', ...place, isSearching: false }, begun: null });
    expect(await ended(again)).toMatchObject({
      ...{ checked: 30, whole: 28, isComplete: true },
      lists: { missing: { count: 2, names: ['Pictures/p4.png', 'Pictures/p20.png'] } },
    });
    expect((await again.view()).begun).toBeNull();
  });

  it('is stopped with a report of all its parts, keeps its place, and begins anew where that is wished', async () => {
    const stops = ['p10.png', 'p20.png'];
    const { file, open } = givenCheck(30, (name, check) => {
      if (name === stops[0]) {
        stops.shift();
        void check.stop();
      }
    });
    rmSync(file('p4.png'));
    writeFileSync(file('p15.png'), 'painted over');
    const check = open();
    await check.start({ resume: false });
    expect(await ended(check)).toMatchObject({ checked: 10, whole: 9, isComplete: false });
    expect(() => check.fetchAgain()).toThrow(AppError);
    await check.start({ resume: true });
    expect(await ended(check)).toMatchObject({
      ...{ checked: 20, total: 30, whole: 18, isComplete: false },
      lists: { missing: { names: ['Pictures/p4.png'] }, changed: { names: ['Pictures/p15.png'] } },
    });
    expect((await check.view()).begun).toEqual({ checked: 20, total: 30 });
    await check.start({ resume: false });
    expect(await ended(check)).toMatchObject({ checked: 30, whole: 28, isComplete: true });
  });

  it('is stopped with a report of all its parts, also of those before the app was closed', async () => {
    const stops = ['p10.png', 'p20.png'];
    const { file, open } = givenCheck(30, (name, check) => {
      if (name !== stops[0]) return;
      stops.shift();
      void check.stop();
    });
    rmSync(file('p4.png'));
    writeFileSync(file('p5.png'), 'painted over');
    rmSync(file('p15.png'));
    const check = open();
    await check.start({ resume: false });
    await check.whenEnded();
    await check.close();
    const again = open();
    await again.start({ resume: true });
    expect(await ended(again)).toMatchObject({
      ...{ checked: 20, total: 30, whole: 17, isComplete: false },
      lists: {
        missing: { count: 2, names: ['Pictures/p4.png', 'Pictures/p15.png'] },
        changed: { count: 1, names: ['Pictures/p5.png'] },
      },
    });
    expect(again.pathOf({ list: 'missing', at: 0 })).toBe('Pictures/p4.png');
  });

  it('that is paused can be stopped with what it has found', async () => {
    const { file, open } = givenCheck(20, (name, check) => {
      if (name === 'p10.png') void check.pause();
    });
    rmSync(file('p4.png'));
    const check = open();
    await check.start({ resume: false });
    await check.whenEnded();
    await check.stop();
    expect(await ended(check)).toMatchObject({
      checked: 10,
      isComplete: false,
      lists: { missing: { count: 1 } },
    });
  });

  it('is one at a time, and none where the library is away', async () => {
    const { open, libraryDir } = givenCheck(5);
    const check = open();
    const starts = await Promise.allSettled([check.start({ resume: false }), check.start({ resume: false })]);
    expect(starts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await ended(check);
    renameSync(libraryDir, `${libraryDir}-away`);
    await expect(check.start({ resume: false })).rejects.toMatchObject({ code: 'library-away' });
    expect((await check.view()).state.kind).toBe('ended');
  });

  it('fails where the drive goes away in the middle, and goes on when it is back', async () => {
    let isPulled = false;
    const { libraryDir, file, open, errors } = givenCheck(450, (name) => {
      if (name !== 'p300.png' || isPulled) return;
      isPulled = true;
      for (const part of ['Pictures', '.gridkeep-library'])
        renameSync(join(libraryDir, part), join(libraryDir, `${part}-away`));
    });
    rmSync(file('p7.png'));
    const check = open();
    await check.start({ resume: false });
    await check.whenEnded();
    const begun = { checked: 200, total: 450 };
    expect(await check.view()).toMatchObject({
      state: { kind: 'failed', failure: { code: 'library-away' } },
      begun,
    });
    expect(errors).toHaveLength(1);
    for (const part of ['Pictures', '.gridkeep-library'])
      renameSync(join(libraryDir, `${part}-away`), join(libraryDir, part));
    await check.start({ resume: true });
    expect(await ended(check)).toMatchObject({ checked: 450, whole: 449, isComplete: true });
  });
});

describe('fetching again', () => {
  it('wants what is lost, sets aside what was changed, and tells how many', async () => {
    const { file, open, states, wanted, views } = givenCheck(4);
    rmSync(file('p0.png'));
    writeFileSync(file('p1.png'), 'painted over');
    const check = open();
    expect(() => check.fetchAgain()).toThrow(AppError);
    await check.start({ resume: false });
    await ended(check);
    check.fetchAgain();
    expect(views.at(-1)?.state).toEqual({ kind: 'fetching', done: 0, total: 2 });
    await expect(check.start({ resume: false })).rejects.toMatchObject({ code: 'usage' });
    const { fetchedAgain } = await ended(check);
    expect(fetchedAgain).toEqual({ pictures: 2, setAside: 1, left: 0, failure: null });
    expect(readFileSync(file('p1 (edited).png'), 'utf8')).toBe('painted over');
    expect((states() as [string][]).map(([state]) => state)).toEqual(['wanted', 'wanted', 'saved', 'saved']);
    expect(wanted.times).toBe(1);
  });

  it('can be stopped, and goes on with the rest', async () => {
    const { file, open, states } = givenCheck(250, (name, check) => {
      if (name === 'p5.png' && isFetching) void check.stop();
    });
    let isFetching = false;
    for (let index = 0; index < 240; index += 1) rmSync(file(`p${String(index)}.png`));
    const check = open();
    await check.start({ resume: false });
    await ended(check);
    isFetching = true;
    check.fetchAgain();
    expect((await ended(check)).fetchedAgain).toMatchObject({
      pictures: 100,
      failure: { code: 'cancelled' },
    });
    isFetching = false;
    check.fetchAgain();
    expect((await ended(check)).fetchedAgain).toEqual({ pictures: 240, setAside: 0, left: 0, failure: null });
    expect((states() as [string][]).filter(([state]) => state === 'wanted')).toHaveLength(240);
  });

  it('says why it ended early, and can be tried again', async () => {
    const { file, libraryDir, open, wanted } = givenCheck(2);
    rmSync(file('p0.png'));
    const check = open();
    await check.start({ resume: false });
    await ended(check);
    const marker = join(libraryDir, '.gridkeep-library');
    renameSync(marker, `${marker}-away`);
    check.fetchAgain();
    expect((await ended(check)).fetchedAgain).toMatchObject({
      pictures: 0,
      failure: { code: 'library-away' },
    });
    expect(wanted.times).toBe(0);
    renameSync(`${marker}-away`, marker);
    check.fetchAgain();
    expect((await ended(check)).fetchedAgain).toEqual({ pictures: 1, setAside: 0, left: 0, failure: null });
  });
});

it('in an open library is ended by its closing, and goes on with its real threads in the next one', async () => {
  const { libraryDir, close, file } = givenLibraryToCheck(600);
  rmSync(file('p590.png'));
  close();
  const library = await openLibraryHere(libraryDir);
  await library.fileCheck.start({ resume: false });
  await expect.poll(() => library.catalog.call('verifiedUpToId'), { interval: 1 }).toBeGreaterThan(0);
  await library.close();
  const again = await openLibraryHere(libraryDir);
  try {
    const { begun } = await again.fileCheck.view();
    expect(begun).toMatchObject({ total: 600 });
    expect(begun?.checked).toBeGreaterThanOrEqual(200);
    await again.fileCheck.start({ resume: true });
    expect(await ended(again.fileCheck)).toMatchObject({
      ...{ checked: 600, whole: 599, lists: { missing: { names: ['Pictures/p590.png'] } } },
    });
  } finally {
    await again.close();
  }
});
