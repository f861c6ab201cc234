// Trying again all that has failed: through every part of the list, once each, and said with its number.
import { createPinia, setActivePinia } from 'pinia';
import { expect, test, vi } from 'vitest';
import { idsMaxCount } from '../../src/preload/contract/bounds.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useGalleryStore } from '../../src/renderer/stores/gallery.ts';
import { useRetryingStore } from '../../src/renderer/stores/retrying.ts';
import { useUndoStore } from '../../src/renderer/stores/undo.ts';
import { createFakeBridge } from './fake-bridge.ts';
import { openStores, pass } from './open-stores.ts';

async function open(tiles: number, refused: (keys: readonly number[]) => boolean = () => false) {
  const { bridge } = createFakeBridge({ tiles, accounts: 1, unfinishedPercent: 100 });
  const parts: number[][] = [];
  const request = (name: string, input: { readonly keys: number[] }): Promise<unknown> => {
    if (name === 'tiles.retry') {
      if (refused(input.keys))
        return Promise.resolve({ ok: false, failure: { code: 'library-away', message: 'gone' } });
      parts.push(input.keys);
    }
    return (bridge.request as (name: string, input: object) => Promise<unknown>)(name, input);
  };
  vi.stubGlobal('window', { bridge: { request, subscribe: bridge.subscribe } });
  setActivePinia(createPinia());
  const stores = {
    gallery: useGalleryStore(),
    retrying: useRetryingStore(),
    undo: useUndoStore(),
    app: useAppStore(),
  };
  stores.gallery.show(0, 40, true);
  await stores.gallery.start();
  return { ...stores, parts };
}

test('what failed is tried in parts, each once, and the toast says how much and what its provider gave up', async () => {
  const { gallery, retrying, undo, parts } = await open(7 * (idsMaxCount + 10));
  expect(retrying.count, 'all is shown').toBe(0);
  await gallery.setQuery({ show: 'failed' });
  await vi.waitFor(() => expect(retrying.count).toBe(idsMaxCount + 10));
  const acting = retrying.retryAll();
  void retrying.retryAll();
  await acting;
  expect(retrying.count).toBe(0);
  expect(parts.map(({ length }) => length)).toEqual([idsMaxCount, 10]);
  expect(new Set(parts.flat()).size).toBe(idsMaxCount + 10);
  const final = Math.floor((idsMaxCount + 10) / 4);
  expect(undo.toast).toMatchObject({
    way: 'retried',
    retried: { tried: idsMaxCount + 10 },
  });
  const { toast } = undo;
  expect(Math.abs((toast?.way === 'retried' ? toast.retried.final : 0) - final)).toBeLessThanOrEqual(1);
  await vi.waitFor(() => expect([gallery.total, retrying.count]).toEqual([0, 0]), 3000);
});

test('only what is found too is tried, and another view has nothing to try', async () => {
  const { gallery, retrying, parts } = await open(700);
  await gallery.setQuery({ show: 'failed', search: 'lighthouse ' });
  await vi.waitFor(() => expect(retrying.count).toBe(gallery.total));
  const found = gallery.total;
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan(100);
  await retrying.retryAll();
  expect(parts.flat()).toHaveLength(found);
  await gallery.setQuery({ show: 'all', search: '' });
  expect(retrying.count).toBe(0);
});

test('what failed of a past import is tried, whatever the gallery shows', async () => {
  const { gallery, retrying, undo, parts } = await open(700);
  await gallery.setQuery({ search: 'lighthouse ' });
  // A hundred have failed in all; a quarter of them the stand-in's import has named.
  await retrying.retryImport(1);
  expect(parts.map(({ length }) => length)).toEqual([25]);
  expect(undo.toast).toMatchObject({ way: 'retried', retried: { tried: 25 } });
  expect(gallery.query.search).toBe('lighthouse ');
});

test('a failure stands in the notice, and it can be tried once more', async () => {
  let isAway = true;
  const { gallery, retrying, undo, app, parts } = await open(70, () => isAway);
  await gallery.setQuery({ show: 'failed' });
  await vi.waitFor(() => expect([gallery.total, retrying.count]).toEqual([10, 10]));
  await retrying.retryAll();
  expect(app.notice?.code).toBe('library-away');
  expect(undo.toast).toBeNull();
  isAway = false;
  await retrying.retryAll();
  expect(parts.flat()).toHaveLength(10);
});

test('a number that comes when something else is shown is not that of it, and without one nothing is tried', async () => {
  const { gallery, pinia, answer, inputsOf } = await openStores({ tiles: 700, unfinishedPercent: 100 });
  const retrying = useRetryingStore(pinia);
  const counted = Promise.withResolvers<undefined>();
  let isAsked = false;
  answer('gallery.page', async (input, fake) => {
    if (input['count'] === 0) {
      isAsked = true;
      await counted.promise;
    }
    return fake(input);
  });
  await gallery.setQuery({ show: 'failed' });
  await vi.waitFor(() => expect(isAsked).toBe(true));
  await gallery.setQuery({ show: 'all' });
  counted.resolve(undefined);
  await pass(1_000);
  expect(retrying.count).toBe(0);
  await retrying.retryAll();
  expect(inputsOf('tiles.retry')).toEqual([]);
});
