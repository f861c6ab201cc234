// The gallery's tiles while the library moves under them: which tile is active, open and selected, and whose answer wins.
import { expect, test, vi } from 'vitest';
import { onlyFacet } from '../../src/renderer/lib/gallery-finds.ts';
import { useSelectionStore } from '../../src/renderer/stores/selection.ts';
import { diskIsFull, openStores, pass } from './open-stores.ts';

const far = { tiles: 2_000 };

test('a tile far from what the grid shows stays the active and the open one when others come in front', async () => {
  const { gallery, controls } = await openStores(far);
  gallery.open(900);
  await vi.waitFor(() => expect(gallery.openTile).toBeDefined());
  const { key } = gallery.openTile ?? {};
  controls.prepend(7);
  await vi.waitFor(() => expect(gallery.total).toBe(2_007));
  expect([gallery.openTile?.key, gallery.openIndex, gallery.activeIndex]).toEqual([key, 907, 907]);
  // By more than a page, and while the grid is somewhere else inside.
  gallery.show(1_500, 1_540, false);
  await vi.waitFor(() => expect(gallery.tileAt(1_500)).toBeDefined());
  controls.prepend(450);
  await vi.waitFor(() => expect(gallery.total).toBe(2_457));
  expect([gallery.openTile?.key, gallery.openIndex]).toEqual([key, 1_357]);
});

test('an open tile that is deleted elsewhere, far from what the grid shows, gives way to the next', async () => {
  const { gallery } = await openStores(far);
  gallery.open(900);
  await vi.waitFor(() => expect(gallery.tileAt(901)).toBeDefined());
  const next = gallery.tileAt(901)?.key;
  await window.bridge.request('pictures.delete', { pictureIds: [gallery.openTile?.pictureId ?? 0] });
  await vi.waitFor(() => expect(gallery.total).toBe(1_999));
  expect([gallery.openTile?.key, gallery.openIndex]).toEqual([next, 900]);
});

test('the last tile that is deleted closes the large view', async () => {
  const { gallery } = await openStores({ tiles: 1 });
  gallery.open(0);
  await window.bridge.request('pictures.delete', { pictureIds: [gallery.openTile?.pictureId ?? 0] });
  await vi.waitFor(() => expect(gallery.total).toBe(0));
  expect([gallery.openIndex, gallery.activeTile]).toEqual([null, undefined]);
});

test('a scroll before the first page of a new query is here reads nothing into the old tiles', async () => {
  const { gallery, hold, answer } = await openStores({ ...far, organised: true });
  const goes = hold('gallery.page');
  const turned = gallery.setQuery(onlyFacet('flag', 'pick'));
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  gallery.show(600, 640, false);
  gallery.keepAround(900);
  expect([goes.length, gallery.total]).toEqual([1, 2_000]);
  answer('gallery.page', null);
  goes.forEach((go) => go());
  await turned;
  expect(gallery.total).toBeLessThan(2_000);
});

test('where a new query cannot be read, the tiles of the old one do not stand for it', async () => {
  const { gallery, fail, answer, controls } = await openStores();
  gallery.open(3);
  fail('gallery.page');
  await gallery.setQuery({ search: 'fog ' });
  expect([gallery.total, gallery.tileAt(0), gallery.openIndex]).toEqual([0, undefined, null]);
  expect(gallery.failure).toMatchObject({ message: 'the disk is full' });
  answer('gallery.page', null);
  controls.emit('catalog.changed', { revision: 1, membership: true, marks: false, tasks: [], pictures: [] });
  await vi.waitFor(() => expect(gallery.failure).toBeNull());
  expect(gallery.loaded && gallery.total).toBeGreaterThan(0);
});

test('an answer to an older query is not shown, however late it comes', async () => {
  const { gallery, hold, answer } = await openStores({ organised: true });
  const goes = hold('gallery.page');
  const older = gallery.setQuery(onlyFacet('flag', 'pick'));
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  answer('gallery.page', null);
  await gallery.setQuery({ facets: [] });
  const { total } = gallery;
  goes.forEach((go) => go());
  await older;
  expect([gallery.total, gallery.query.facets]).toEqual([total, []]);
});

test('marks that overlap on their way keep showing until each is written', async () => {
  const { gallery } = await openStores();
  const id = gallery.tileAt(0)?.pictureId ?? 0;
  const settleFirst = gallery.showMarks([id], { rating: 3 });
  const settleSecond = gallery.showMarks([id], { rating: 5, flag: 'pick' });
  settleFirst();
  gallery.readAgain();
  await pass(30);
  expect(gallery.tileAt(0)?.marks).toMatchObject({ rating: 5, flag: 'pick' });
  settleSecond();
  gallery.readAgain();
  await vi.waitFor(() => expect(gallery.tileAt(0)?.marks).toMatchObject({ rating: 0, flag: 'none' }));
});

test('a stretch whose keys come late selects nothing once the selection was given up', async () => {
  const { hold, pinia } = await openStores(far);
  const selection = useSelectionStore(pinia);
  const goes = hold('gallery.keys');
  const late = selection.selectBetween(0, 1_200);
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  selection.clear();
  goes.forEach((go) => go());
  await late;
  expect(selection.count).toBe(0);
});

test('of two bands the later one counts, whichever is read first; what is added is added in any order', async () => {
  const { hold, answer, pinia } = await openStores(far);
  const selection = useSelectionStore(pinia);
  const goes = hold('gallery.keys');
  const older = selection.selectStretches([[0, 1_200]], false);
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  answer('gallery.keys', null);
  await selection.selectStretches([[0, 5]], false);
  goes.forEach((go) => go());
  await older;
  expect(selection.count).toBe(5);
  const moreGoes = hold('gallery.keys');
  const added = selection.selectBetween(1_000, 1_099);
  await vi.waitFor(() => expect(moreGoes).toHaveLength(1));
  await selection.selectBetween(10, 14);
  moreGoes.forEach((go) => go());
  await added;
  expect(selection.count).toBe(5 + 5 + 100);
});

test('a stretch begins with the tile that was chosen, wherever it stands by now, and never with one of another search', async () => {
  const { gallery, controls, pinia } = await openStores({ ...far, organised: true });
  const selection = useSelectionStore(pinia);
  selection.beginStretch(3);
  const first = gallery.tileAt(3);
  controls.prepend(4);
  await vi.waitFor(() => expect(gallery.total).toBe(2_004));
  await selection.selectTo(9);
  expect([selection.count, first !== undefined && selection.has(first)]).toEqual([3, true]);
  // It has been scrolled far away, and is no longer at hand.
  controls.prepend(1_000);
  gallery.show(0, 40, true);
  await vi.waitFor(() => expect(gallery.total).toBe(3_004));
  await selection.selectTo(0);
  expect(selection.count).toBe(1_008 + 2);
  await gallery.setQuery(onlyFacet('flag', 'pick'));
  await selection.selectTo(2);
  expect(selection.count).toBe(3);
});

test('a tile of the query before is not looked for where the active one of this query is still on its way', async () => {
  const { gallery, controls, hold, inputsOf } = await openStores({ ...far, organised: true });
  gallery.setActive(3);
  await gallery.setQuery({ sort: 'oldest' });
  hold('gallery.page');
  gallery.setActive(1_500);
  expect(gallery.activeTile).toBeUndefined();
  controls.prepend(2);
  await pass(1_000);
  expect(inputsOf('gallery.positions')).toEqual([]);
});

test('what a new query has shown already is not looked for again with the next change of a row', async () => {
  const { gallery, controls, inputsOf } = await openStores({ ...far, organised: true });
  controls.prepend(2);
  await gallery.setQuery({ sort: 'oldest' });
  gallery.show(600, 640, false);
  await vi.waitFor(() => expect(gallery.tileAt(600)).toBeDefined());
  await pass(1_000);
  const [before, tile] = [inputsOf('gallery.page').length, gallery.tileAt(600)];
  const pictures = [tile?.pictureId ?? 0];
  controls.emit('catalog.changed', { revision: 1, membership: false, marks: false, tasks: [], pictures });
  await pass(1_000);
  // The one page, and not how many there are.
  expect(inputsOf('gallery.page').slice(before)).toMatchObject([{ from: 600, count: 200 }]);
});

test('an order by hand is left with its album', async () => {
  const { gallery } = await openStores();
  await gallery.setQuery({ albumId: 1, sort: 'hand' });
  expect(gallery.query.sort).toBe('hand');
  await gallery.setQuery({ albumId: null });
  expect(gallery.query.sort).toBe('newest');
});

test('all but some is all but these, also where most of them were never read', async () => {
  const { gallery, pinia } = await openStores(far);
  const selection = useSelectionStore(pinia);
  selection.selectAll();
  selection.toggle(3);
  const left = gallery.tileAt(3)?.key;
  const keys = await selection.selectedKeys();
  expect([keys.length, selection.count, keys.includes(left ?? '')]).toEqual([1_999, 1_999, false]);
});

/** Asks for more of one query, turns to another, and lets the first answer come last. */
async function overtaken(ask: (stores: Awaited<ReturnType<typeof openStores>>) => void, first = 0) {
  const stores = await openStores({ ...far, organised: true });
  const { gallery, hold, answer, inputsOf } = stores;
  gallery.show(first, first + 40, first === 0);
  await vi.waitFor(() => expect(gallery.tileAt(first)).toBeDefined());
  const goes = hold('gallery.page');
  ask(stores);
  // How many there are is asked before what they are.
  for (let held = 0; ; held += 1) {
    await vi.waitFor(() => expect(goes.length).toBeGreaterThan(held), 2_000);
    if (inputsOf('gallery.page').at(-1)?.['count'] !== 0) break;
    goes[held]?.();
  }
  answer('gallery.page', null);
  await gallery.setQuery(onlyFacet('flag', 'pick'));
  const [total, key] = [gallery.total, gallery.tileAt(0)?.key];
  for (let at = 0; at < 3; at += 1) {
    goes.forEach((go) => go());
    await pass(20);
  }
  return { now: [gallery.total, gallery.tileAt(0)?.key], then: [total, key] };
}

test('a page of the query before puts nothing into the new one', async () => {
  const { now, then } = await overtaken(({ gallery }) => gallery.show(600, 640, false));
  expect(now).toEqual(then);
});

test.each([
  ['at the top', 0],
  ['somewhere inside', 1_000],
])('a refreshing of the query before, %s, puts nothing into the new one', async (_where, first) => {
  const { now, then } = await overtaken(({ controls }) => controls.prepend(1), first);
  expect(now).toEqual(then);
});

test('what changed while a page was on its way is read again', async () => {
  const { gallery, controls, hold, answer, inputsOf } = await openStores(far);
  const goes = hold('gallery.page');
  gallery.show(600, 640, false);
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  answer('gallery.page', null);
  controls.emit('catalog.changed', {
    revision: 99,
    membership: false,
    marks: true,
    tasks: [],
    pictures: [7],
  });
  const readings = (): number => inputsOf('gallery.page').filter(({ from }) => from === 600).length;
  expect(readings()).toBe(1);
  goes.forEach((go) => go());
  await vi.waitFor(() => expect(readings()).toBe(2), 3_000);
});

test.each([
  ['at the top', 0],
  ['somewhere inside', 1_000],
])(
  'the active tile is followed also where the first look after it moved has failed: %s',
  async (_where, first) => {
    const { gallery, controls, fail, answer } = await openStores(far);
    gallery.show(first, first + 40, first === 0);
    await vi.waitFor(() => expect(gallery.tileAt(first + 3)).toBeDefined());
    gallery.setActive(first + 3);
    const { key } = gallery.activeTile ?? {};
    fail('gallery.page');
    controls.prepend(2);
    await vi.waitFor(() => expect(gallery.failure).not.toBeNull());
    answer('gallery.page', null);
    controls.emit('catalog.changed', {
      revision: 99,
      membership: false,
      marks: false,
      tasks: null,
      pictures: null,
    });
    await vi.waitFor(() => expect(gallery.total).toBe(2_002), 2_000);
    expect([gallery.activeTile?.key, gallery.activeIndex]).toEqual([key, first + 5]);
  },
);

test('a page that could not be read is asked for once more', async () => {
  const { gallery, answer, inputsOf } = await openStores(far);
  let isFirst = true;
  answer('gallery.page', async (input, fake) => {
    if (!isFirst) return fake(input);
    isFirst = false;
    return { ok: false, failure: diskIsFull };
  });
  gallery.show(1_000, 1_040, false);
  await vi.waitFor(() => expect(gallery.tileAt(1_000)).toBeDefined(), 2_000);
  expect([gallery.failure, inputsOf('gallery.page').filter(({ from }) => from === 1_000).length]).toEqual([
    null,
    2,
  ]);
});

test('the first tile in view stays in view when others come before it', async () => {
  const { gallery, controls } = await openStores(far);
  gallery.show(1_000, 1_040, false);
  await vi.waitFor(() => expect(gallery.tileAt(1_000)).toBeDefined());
  controls.prepend(6);
  await vi.waitFor(() => expect(gallery.total).toBe(2_006));
  expect(gallery.wish).toEqual({ kind: 'follow', from: 1_000, to: 1_006 });
});
