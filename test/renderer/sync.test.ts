// How far back a history is read, several readings as one, and the store that follows them.
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SyncProgress } from '../../src/preload/contract/history-sync.ts';
import { sumOfReadings } from '../../src/renderer/lib/sum-of-readings.ts';
import { syncSinceMs } from '../../src/renderer/lib/sync-range.ts';
import type { SyncReach } from '../../src/renderer/lib/sync-range.ts';
import { useSyncStore } from '../../src/renderer/stores/sync.ts';

const nowMs = new Date(2026, 10, 21, 9, 30).getTime();
const dayMs = 86_400_000;

test.each<[SyncReach, string, number | null | undefined]>([
  ['all', '2026-01-01', null],
  ['week', '', nowMs - 7 * dayMs],
  ['month', '', nowMs - 30 * dayMs],
  ['since', '2026-03-04', new Date(2026, 2, 4).getTime()],
  ['since', '2026-11-21', new Date(2026, 10, 21).getTime()],
  ['since', '2026-11-22', undefined],
  ['since', '1969-12-30', undefined],
  ['since', '', undefined],
])('%s %s reaches back to %s', (reach, day, expected) => {
  expect(syncSinceMs(reach, day, nowMs)).toBe(expected);
});

function progressOf(accountId: string, change: Partial<SyncProgress> = {}): SyncProgress {
  return {
    accountId,
    state: 'running',
    failure: null,
    found: 0,
    new: 0,
    known: 0,
    deleted: 0,
    requests: 0,
    reachedAtMs: null,
    ...change,
  };
}

test('the sum of readings has reached what all of them have reached', () => {
  const one = progressOf('one', {
    found: 100,
    new: 30,
    known: 60,
    deleted: 10,
    requests: 1,
    reachedAtMs: 500,
  });
  const two = progressOf('two', { found: 200, new: 0, known: 200, requests: 2, reachedAtMs: 900 });
  expect(sumOfReadings(one, [one, two])).toMatchObject({
    found: 300,
    new: 30,
    known: 260,
    deleted: 10,
    requests: 3,
    reachedAtMs: 900,
  });
  expect(sumOfReadings(one, [one, progressOf('three')]).reachedAtMs).toBeNull();
});

/** Plays main: answers are given by hand, events are told when the test says so. */
function playMain() {
  const listeners = new Set<(progress: SyncProgress) => void>();
  const asked: { name: string; answer: (value: unknown) => void }[] = [];
  vi.stubGlobal('window', {
    bridge: {
      request: (name: string) =>
        new Promise((resolve) => {
          asked.push({ name, answer: (value) => resolve({ ok: true, value }) });
        }),
      subscribe: (_name: string, listener: (progress: SyncProgress) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  return {
    tell: (progress: SyncProgress) => listeners.forEach((listener) => listener(progress)),
    answer: (name: string, value: unknown) => asked.find((one) => one.name === name)?.answer(value),
  };
}

beforeEach(() => setActivePinia(createPinia()));
afterEach(() => vi.unstubAllGlobals());

test('an event that came before the snapshot wins over it', async () => {
  const main = playMain();
  const store = useSyncStore();
  const started = store.start();
  main.tell(progressOf('one', { found: 200 }));
  main.answer('sync.list', [progressOf('one', { found: 100 }), progressOf('two', { state: 'done' })]);
  await started;
  expect([store.byAccount.get('one')?.found, store.byAccount.get('two')?.state]).toEqual([200, 'done']);
  expect(store.running.map(({ accountId }) => accountId)).toEqual(['one']);
});

test('an event that overtakes the answer to a start is not undone by it', async () => {
  const main = playMain();
  const store = useSyncStore();
  void store.start();
  const begun = store.begin('one', { sinceMs: null, channel: null, full: false });
  main.tell(progressOf('one', { state: 'done', found: 7 }));
  main.answer('sync.start', progressOf('one'));
  await begun;
  expect(store.byAccount.get('one')).toMatchObject({ state: 'done', found: 7 });
});

test('an end that was put away is shown again with the next start, and a start answers the offer', async () => {
  const main = playMain();
  const store = useSyncStore();
  void store.start();
  store.offeredId = 'one';
  main.tell(progressOf('one', { state: 'done' }));
  store.dismiss('one');
  expect(store.shownOf('one')).toBeNull();
  const begun = store.begin('one', { sinceMs: null, channel: null, full: true });
  main.answer('sync.start', progressOf('one'));
  await begun;
  expect([store.shownOf('one')?.state, store.offeredId]).toEqual(['running', null]);
});

test('all readings are stopped, also where one of them cannot be', async () => {
  const main = playMain();
  const store = useSyncStore();
  void store.start();
  for (const id of ['one', 'two', 'three']) main.tell(progressOf(id));
  const stopped: string[] = [];
  const request = (_name: string, { accountId }: { accountId: string }): Promise<unknown> => {
    stopped.push(accountId);
    const failure = { code: 'internal', message: 'no' };
    return Promise.resolve(accountId === 'one' ? { ok: false, failure } : { ok: true, value: null });
  };
  vi.stubGlobal('window', { bridge: { request } });
  await expect(store.stopAll()).rejects.toThrow('no');
  expect(stopped).toEqual(['one', 'two', 'three']);
});
