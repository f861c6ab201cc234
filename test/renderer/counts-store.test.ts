// The numbers beside the gallery: each says what a click there finds, whatever was looked for before.
import { afterEach, expect, test, vi } from 'vitest';
import { libraryFilters } from '../../src/preload/contract/gallery.ts';
import type { GalleryQuery } from '../../src/preload/contract/gallery.ts';
import { useCountsStore } from '../../src/renderer/stores/counts.ts';
import { useCullingStore } from '../../src/renderer/stores/culling.ts';
import { useFindingStore } from '../../src/renderer/stores/finding.ts';
import { openStores, pass } from './open-stores.ts';

const library = { tiles: 400, accounts: 2, unfinishedPercent: 40, organised: true };
const narrowed = { search: 'fog', facets: [{ facet: 'rating', values: ['4', '5'], isExcluded: false }] };

afterEach(() => vi.unstubAllGlobals());

async function open() {
  const { pinia, gallery, answer } = await openStores(library);
  const [counts, culling, finding] = [useCountsStore(pinia), useCullingStore(pinia), useFindingStore(pinia)];
  await Promise.all([counts.start(), culling.start()]);
  return { gallery, counts, culling, finding, answer };
}

test('an entry shows what is counted beside it, out of any search, filter or album', async () => {
  const { gallery, counts, culling, finding } = await open();
  for (const place of [...libraryFilters, 'pick', 'reject'] as const) {
    await gallery.setQuery({ ...narrowed, albumId: 2, sort: 'oldest' });
    await finding.showPlace(place);
    const counted = place === 'pick' || place === 'reject' ? culling.counts[place] : counts.counts?.[place];
    expect([place, gallery.total], place).toEqual([place, counted]);
    expect([gallery.query.sort, finding.text]).toEqual(['oldest', '']);
  }
  expect([counts.counts?.failed, culling.counts.pick, culling.counts.reject].every(Boolean)).toBe(true);
});

test('of one account, picks and rejected ones are those of that account; what can be deleted is of all', async () => {
  const { gallery, culling, finding } = await open();
  const everywhere = culling.counts;
  await gallery.setQuery({ accountId: '0f9a3c1e-7b42-4d58-9e10-000000000001' });
  await vi.waitFor(() => expect(culling.counts.pick).toBeLessThan(everywhere.pick), 3000);
  await finding.showPlace('pick');
  expect(gallery.total).toBe(culling.counts.pick);
  expect(culling.rejected).toBe(everywhere.reject);
});

test('a state that what is looked for is narrowed to says how much of that is in it, while somebody looks', async () => {
  const { gallery, counts } = await open();
  await gallery.setQuery(narrowed);
  expect(counts.within).toBeNull();
  const stop = counts.look();
  await vi.waitFor(() => expect(counts.within).not.toBeNull(), 3000);
  await gallery.setQuery({ search: 'sea' });
  await vi.waitFor(() => expect(counts.within?.all).toBe(gallery.total), 3000);
  for (const show of libraryFilters) {
    await gallery.setQuery({ show });
    expect([show, counts.within?.[show]]).toEqual([show, gallery.total]);
  }
  stop();
  expect(counts.within).toBeNull();
});

test('numbers of the account before do not come to stand for the one that is shown now, however late they are', async () => {
  const { gallery, counts, culling, answer } = await open();
  const ofOne = '0f9a3c1e-7b42-4d58-9e10-000000000001';
  const [everywhere, flagged] = [counts.counts, culling.counts];
  const late = Promise.withResolvers<undefined>();
  let asked = 0;
  answer('gallery.page', async (input, fake) => {
    const query = input['query'] as GalleryQuery;
    if (input['count'] === 0 && query.accountId === ofOne) {
      asked += 1;
      await late.promise;
    }
    return fake(input);
  });
  await gallery.setQuery({ accountId: ofOne });
  await vi.waitFor(() => expect(asked).toBe(libraryFilters.length + 2), 3000);
  await gallery.setQuery({ accountId: null });
  late.resolve(undefined);
  // Sooner than they are read again.
  await pass(50);
  expect([counts.counts, culling.counts]).toEqual([everywhere, flagged]);
});

test('of what was looked for before, nothing is said beside what is looked for now', async () => {
  const { gallery, counts, answer } = await open();
  const late = Promise.withResolvers<undefined>();
  answer('gallery.page', async (input, fake) => {
    if ((input['query'] as GalleryQuery).search === 'fog' && input['count'] === 0) await late.promise;
    return fake(input);
  });
  const stop = counts.look();
  await vi.waitFor(() => expect(counts.within?.all).toBe(gallery.total), 3000);
  const before = counts.within;
  await gallery.setQuery({ search: 'fog' });
  await pass(600);
  await gallery.setQuery({ search: 'lighthouse' });
  late.resolve(undefined);
  await pass(50);
  expect(counts.within).toEqual(before);
  stop();
});
