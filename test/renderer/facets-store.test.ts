// Counts of facets while the library changes: what was being counted when news came is counted again.
import { expect, test, vi } from 'vitest';
import { useFacetsStore } from '../../src/renderer/stores/facets.ts';
import { openStores, pass } from './open-stores.ts';

test('news that come while the facets are being counted have them counted again', async () => {
  const { pinia, controls, hold, inputsOf } = await openStores();
  const goes = hold('gallery.facets');
  const facets = useFacetsStore(pinia);
  facets.look();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  await pass(20);
  controls.prepend(2);
  await pass(50);
  goes[0]?.();
  await vi.waitFor(() => expect(facets.facets?.total).toBe(40));
  await vi.waitFor(() => expect(goes).toHaveLength(2), 3000);
  goes[1]?.();
  await vi.waitFor(() => expect(facets.facets?.total).toBe(42));
  expect(inputsOf('gallery.facets')).toHaveLength(2);
});

test('news that came while nobody looked any more are known to who looks again', async () => {
  const { pinia, controls, hold } = await openStores();
  const goes = hold('gallery.facets');
  const facets = useFacetsStore(pinia);
  const leave = facets.look();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  await pass(20);
  leave();
  controls.prepend(2);
  goes[0]?.();
  await vi.waitFor(() => expect(facets.facets?.total).toBe(40));
  facets.look();
  await vi.waitFor(() => expect(goes).toHaveLength(2));
  goes[1]?.();
  await vi.waitFor(() => expect(facets.facets?.total).toBe(42));
});

test('counts that could not be read are asked for again by whoever looks next', async () => {
  const { pinia, fail, answer, inputsOf } = await openStores();
  const facets = useFacetsStore(pinia);
  fail('gallery.facets');
  facets.look()();
  await pass(50);
  answer('gallery.facets', null);
  facets.look();
  await vi.waitFor(() => expect(facets.facets?.total).toBe(40));
  expect(inputsOf('gallery.facets')).toHaveLength(2);
});
