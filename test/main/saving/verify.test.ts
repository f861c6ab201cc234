// Checking the disk: gone, changed, moved and never downloaded are told apart, and nothing of the user's is overwritten.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OperationName } from '../../../src/main/catalog/operations.ts';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { editedFilesOf, linkEdited } from '../../../src/main/catalog/edited-files.ts';
import { relinkOriginals, unownedAmong } from '../../../src/main/catalog/verification.ts';
import type { CheckDependencies } from '../../../src/main/saving/check-originals.ts';
import { fetchAgain } from '../../../src/main/saving/fetch-again.ts';
import { relinkMovedEdits } from '../../../src/main/saving/find-moved-edits.ts';
import { lookAtFile } from '../../../src/main/saving/look-at-file.ts';
import { findUnownedFiles } from '../../../src/main/saving/unowned-files.ts';
import { contentOf, endingAt, givenLibraryToCheck, hashOf, nowMs } from '../../fakes/library-to-check.ts';
import { catalogHere } from '../../fakes/temporary-catalog.ts';

describe('verifyLibrary', () => {
  it('tells gone, changed, moved and never downloaded apart, and changes no file', async () => {
    const { db, file, verify, states } = givenLibraryToCheck(4);
    db.exec(`INSERT INTO pictures (task_id, position, kind, url, state, next_try_at_ms, sort_at_ms)
      VALUES (1, 9, 'single', 'u', 'wanted', 1, 1)`);
    rmSync(file('p0.png'));
    writeFileSync(file('p1.png'), 'PICTURE 1');
    mkdirSync(file('best'));
    renameSync(file('p2.png'), file('best/other name.png'));
    const report = await verify();
    const originalOf = (index: number): unknown => ({
      ...{ id: index + 1, path: `Pictures/p${String(index)}.png` },
      ...{ sha256: hashOf(index), sizeBytes: contentOf(index).length },
    });
    expect(report).toEqual({
      ...{
        checked: 4,
        before: 0,
        ok: 2,
        unreadable: [],
        missing: ['Pictures/p0.png'],
        damaged: ['Pictures/p1.png'],
      },
      moved: [{ id: 3, sha256: hashOf(2), from: 'Pictures/p2.png', to: 'Pictures/best/other name.png' }],
      lost: [
        { original: originalOf(0), state: 'missing' },
        { original: originalOf(1), state: 'changed' },
      ],
      ...{ neverSaved: 1, wantedAgain: [], unowned: { count: 0, files: [] }, isComplete: true },
    });
    expect(states()).toEqual([
      ['missing', 'Pictures/p0.png'],
      ['missing', 'Pictures/p1.png'],
      ['saved', 'Pictures/best/other name.png'],
      ['saved', 'Pictures/p3.png'],
      ['wanted', null],
    ]);
    expect(readFileSync(file('p1.png'), 'utf8')).toBe('PICTURE 1');
    expect(db.prepare('SELECT sidecar_due FROM tasks').pluck().get()).toBeGreaterThan(4);
  });

  it('names files that no picture has, and leaves them alone', async () => {
    const { db, file, verify } = givenLibraryToCheck(3);
    // What is deleted lies in its place until its file has been moved to the trash.
    deletePictures(db, { pictureIds: [3], nowMs });
    writeFileSync(file('refused.PNG'), 'what could not be written down');
    mkdirSync(file('.trash'));
    for (const name of ['p0.json', 'albums.json', 'notes.txt', '.trash/deleted.png'])
      writeFileSync(file(name), '');
    expect((await verify()).unowned).toEqual({ count: 1, files: ['Pictures/refused.PNG'] });
    expect(readFileSync(file('refused.PNG'), 'utf8')).toBe('what could not be written down');
  });

  it.each(['NFC', 'NFD'] as const)(
    'knows a file in whatever spelling the drive gives its name: %s',
    (form) => {
      const { db } = givenLibraryToCheck(2);
      const kept = 'Pictures/Übung/p1.png';
      const other = form === 'NFC' ? 'NFD' : 'NFC';
      db.prepare("UPDATE originals SET path = ? WHERE path = 'Pictures/p1.png'").run(kept.normalize(form));
      const paths = [kept.normalize(other), 'Pictures/Übung/p2.png'.normalize(other)];
      expect(unownedAmong(db, { paths })).toEqual(paths.slice(1));
    },
  );

  it('names none where it was ended before them, and looks at no more of them once it is', async () => {
    const { db, libraryDir, file, verify } = givenLibraryToCheck(1);
    writeFileSync(file('copy.png'), '');
    const signal = AbortSignal.abort();
    expect((await verify({ signal })).unowned).toBeNull();
    const found = await findUnownedFiles({ catalog: catalogHere(db), libraryDir }, { signal });
    expect(found).toEqual({ count: 0, files: [] });
  });

  it('names no more than the first thousand of them, and counts all', async () => {
    const { file, verify } = givenLibraryToCheck(1);
    for (let number = 0; number < 1_100; number += 1) writeFileSync(file(`copy ${String(number)}.webp`), '');
    const { unowned } = await verify();
    expect([unowned?.count, unowned?.files.length]).toEqual([1_100, 1_000]);
  });

  it('puts two that changed places right', async () => {
    const { file, verify, states } = givenLibraryToCheck(2);
    renameSync(file('p0.png'), file('x.png'));
    renameSync(file('p1.png'), file('p0.png'));
    renameSync(file('x.png'), file('p1.png'));
    expect(await verify({ repair: true })).toMatchObject({
      ok: 2,
      missing: [],
      damaged: [],
      wantedAgain: [],
    });
    expect(states()).toEqual([
      ['saved', 'Pictures/p1.png'],
      ['saved', 'Pictures/p0.png'],
    ]);
  });

  it.each([false, true])(
    'knows a file that was put in the place of another one (repair: %s)',
    async (repair) => {
      const { file, verify, states } = givenLibraryToCheck(2);
      renameSync(file('p0.png'), file('p1.png'));
      expect(await verify({ repair })).toMatchObject({
        ...{ ok: 1, missing: [], damaged: ['Pictures/p1.png'] },
        moved: [{ from: 'Pictures/p0.png', to: 'Pictures/p1.png' }],
      });
      expect(states()).toEqual([
        ['saved', 'Pictures/p1.png'],
        repair ? ['wanted', null] : ['missing', 'Pictures/p1 (gone 2).png'],
      ]);
      expect(readFileSync(file('p1.png'), 'utf8')).toBe('picture 0');
      expect(await verify({ repair })).toMatchObject({ moved: [], damaged: [] });
    },
  );

  it('lets a file be saved at a place that the row of a vanished one still names', () => {
    const { libraryDir, db, file, states } = givenLibraryToCheck(1);
    rmSync(file('p0.png'));
    db.exec(`INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
      VALUES (7, 1, 6, 'single', 'https://x', 'wanted', 1)`);
    writeFileSync(join(libraryDir, 'Pictures/p0.png'), 'another');
    const facts = { sha256: 'a', sizeBytes: 7, mediaType: 'image/png', widthPx: 1, heightPx: 1 } as const;
    const outcome = { kind: 'saved', pictureId: 7, file: { path: 'Pictures/p0.png', ...facts } } as const;
    settlePictures(db, { outcomes: [outcome], nowMs });
    expect(states()).toEqual([
      ['missing', 'Pictures/p0 (gone 1).png'],
      ['saved', 'Pictures/p0.png'],
    ]);
  });

  it('sets an edited file aside before it is fetched again, and leaves it where the original lies elsewhere', async () => {
    const { db, file, verify, states } = givenLibraryToCheck(2);
    writeFileSync(file('p0.png'), 'painted over');
    writeFileSync(file('p0 (edited).png'), 'an earlier one');
    renameSync(file('p1.png'), file('p1 original.png'));
    writeFileSync(file('p1.png'), 'my edit');
    expect(await verify({ repair: true })).toMatchObject({
      ok: 1,
      wantedAgain: [1],
      damaged: ['Pictures/p0.png'],
    });
    expect(existsSync(file('p0.png'))).toBe(false);
    expect(readFileSync(file('p0 (edited 2).png'), 'utf8')).toBe('painted over');
    // It is an edit of its picture, and no longer a file that belongs to none.
    expect([...editedFilesOf(db, [1, 2])]).toEqual([[1, ['Pictures/p0 (edited 2).png']]]);
    expect(unownedAmong(db, { paths: ['Pictures/p0 (edited).png', 'Pictures/p0 (edited 2).png'] })).toEqual([
      'Pictures/p0 (edited).png',
    ]);
    expect(readFileSync(file('p1.png'), 'utf8')).toBe('my edit');
    expect(states()).toEqual([
      ['wanted', null],
      ['saved', 'Pictures/p1 original.png'],
    ]);
  });

  it('finds an edit that was moved, where its name alone says whose it is', async () => {
    const { db, file, verify } = givenLibraryToCheck(3);
    const edits = ['p0 (edited).png', 'p1 (edited).psd', 'p2 (edited).png', 'final.png', 'p0 (edited 2).png'];
    for (const name of edits) {
      writeFileSync(file(name), name);
      linkEdited(db, Number(/^p(\d)/.exec(name)?.[1] ?? 0) + 1, `Pictures/${name}`);
    }
    mkdirSync(file('work'));
    for (const name of edits.slice(0, 4)) renameSync(file(name), file(`work/${name}`));
    // Two of the name, and none that is known to be it.
    writeFileSync(file('p2 (edited).png'), 'another');
    renameSync(file('p2 (edited).png'), file('p2 copy.png'));
    mkdirSync(file('other'));
    writeFileSync(file('other/p2 (edited).png'), 'another');
    db.exec('UPDATE tasks SET sidecar_due = 0');
    const report = await verify();
    expect([...editedFilesOf(db, [1, 2, 3])]).toEqual([
      [1, ['Pictures/final.png', 'Pictures/p0 (edited 2).png', 'Pictures/work/p0 (edited).png']],
      [2, ['Pictures/work/p1 (edited).psd']],
      [3, ['Pictures/p2 (edited).png']],
    ]);
    expect(report.unowned?.files.toSorted()).toEqual([
      ...['Pictures/other/p2 (edited).png', 'Pictures/p2 copy.png'],
      ...['Pictures/work/final.png', 'Pictures/work/p2 (edited).png'],
    ]);
    expect(db.prepare('SELECT sidecar_due FROM tasks').pluck().get()).toBeGreaterThan(0);
  });

  it('takes no edit for moved while the library is away, nor one that another picture owns', async () => {
    const { db, file, dependencies } = givenLibraryToCheck(2);
    linkEdited(db, 1, 'Pictures/p0 (edited).png');
    mkdirSync(file('work'));
    writeFileSync(file('work/p0 (edited).png'), 'painted over');
    await relinkMovedEdits({ ...dependencies, isHere: () => Promise.resolve(false) });
    linkEdited(db, 2, 'Pictures/work/p0 (edited).png');
    await relinkMovedEdits(dependencies);
    expect([...editedFilesOf(db, [1])]).toEqual([[1, ['Pictures/p0 (edited).png']]]);
  });

  it('does not take a copy for a move, nor a file from a whole original', async () => {
    const { db, file, verify } = givenLibraryToCheck(2);
    writeFileSync(file('copy.png'), 'picture 0');
    expect(await verify()).toMatchObject({ moved: [], ok: 2 });
    db.exec(`UPDATE originals SET sha256 = 'f' WHERE id = 2`);
    expect(await verify()).toMatchObject({ moved: [], damaged: ['Pictures/p1.png'] });
  });

  it('calls nothing missing where the whole library is away', async () => {
    const { libraryDir, verify, states } = givenLibraryToCheck(1);
    rmSync(join(libraryDir, 'Pictures'), { recursive: true });
    rmSync(join(libraryDir, '.gridkeep-library'));
    await expect(verify({ repair: true })).rejects.toMatchObject({ code: 'library-away' });
    expect(states()).toEqual([['saved', 'Pictures/p0.png']]);
  });

  it('can be ended and goes on where it stood, and repairs at its end only', async () => {
    const { file, verify, states } = givenLibraryToCheck(450);
    rmSync(file('p10.png'));
    renameSync(file('p20.png'), file('moved.png'));
    rmSync(file('p300.png'));
    const abort = new AbortController();
    const seen: number[] = [];
    const first = await verify({
      repair: true,
      signal: abort.signal,
      onProgress: ({ checked, total }) => {
        seen.push(checked, total);
        if (checked === 230) abort.abort();
      },
    });
    expect(seen.slice(-2), 'in the middle of a page').toEqual([230, 450]);
    expect(first).toMatchObject({ checked: 230, before: 0, isComplete: false, wantedAgain: [] });
    const second = await verify({ repair: true, resume: true });
    expect(second).toMatchObject({ checked: 220, before: 230, ok: 219, isComplete: true });
    expect(second.wantedAgain).toEqual([11, 301]);
    expect(second.moved).toMatchObject([{ to: 'Pictures/moved.png' }]);
    expect((states() as [string, string][]).filter(([state]) => state !== 'saved')).toHaveLength(2);
    expect(await verify({ resume: true })).toMatchObject({ checked: 448, before: 0, ok: 448 });
  });

  it('goes on with the search where it was ended in the middle of that', async () => {
    const { file, verify } = givenLibraryToCheck(3);
    renameSync(file('p1.png'), file('moved.png'));
    const abort = new AbortController();
    const onProgress = ({ isSearching }: { isSearching: boolean }): void => {
      if (isSearching) abort.abort();
    };
    expect(await verify({ signal: abort.signal, onProgress })).toMatchObject({
      ...{ checked: 3, isComplete: false, moved: [], missing: ['Pictures/p1.png'], unowned: null },
    });
    expect(await verify({ resume: true })).toMatchObject({
      ...{ checked: 0, before: 3, isComplete: true, moved: [{ to: 'Pictures/moved.png' }], lost: [] },
    });
  });

  it('tells of all its parts, however often it was ended, and of no earlier check', async () => {
    const { db, file, verify } = givenLibraryToCheck(450);
    const look: CheckDependencies['look'] = (path, ...rest) =>
      path === file('p40.png') ? Promise.resolve({ kind: 'unreadable' }) : lookAtFile(path, ...rest);
    rmSync(file('p10.png'));
    rmSync(file('p20.png'));
    writeFileSync(file('p30.png'), 'painted over');
    rmSync(file('p250.png'));
    const endedAt = (place: number) => {
      const abort = new AbortController();
      const onProgress = ({ checked, before }: { checked: number; before: number }): void => {
        if (before + checked >= place) abort.abort();
      };
      return { signal: abort.signal, onProgress };
    };
    await verify(endedAt(200), { look });
    // Brought back by hand, deleted, or fetched again meanwhile: no longer lost.
    db.exec(`UPDATE pictures SET state = 'saved' WHERE id = 21`);
    expect(await verify({ resume: true, ...endedAt(400) }, { look })).toMatchObject({
      ...{ before: 200, checked: 200, isComplete: false },
      ...{ missing: ['Pictures/p10.png', 'Pictures/p250.png'], damaged: ['Pictures/p30.png'] },
      unreadable: ['Pictures/p40.png'],
    });
    writeFileSync(file('p20.png'), contentOf(20));
    writeFileSync(file('p40.png'), contentOf(40));
    expect(await verify({ resume: true })).toMatchObject({
      ...{ before: 400, checked: 50, isComplete: true, unreadable: [] },
      ...{ missing: ['Pictures/p10.png', 'Pictures/p250.png'], damaged: ['Pictures/p30.png'] },
    });
    expect(db.prepare('SELECT count(*) FROM check_findings').pluck().get()).toBe(0);
    await verify(endedAt(200));
    for (const index of [10, 30, 250]) writeFileSync(file(`p${String(index)}.png`), contentOf(index));
    expect(await verify(endedAt(100))).toMatchObject({ lost: [], moved: [] });
  });

  it('begins anew where it is not asked to go on, also when it is ended at once', async () => {
    const { db, verify } = givenLibraryToCheck(3);
    db.exec('UPDATE library SET verified_up_to_id = 2');
    await verify({ signal: AbortSignal.abort() });
    expect(await verify({ resume: true })).toMatchObject({ checked: 3, before: 0 });
  });

  it('keeps what it has found, and its place, where the drive goes away in the middle', async () => {
    const { db, file, libraryDir, verify, states } = givenLibraryToCheck(450);
    rmSync(file('p10.png'));
    const marker = join(libraryDir, '.gridkeep-library');
    const look: CheckDependencies['look'] = (path, ...rest) => {
      if (path === file('p300.png')) {
        renameSync(join(libraryDir, 'Pictures'), join(libraryDir, 'away'));
        renameSync(marker, `${marker}-away`);
      }
      return lookAtFile(path, ...rest);
    };
    await expect(verify({}, { look })).rejects.toMatchObject({ code: 'library-away' });
    expect((states() as [string][]).filter(([state]) => state === 'missing')).toHaveLength(1);
    expect(db.prepare('SELECT verified_up_to_id FROM library').pluck().get()).toBe(200);
    renameSync(join(libraryDir, 'away'), join(libraryDir, 'Pictures'));
    renameSync(`${marker}-away`, marker);
    expect(await verify({ resume: true })).toMatchObject({
      ...{ checked: 250, ok: 250, missing: ['Pictures/p10.png'], isComplete: true },
    });
  });

  it('makes no report of a library that is away at the end', async () => {
    const { verify } = givenLibraryToCheck(1);
    const isHere = (): Promise<boolean> => Promise.resolve(false);
    await expect(verify({}, { isHere })).rejects.toMatchObject({ code: 'library-away' });
  });

  it('calls nothing lost that is saved elsewhere or deleted while it is looked at', async () => {
    const { db, file, verify, states } = givenLibraryToCheck(4);
    rmSync(file('p3.png'));
    const look: CheckDependencies['look'] = (path, ...rest) => {
      if (path === file('p0.png')) {
        renameSync(path, file('again.png'));
        db.exec("UPDATE originals SET path = 'Pictures/again.png' WHERE id = 1");
      }
      if (path === file('p1.png')) {
        deletePictures(db, { pictureIds: [2], nowMs });
        rmSync(path);
      }
      return lookAtFile(path, ...rest);
    };
    expect(await verify({}, { look })).toMatchObject({ lost: [{ original: { id: 4 } }], moved: [] });
    expect(states()).toEqual([
      ['saved', 'Pictures/again.png'],
      ['deleted', null],
      ['saved', 'Pictures/p2.png'],
      ['missing', 'Pictures/p3.png'],
    ]);
  });

  it('writes down what was moved in parts between which others are answered, and goes on where it is cut off', async () => {
    const count = 600;
    const { db, file, dependencies, verify, states } = givenLibraryToCheck(count);
    // Each lies where the next one was: every part takes places of what only a later part finds.
    const name = (index: number): string => file(`p${String(index)}.png`);
    renameSync(name(count - 1), file('last.png'));
    for (let index = count - 2; index >= 0; index -= 1) renameSync(name(index), name(index + 1));
    const parts: number[] = [];
    const { call } = dependencies.catalog;
    const cutOff = (after: number): CheckDependencies['catalog'] => ({
      call: ((...[name, args]: [name: OperationName, args: { readonly moved: readonly unknown[] }]) => {
        if (name === 'relinkOriginals') {
          if (parts.length === after) return Promise.reject(new Error('cut off'));
          parts.push(args.moved.length);
        }
        return call(...([name, args] as unknown as Parameters<typeof call>));
      }) as unknown as typeof call,
    });
    await expect(verify({}, { catalog: cutOff(1) })).rejects.toThrow('cut off');
    const rows = states() as [string, string][];
    const whole = rows.filter(([state]) => state === 'saved');
    expect(whole).toHaveLength(parts[0] ?? 0);
    expect(new Set(rows.map(([, path]) => path)).size).toBe(count);
    const report = await verify({ resume: true }, { catalog: cutOff(9) });
    expect(report).toMatchObject({ before: count, lost: [], isComplete: true });
    expect(report.moved).toHaveLength(count);
    expect(Math.max(...parts)).toBeLessThanOrEqual(250);
    expect(report.moved[1]).toMatchObject({ from: 'Pictures/p1.png', to: 'Pictures/p2.png' });
    expect(states()).toEqual(
      Array.from({ length: count }, (_, index) => [
        'saved',
        index === count - 1 ? 'Pictures/last.png' : `Pictures/p${String(index + 1)}.png`,
      ]),
    );
    expect(db.prepare('SELECT count(*) FROM check_findings').pluck().get()).toBe(0);
  });

  it('leaves an original where it was saved anew while it was looked for', () => {
    const { db, states } = givenLibraryToCheck(1);
    const moved = { id: 1, sha256: hashOf(0), from: 'Pictures/before.png', to: 'Pictures/found.png' };
    relinkOriginals(db, { moved: [moved], nowMs });
    expect(states()).toEqual([['saved', 'Pictures/p0.png']]);
  });

  it('names a file that cannot be read, goes on behind it, and sets it aside before it is fetched again', async () => {
    const { file, verify, states } = givenLibraryToCheck(3);
    const look: CheckDependencies['look'] = (path, ...rest) =>
      path === file('p1.png') ? Promise.resolve({ kind: 'unreadable' }) : lookAtFile(path, ...rest);
    expect(await verify({ repair: true }, { look })).toMatchObject({
      ...{ ok: 2, missing: [], damaged: [], unreadable: ['Pictures/p1.png'], wantedAgain: [2] },
    });
    expect(existsSync(file('p1 (edited).png'))).toBe(true);
    expect(states()).toEqual([
      ['saved', 'Pictures/p0.png'],
      ['wanted', null],
      ['saved', 'Pictures/p2.png'],
    ]);
  });

  it('looks at one file at a time while something else wants the drive', async () => {
    const { verify } = givenLibraryToCheck(6);
    const most = { busy: 0, idle: 0 };
    for (const kind of ['busy', 'idle'] as const) {
      let now = 0;
      const look: CheckDependencies['look'] = async (...args) => {
        most[kind] = Math.max(most[kind], (now += 1));
        const seen = await lookAtFile(...args);
        now -= 1;
        return seen;
      };
      await verify({}, { look, isBusy: () => kind === 'busy' });
    }
    expect(most).toEqual({ busy: 1, idle: 2 });
  });
});

describe('fetchAgain', () => {
  it('leaves alone what has come back or was deleted, and what cannot be set aside', async () => {
    const { db, file, dependencies, verify, states } = givenLibraryToCheck(5);
    const longName = `${'n'.repeat(250)}.png`;
    renameSync(file('p3.png'), file(longName));
    db.prepare('UPDATE originals SET path = ? WHERE id = 4').run(`Pictures/${longName}`);
    for (const name of ['p0.png', 'p1.png', 'p2.png']) rmSync(file(name));
    writeFileSync(file(longName), 'painted over');
    const { lost } = await verify();
    expect(lost).toHaveLength(4);
    writeFileSync(file('p0.png'), contentOf(0));
    deletePictures(db, { pictureIds: [2], nowMs });
    const done: number[] = [];
    const onProgress = (count: number): number => done.push(count);
    expect(await fetchAgain(dependencies, lost, { onProgress })).toEqual({
      ...{ wantedAgain: [3], setAside: 0, left: 1 },
    });
    expect(done).toEqual([4]);
    expect([...editedFilesOf(db, [1, 2, 3, 4])], 'what could not be set aside is no edit').toEqual([]);
    expect(readFileSync(file(longName), 'utf8')).toBe('painted over');
    expect(states()).toEqual([
      ['saved', 'Pictures/p0.png'],
      ['deleted', null],
      ['wanted', null],
      ['missing', `Pictures/${longName}`],
      ['saved', 'Pictures/p4.png'],
    ]);
  });

  it('leaves no file beside its picture that is not linked, whichever step is its last', async () => {
    const { db, file, dependencies, verify } = givenLibraryToCheck(1);
    writeFileSync(file('p0.png'), 'painted over');
    const { lost } = await verify();
    const endsAt = (operation: OperationName): Promise<unknown> =>
      fetchAgain({ ...dependencies, catalog: endingAt(operation, dependencies.catalog) }, lost);
    await expect(endsAt('linkSetAside')).rejects.toThrow('ended');
    expect(readFileSync(file('p0.png'), 'utf8')).toBe('painted over');
    await expect(endsAt('fetchMissingAgain')).rejects.toThrow('ended');
    expect(readFileSync(file('p0 (edited).png'), 'utf8')).toBe('painted over');
    expect([...editedFilesOf(db, [1])]).toEqual([[1, ['Pictures/p0 (edited).png']]]);
    expect(await fetchAgain(dependencies, lost)).toMatchObject({ wantedAgain: [1], setAside: 0 });
  });

  it('sets nothing aside where the library is away', async () => {
    const { file, dependencies, verify, states } = givenLibraryToCheck(1);
    writeFileSync(file('p0.png'), 'painted over');
    const { lost } = await verify();
    const isHere = (): Promise<boolean> => Promise.resolve(false);
    await expect(fetchAgain({ ...dependencies, isHere }, lost)).rejects.toMatchObject({
      code: 'library-away',
    });
    expect(readFileSync(file('p0.png'), 'utf8')).toBe('painted over');
    expect(states()).toEqual([['missing', 'Pictures/p0.png']]);
  });
});
