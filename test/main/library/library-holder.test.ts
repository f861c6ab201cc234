// The life of the window's library: opened, refused, kept, opened again.
import { expect, test } from 'vitest';
import type { KeepingReport } from '../../../src/preload/contract/keeping.ts';
import type { LibraryState } from '../../../src/preload/contract/library-state.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { LibraryHolder } from '../../../src/main/library/library-holder.ts';

const report: KeepingReport = {
  ...{ records: 3, tasks: 2, pictures: 1, accounts: 0, deleted: 0, moved: 0, missing: 0, unreadable: 0 },
  setAside: null,
};

function given(opens: readonly ('ok' | 'library-damaged')[], keeps: 'ok' | 'disk-full' = 'ok') {
  const heard: string[] = [];
  const steps: string[] = [];
  const left = [...opens];
  let lose: (reason: AppError) => void = () => undefined;
  let nowMs = 0;
  const holder = new LibraryHolder({
    open: () => {
      steps.push('open');
      const next = left.shift() ?? 'ok';
      if (next !== 'ok') return Promise.reject(new AppError(next, 'x'));
      const lost = new Promise<AppError>((resolve) => void (lose = resolve));
      return Promise.resolve({ lost, close: () => Promise.resolve(void steps.push('close')) });
    },
    keep: (work, { onRecords }) => {
      steps.push(work.kind);
      for (const records of [10, 20, 30]) {
        nowMs += 200;
        onRecords(records);
      }
      return keeps === 'ok' ? Promise.resolve(report) : Promise.reject(new AppError(keeps, 'y'));
    },
    onChange: (state) => void heard.push(words(state)),
    log: { error: () => undefined, info: () => undefined },
    nowMs: () => nowMs,
  });
  return { holder, heard, steps, lose: () => lose(new AppError('internal', 'z')) };
}

function words(state: LibraryState): string {
  if (state.kind === 'keeping') return `keeping ${String(state.records)}`;
  if (state.kind === 'closed') return `closed ${state.failure.code} ${state.lastKeeping?.kind ?? '-'}`;
  return state.kind === 'open' ? `open ${state.lastKeeping?.kind ?? '-'}` : state.kind;
}

test('a restore closes the library, tells how it goes at a bounded rate, and opens it again', async () => {
  const { holder, heard, steps } = given([]);
  await holder.current();
  holder.beginKeeping({ kind: 'restore', name: 'a' });
  expect(() => holder.beginKeeping({ kind: 'rebuild' })).toThrow(AppError);
  await holder.current();
  expect(steps).toEqual(['open', 'close', 'restore', 'open']);
  expect(heard).toEqual(['open -', 'keeping 0', 'keeping 20', 'opening', 'open done']);
  await holder.close();
  expect(steps.at(-1)).toBe('close');
});

test('a restore that fails leaves the library open, and says why', async () => {
  const { holder, heard } = given([], 'disk-full');
  await holder.current();
  holder.beginKeeping({ kind: 'restore', name: 'a' });
  await holder.current();
  expect(heard.at(-1)).toBe('open failed');
});

test('a library that cannot be opened can be tried again, or be made anew', async () => {
  const { holder, heard, steps } = given(['library-damaged', 'library-damaged', 'ok']);
  await expect(holder.current()).rejects.toMatchObject({ code: 'library-damaged' });
  holder.openAgain();
  await expect(holder.current()).rejects.toMatchObject({ code: 'library-damaged' });
  holder.beginKeeping({ kind: 'rebuild' });
  await holder.current();
  holder.openAgain();
  expect(steps).toEqual(['open', 'open', 'rebuild', 'open']);
  expect(heard.filter((state) => !state.startsWith('keeping'))).toEqual([
    'closed library-damaged -',
    'opening',
    'closed library-damaged -',
    'opening',
    'open done',
  ]);
});

test('nothing opens a library after it was closed for good', async () => {
  const { holder, steps } = given(['ok']);
  await holder.current();
  holder.beginKeeping({ kind: 'rebuild' });
  await holder.close();
  expect(steps).toEqual(['open', 'close', 'rebuild']);
});

test('a library that is lost is closed and says why, and is let go of before it is opened again', async () => {
  const { holder, heard, steps, lose } = given([]);
  await holder.current();
  lose();
  await expect.poll(() => holder.state.kind).toBe('closed');
  await expect(holder.current()).rejects.toMatchObject({ code: 'internal' });
  holder.openAgain();
  await holder.current();
  expect(steps).toEqual(['open', 'close', 'open']);
  expect(heard).toEqual(['open -', 'closed internal -', 'opening', 'open -']);
});

test('a library that is lost while it is closed is closed once', async () => {
  const { holder, steps, lose } = given([]);
  await holder.current();
  const closing = holder.close();
  lose();
  await closing;
  expect(steps).toEqual(['open', 'close']);
  expect(holder.state.kind).toBe('open');
});
