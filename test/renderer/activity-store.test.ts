// What goes on right now: news are never overtaken by an older answer, a pause shows at once, and what is left is told.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Activity } from '../../src/preload/contract/activity.ts';
import { useActivityStore } from '../../src/renderer/stores/activity.ts';
import { diskIsFull, openStores } from './open-stores.ts';

const calm = {
  ...{ savingPaused: false, trouble: null, offlineSinceMs: null },
  batch: { wanted: 0, saved: 0, failed: 0, failedTasks: 0 },
  counts: { tasks: { queued: 0, running: 0, 'needs-input': 0, succeeded: 0, failed: 0, lost: 0 } },
} as const;

test('news that came before the answer of the start win over it', async () => {
  const { pinia, controls, hold } = await openStores();
  const store = useActivityStore(pinia);
  const goes = hold('activity.get');
  const starting = store.start();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  const news = { ...calm, downloading: 7 } as Activity;
  controls.emit('activity.changed', news);
  goes[0]?.();
  await starting;
  expect(store.activity).toEqual(news);
});

test.each([
  ['nothing', {}, false],
  ['a pause', { savingPaused: true }, true],
  ['a trouble of the disk', { trouble: diskIsFull }, true],
  ['the lack of a network', { offlineSinceMs: 1 }, true],
] as const)('what stands still: by %s', async (_why, change, stands) => {
  const { pinia, controls } = await openStores();
  const store = useActivityStore(pinia);
  await store.start();
  expect(store.activity).not.toBeNull();
  controls.emit('activity.changed', { ...calm, ...change } as Activity);
  expect(store.standsStill).toBe(stands);
});

test('a pause shows as soon as main has taken it, and not where main has not', async () => {
  const { pinia, fail, answer } = await openStores();
  const store = useActivityStore(pinia);
  await store.start();
  fail('saving.setPaused');
  await expect(store.setPaused(true)).rejects.toMatchObject({ failure: diskIsFull });
  expect(store.activity?.savingPaused).toBe(false);
  answer('saving.setPaused', null);
  await store.setPaused(true);
  expect(store.activity?.savingPaused).toBe(true);
});

test('how long a batch still takes: by its pace since the last pause, once most of it is known', async () => {
  const { pinia, controls } = await openStores();
  const store = useActivityStore(pinia);
  await store.start();
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => void vi.useRealTimers());
  const tell = (atMs: number, saved: number, change: object = {}): number | null => {
    vi.setSystemTime(atMs);
    const batch = { ...calm.batch, wanted: 100, saved };
    controls.emit('activity.changed', { ...calm, batch, ...change } as unknown as Activity);
    return store.timeLeft(atMs);
  };
  expect(tell(0, 0)).toBeNull();
  expect(tell(10_000, 20)).toBe(40_000);
  const running = (count: number): object => ({
    counts: { tasks: { ...calm.counts.tasks, running: count } },
  });
  expect(tell(10_000, 20, running(80)), 'a few more may come').toBe(40_000);
  expect(tell(10_000, 20, running(81)), 'most is not known yet').toBeNull();
  expect(tell(11_000, 20, { savingPaused: true })).toBeNull();
  expect(tell(60_000, 20), 'the pace before the pause is forgotten').toBeNull();
  expect(tell(70_000, 60)).toBe(10_000);
  expect(tell(71_000, 100), 'nothing left').toBeNull();
});
