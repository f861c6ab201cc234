// What goes on right now: news are never overtaken by an older answer, and a pause shows at once.
import { expect, test, vi } from 'vitest';
import type { Activity } from '../../src/preload/contract/activity.ts';
import { useActivityStore } from '../../src/renderer/stores/activity.ts';
import { diskIsFull, openStores } from './open-stores.ts';

test('news that came before the answer of the start win over it', async () => {
  const { pinia, controls, hold } = await openStores();
  const store = useActivityStore(pinia);
  const goes = hold('activity.get');
  const starting = store.start();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  const news = { downloading: 7, savingPaused: false, trouble: null, offlineSinceMs: null } as Activity;
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
  const calm = { savingPaused: false, trouble: null, offlineSinceMs: null } as Activity;
  controls.emit('activity.changed', { ...calm, ...change });
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
