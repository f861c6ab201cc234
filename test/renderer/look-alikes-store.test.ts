// Look-alikes of a picture: where they are shown, the ways back, and what a chip calls the picture.
import { expect, it, vi } from 'vitest';
import { everything } from '../../src/preload/contract/finding.ts';
import { isByTime, nearestTo } from '../../src/preload/contract/gallery-order.ts';
import type { GalleryQuery, Tile } from '../../src/preload/contract/gallery.ts';
import { useFindingStore } from '../../src/renderer/stores/finding.ts';
import { useLookAlikesStore, whyNoLookAlikes } from '../../src/renderer/stores/look-alikes.ts';
import { openStores } from './open-stores.ts';

function tileWith(tiles: (index: number) => Tile | undefined, likeness: Tile['likeness']): Tile {
  for (let index = 0; index < 40; index += 1) {
    const tile = tiles(index);
    if (tile?.likeness === likeness && tile.mediaType === 'image/png') return tile;
  }
  throw new Error(`No tile is ${likeness}`);
}

async function shown(from: Partial<GalleryQuery> = { search: 'the ', sort: 'oldest' }) {
  const opened = await openStores();
  const { gallery } = opened;
  await gallery.setQuery(from);
  const lookAlikes = useLookAlikesStore();
  const tile = tileWith((index) => gallery.tileAt(index), 'known');
  const at = Array.from({ length: gallery.total }, (_, index) => gallery.tileAt(index)?.key).indexOf(
    tile.key,
  );
  gallery.setActive(at);
  const before = gallery.query;
  await lookAlikes.show(tile);
  return { ...opened, lookAlikes, tile, at, before };
}

it('shows them in the whole library, with the first one active', async () => {
  const { gallery, lookAlikes, tile } = await shown();
  expect(gallery.query).toEqual({ ...everything, search: `like:${String(tile.pictureId)} ` });
  expect([gallery.hasActive, gallery.activeIndex, lookAlikes.canGoBack]).toEqual([true, 0, true]);
  expect(lookAlikes.prompts.get(tile.pictureId ?? 0)).toBe(tile.prompt);
});

it.each([
  ['back itself', () => useLookAlikesStore().back()],
  ['clearing all', () => useFindingStore().clear()],
  [
    'taking the chip away',
    () => {
      const finding = useFindingStore();
      const part = finding.parts.find(({ kind }) => kind === 'term');
      return part === undefined ? Promise.reject(new Error('No chip')) : finding.drop(part);
    },
  ],
])('goes back by %s to the query and the tile', async (_, goBack) => {
  const { gallery, lookAlikes, before, at, tile } = await shown();
  await goBack();
  expect(gallery.query).toEqual(before);
  expect([gallery.activeIndex, gallery.activeTile?.key]).toEqual([at, tile.key]);
  expect([lookAlikes.canGoBack, await lookAlikes.back()]).toEqual([false, false]);
});

it('goes from look-alikes of look-alikes back to where it began', async () => {
  const { gallery, lookAlikes, before } = await shown();
  const next = tileWith((index) => gallery.tileAt(index + 1), 'known');
  await lookAlikes.show(next);
  expect(gallery.query.search).toBe(`like:${String(next.pictureId)} `);
  await lookAlikes.back();
  expect(gallery.query).toEqual(before);
});

it('has no way back once something else was searched for, not even where the same is searched for again', async () => {
  const { gallery, lookAlikes } = await shown();
  const { search } = gallery.query;
  await gallery.setQuery({ search: 'sea ' });
  await gallery.setQuery({ search });
  expect([lookAlikes.canGoBack, await lookAlikes.back(), gallery.query.search]).toEqual([
    ...([false, false] as const),
    search,
  ]);
});

it.each([
  ['searches on', { search: 'sea ' }],
  ['opens an album', { albumId: 3 }],
])('leaves alone who %s before the tile has been found again', async (_, elsewhere) => {
  const { gallery, lookAlikes, hold } = await shown({ search: '', sort: 'oldest' });
  const goes = hold('gallery.positions');
  const going = lookAlikes.back();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  await gallery.setQuery(elsewhere);
  goes[0]?.();
  await going;
  expect(gallery.hasActive).toBe(false);
});

it('reads what a picture is called that a search names', async () => {
  const { gallery } = await openStores();
  const lookAlikes = useLookAlikesStore();
  const tile = tileWith((index) => gallery.tileAt(index), 'known');
  await gallery.setQuery({ search: `like:${String(tile.pictureId)} like:999999 ` });
  await vi.waitFor(() => expect(lookAlikes.prompts.get(tile.pictureId ?? 0)).toBe(tile.prompt));
  await vi.waitFor(() => expect(lookAlikes.prompts.get(999_999)).toBe(''));
});

it('says why there are none, and then shows none', async () => {
  const { gallery } = await openStores({ tiles: 90 }, 90);
  const lookAlikes = useLookAlikesStore();
  const known = tileWith((index) => gallery.tileAt(index), 'known');
  const table: readonly (readonly [Partial<Tile>, ReturnType<typeof whyNoLookAlikes>])[] = [
    [{}, null],
    [{ likeness: 'none' }, 'plain'],
    [{ likeness: 'unknown' }, 'unseen'],
    [{ likeness: 'unknown', mediaType: 'video/mp4' }, 'film'],
  ];
  for (const [change, why] of table) {
    const tile = { ...known, ...change };
    expect(whyNoLookAlikes(tile)).toBe(why);
    if (why !== null) await lookAlikes.show(tile);
    expect(gallery.query.search).toBe('');
  }
});

it('knows when the nearest come first', () => {
  const of = (search: string, sort = everything.sort) => ({ search, sort });
  expect(nearestTo(of('sea like:12 '))).toBe(12);
  expect([of('-like:12 '), of('like '), of('sea'), of('like:12 ', 'rating')].map(nearestTo)).toEqual(
    Array(4).fill(null),
  );
  expect([of('like:12 '), of('like:12 ', 'oldest'), of('sea'), of('', 'size')].map(isByTime)).toEqual([
    ...([false, true, true, false] as const),
  ]);
});
