// The library as the window holds it: what it has before it works, and who hears of it.
import { describe, expect, test, vi } from 'vitest';
import type { FirstLook } from '../../src/main/catalog/first-look.ts';
import { holdLibrary } from '../../src/main/hold-library.ts';
import { AppError } from '../../src/main/lib/app-error.ts';
import { systemClock } from '../../src/main/lib/clock.ts';
import { everything } from '../../src/preload/contract/finding.ts';
import { pageAsText } from '../../src/preload/contract/page-text.ts';
import { firstSettings } from '../../src/preload/contract/settings.ts';

function given(
  opens: readonly ('works' | 'cannot work' | 'library-damaged' | 'library-away')[],
  firstLook: FirstLook | null = null,
) {
  const did: string[] = [];
  const folder = { isThere: false, looks: 0, isSlow: false };
  const answers: (() => void)[] = [];
  const left = [...opens];
  const held = holdLibrary({
    libraries: Promise.resolve({
      open: () => {
        const next = left.shift() ?? 'works';
        if (next === 'library-damaged' || next === 'library-away')
          return Promise.reject(new AppError(next, 'x'));
        return Promise.resolve({
          library: {
            setBytesPerSecond: (limit: number | null) => void did.push(`at most ${String(limit)}`),
            setSavingPaused: (paused: boolean) => void did.push(paused ? 'paused' : 'saving'),
          },
          startWorking: (send: (name: string, payload: unknown) => void) => {
            did.push('work');
            if (next === 'cannot work') return Promise.reject(new Error('no network'));
            send('activity.changed', { savingPaused: true });
            send('albums.changed', { revision: 1 });
            return Promise.resolve();
          },
          lost: new Promise(() => undefined),
          close: () => Promise.resolve(void did.push('close')),
        } as never);
      },
      keep: () => Promise.resolve(void did.push('keep') as never),
      listBackups: () => Promise.resolve([]),
      isThere: () => {
        folder.looks += 1;
        if (!folder.isSlow) return Promise.resolve(folder.isThere);
        return new Promise((resolve) => void answers.push(() => resolve(folder.isThere)));
      },
    }),
    firstLook: Promise.resolve(firstLook),
    settings: () => ({ ...firstSettings, bytesPerSecond: 5000, savingPaused: true }),
    send: (name, payload) =>
      void did.push(
        name === 'library.changed' && 'kind' in payload ? `told ${payload.kind}` : `told ${name}`,
      ),
    noteActivity: (activity) => void did.push(activity === null ? 'nothing goes on' : 'something goes on'),
    log: { error: (message) => void did.push(message), info: () => undefined },
    clock: { sleep: (_durationMs, signal) => systemClock.sleep(1, signal) },
    nowMs: () => 0,
  });
  return { did, held, folder, answers };
}

const begin = ['at most 5000', 'paused', 'work'];
const working = [...begin, 'something goes on', 'told albums.changed', 'told open'];

test('a library has its settings before it works, also one that is opened again after it was kept', async () => {
  const { did, held } = given([]);
  await held.library();
  expect(did.filter((step) => step !== 'told activity.changed')).toEqual(working);
  did.length = 0;
  held.keeping.begin({ kind: 'rebuild' });
  await held.library();
  expect(did.filter((step) => step !== 'told activity.changed')).toEqual([
    ...['nothing goes on', 'told keeping', 'close', 'keep', 'nothing goes on', 'told opening'],
    ...working,
  ]);
  await held.close();
  expect(did.at(-1)).toBe('close');
});

test('a library that cannot work is open all the same', async () => {
  const { did, held } = given(['cannot work']);
  await held.library();
  await new Promise((resolve) => void setImmediate(resolve));
  expect(did).toEqual([...begin, 'Work could not begin', 'told open']);
  expect(held.keeping.state().kind).toBe('open');
});

test('where no library can be opened, nobody is told, and asking for it says why', async () => {
  const { did, held } = given(['library-damaged']);
  await expect(held.library()).rejects.toMatchObject({ code: 'library-damaged' });
  held.tell(() => did.push('told the library'));
  await new Promise((resolve) => void setImmediate(resolve));
  expect(did).toEqual(['The library could not be opened', 'nothing goes on', 'told closed']);
  held.keeping.openAgain();
  await held.library();
  held.tell(() => did.push('told the library'));
  await new Promise((resolve) => void setImmediate(resolve));
  expect(did.at(-1)).toBe('told the library');
});

test('a picture of a library that cannot be opened is not there, and says no more of it', async () => {
  const { did, held } = given(['library-damaged']);
  await expect(held.library()).rejects.toThrow();
  const { readPreview, originalFile, readPartial } = held.pictures;
  expect([await readPreview(1, 'preview'), await originalFile(1), await readPartial(1)]).toEqual([
    null,
    null,
    null,
  ]);
  expect(did.filter((step) => !step.startsWith('told') && step !== 'nothing goes on')).toEqual([
    'The library could not be opened',
  ]);
});

test('a library whose drive is away is opened by itself when that is back', async () => {
  const { did, held, folder } = given(['library-away', 'library-away']);
  await expect(held.library()).rejects.toMatchObject({ code: 'library-away' });
  await vi.waitFor(() => expect(folder.looks).toBeGreaterThan(3));
  expect(held.keeping.state().kind).toBe('closed');
  const someLooks = async (): Promise<void> => {
    const before = folder.looks;
    await vi.waitFor(() => expect(folder.looks).toBeGreaterThan(before + 5));
  };
  folder.isThere = true;
  const opens = (): number => did.filter((step) => step === 'The library could not be opened').length;
  await vi.waitFor(() => expect(opens()).toBe(2));
  // There, and still not to be opened: it is not tried in a circle.
  await someLooks();
  expect([opens(), held.keeping.state().kind]).toEqual([2, 'closed']);
  folder.isThere = false;
  await someLooks();
  folder.isThere = true;
  await vi.waitFor(() => expect(held.keeping.state().kind).toBe('open'));
  const seen = folder.looks;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(folder.looks).toBe(seen);
  await held.close();
});

const aWhile = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20));

test('a library that is closed for another reason is not looked for', async () => {
  const { held, folder } = given(['library-damaged']);
  await expect(held.library()).rejects.toThrow();
  await aWhile();
  expect(folder.looks).toBe(0);
  await held.close();
});

test.each(['opened by hand', 'closed for good'] as const)('nothing looks on for a drive: %s', async (how) => {
  const { held, folder } = given(['library-away']);
  await expect(held.library()).rejects.toThrow();
  await vi.waitFor(() => expect(folder.looks).toBeGreaterThan(2));
  if (how === 'closed for good') await held.close();
  else {
    held.keeping.openAgain();
    await held.library();
  }
  await aWhile();
  const { looks } = folder;
  await aWhile();
  expect(folder.looks).toBe(looks);
  await held.close();
});

test('an answer about the drive that comes late opens nothing that is closed for another reason', async () => {
  const { did, held, folder, answers } = given(['library-away', 'library-damaged']);
  await expect(held.library()).rejects.toThrow();
  await vi.waitFor(() => expect(folder.looks).toBeGreaterThan(2));
  folder.isSlow = true;
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  held.keeping.openAgain();
  await expect(held.library()).rejects.toMatchObject({ code: 'library-damaged' });
  folder.isThere = true;
  answers.forEach((answer) => answer());
  await aWhile();
  expect([held.keeping.state().kind, did.at(-1)]).toEqual(['closed', 'told closed']);
  await held.close();
});

describe('the first look', () => {
  const asked = { query: everything, from: 0, count: 200, thumbnails: 0 };
  const text = pageAsText({ revision: 0, total: 1, from: 0, tiles: [] });
  const look = () => {
    const closed = vi.fn<() => void>();
    const preview = new Uint8Array([1]);
    const ended = vi.fn<() => void>();
    const first: FirstLook = {
      ...{ page: () => text, readPreview: () => preview, enough: Promise.resolve() },
      ...{ end: ended, close: closed },
    };
    return { first, closed, ended, preview };
  };

  test('stands in for a library that is being opened, and for none that is open', async () => {
    const { first, closed, ended, preview } = look();
    const { held } = given([], first);
    held.firstPainted();
    expect(await Promise.all([held.firstPage(asked), held.pictures.readPreview(1, 'preview')])).toEqual([
      text,
      preview,
    ]);
    expect(ended).toHaveBeenCalledTimes(1);
    await held.library();
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
    expect(await held.firstPage(asked)).toBeNull();
    held.firstPainted();
    await aWhile();
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test('is not taken again after a library could not be opened', async () => {
    const { first, closed } = look();
    const { held, did } = given(['library-damaged', 'works'], first);
    await expect(held.library()).rejects.toMatchObject({ code: 'library-damaged' });
    await vi.waitFor(() => expect(did).toContain('told closed'));
    held.keeping.openAgain();
    expect(await held.firstPage(asked)).toBeNull();
    await held.library();
    expect(closed).toHaveBeenCalledTimes(1);
  });
});
