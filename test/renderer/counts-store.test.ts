// The numbers beside the gallery: each says what a click there finds, whatever was looked for before.
import { afterEach, expect, test, vi } from 'vitest';
import { libraryFilters } from '../../src/preload/contract/gallery.ts';
import { useCountsStore } from '../../src/renderer/stores/counts.ts';
import { useCullingStore } from '../../src/renderer/stores/culling.ts';
import { useFindingStore } from '../../src/renderer/stores/finding.ts';
import { openStores } from './open-stores.ts';

const library = { tiles: 400, accounts: 2, unfinishedPercent: 40, organised: true };
const narrowed = { search: 'fog', facets: [{ facet: 'rating', values: ['4', '5'], isExcluded: false }] };

afterEach(() => vi.unstubAllGlobals());

async function open() {
  const { pinia, gallery } = await openStores(library);
  const [counts, culling, finding] = [useCountsStore(pinia), useCullingStore(pinia), useFindingStore(pinia)];
  await Promise.all([counts.start(), culling.start()]);
  return { gallery, counts, culling, finding };
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
