// The list of past imports: the newest answer stands, and it is read no more once nobody looks.
import { expect, test, vi } from 'vitest';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { usePastImportsStore } from '../../src/renderer/stores/past-imports.ts';
import { openStores, pass } from './open-stores.ts';

const news = { revision: 1, membership: true, marks: false, tasks: [], pictures: [] } as const;

test('an older answer does not take the place of a newer one, and more that was asked for is not lost by it', async () => {
  const { pinia, hold, answer } = await openStores({ imports: 90 });
  const past = usePastImportsStore(pinia);
  const goes = hold('imports.list');
  past.look();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  answer('imports.list', null);
  await past.loadMore();
  expect(past.imports).toHaveLength(80);
  answer('imports.list', () => ({ ok: true, value: { imports: [], total: 0 } }));
  goes.forEach((go) => go());
  await pass(20);
  expect([past.imports?.length, past.total]).toEqual([80, 90]);
});

test('is read anew while somebody looks, and not after', async () => {
  const { pinia, controls, inputsOf } = await openStores({ imports: 3 });
  const past = usePastImportsStore(pinia);
  const stop = past.look();
  await vi.waitFor(() => expect(past.imports).toHaveLength(3));
  controls.emit('catalog.changed', news);
  await vi.waitFor(() => expect(inputsOf('imports.list')).toHaveLength(2));
  stop();
  controls.emit('catalog.changed', news);
  await pass(1_200);
  expect(inputsOf('imports.list')).toHaveLength(2);
});

test('the newest is shown at once, by itself', async () => {
  const { pinia, gallery } = await openStores({ imports: 3 });
  await usePastImportsStore(pinia).showLatest();
  expect([gallery.query.search, gallery.query.show]).toEqual(['import:3 ', 'all']);
  expect(useAppStore(pinia).dialog).toBeNull();
});

test('where nothing was ever imported, the list that says so is opened in its place', async () => {
  const { pinia, gallery } = await openStores({ imports: 0 });
  await usePastImportsStore(pinia).showLatest();
  expect(gallery.query.search).toBe('');
  expect(useAppStore(pinia).dialog).toEqual({ kind: 'imports' });
});
