// The library as the window holds it: what it has before it works, and who hears of it.
import { expect, test } from 'vitest';
import { holdLibrary } from '../../src/main/hold-library.ts';
import { AppError } from '../../src/main/lib/app-error.ts';
import { defaultSettings } from '../../src/main/shell/settings-file.ts';

function given(opens: readonly ('works' | 'cannot work' | 'library-damaged')[]) {
  const did: string[] = [];
  const left = [...opens];
  const held = holdLibrary({
    libraries: Promise.resolve({
      open: () => {
        const next = left.shift() ?? 'works';
        if (next === 'library-damaged') return Promise.reject(new AppError(next, 'x'));
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
    }),
    settings: () => ({ ...defaultSettings, bytesPerSecond: 5000, savingPaused: true }),
    send: (name, payload) =>
      void did.push(
        name === 'library.changed' && 'kind' in payload ? `told ${payload.kind}` : `told ${name}`,
      ),
    noteActivity: (activity) => void did.push(activity === null ? 'nothing goes on' : 'something goes on'),
    log: { error: (message) => void did.push(message), info: () => undefined },
    nowMs: () => 0,
  });
  return { did, held };
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
  const asked = [readPreview(1, 'preview'), originalFile(1), readPartial(1)];
  expect(await Promise.all(asked)).toEqual([null, null, null]);
  expect(did.filter((step) => !step.startsWith('told') && step !== 'nothing goes on')).toEqual([
    'The library could not be opened',
  ]);
});
