// What is selected while the library changes under it, as by the command line.
import { expect, test, vi } from 'vitest';
import { useSelectionStore } from '../../src/renderer/stores/selection.ts';
import { openStores, pass } from './open-stores.ts';
import type { OpenedStores } from './open-stores.ts';

const idAt = ({ gallery }: OpenedStores, index: number): number => gallery.tileAt(index)?.pictureId ?? 0;

/** Another process deletes pictures; this one only hears of it. */
async function deleteElsewhere(pictureIds: readonly number[]): Promise<void> {
  await window.bridge.request('pictures.delete', { pictureIds });
}

test.each([
  ['named one by one', false],
  ['too many to name', true],
])('pictures that were deleted elsewhere leave the selection: %s', async (_name, isUnnamed) => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  const [one, two, three] = [idAt(stores, 1), idAt(stores, 2), idAt(stores, 3)];
  for (const index of [1, 2, 3]) selection.toggle(index);
  await deleteElsewhere([two]);
  const news = { revision: 99, membership: true, marks: false };
  if (isUnnamed) stores.controls.emit('catalog.changed', { ...news, tasks: null, pictures: null });
  else stores.controls.emit('catalog.changed', { ...news, tasks: [], pictures: [two, 4000] });
  await vi.waitFor(() => expect(selection.count).toBe(2));
  expect(await selection.selectedPictureIds()).toEqual([one, three]);
});

test('an answer about an earlier selection changes nothing in the one begun since', async () => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  const goes = stores.hold('gallery.positions');
  selection.toggle(1);
  await deleteElsewhere([idAt(stores, 1)]);
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  selection.selectAll();
  goes[0]?.();
  await pass(20);
  expect(selection.selection).toEqual({ kind: 'all', except: new Set() });
});

test('a picture that goes while it is asked whether it has gone leaves the selection too', async () => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  const goes = stores.hold('gallery.positions');
  const id = idAt(stores, 1);
  const news = { revision: 99, membership: true, marks: false, tasks: [], pictures: [id] };
  selection.toggle(1);
  stores.controls.emit('catalog.changed', news);
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  await deleteElsewhere([id]);
  stores.controls.emit('catalog.changed', news);
  goes[0]?.();
  await vi.waitFor(() => expect(goes).toHaveLength(2), 2_000);
  goes[1]?.();
  await vi.waitFor(() => expect(selection.count).toBe(0));
});

test('a picture of which it could not be told whether it has gone is asked about again', async () => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  const [gone, other] = [idAt(stores, 1), idAt(stores, 2)];
  const news = { revision: 99, membership: true, marks: false, tasks: [] };
  selection.toggle(1);
  selection.toggle(2);
  stores.fail('gallery.positions');
  await deleteElsewhere([gone]);
  stores.controls.emit('catalog.changed', { ...news, pictures: [gone] });
  await vi.waitFor(() => expect(stores.inputsOf('gallery.positions').length).toBeGreaterThan(0));
  stores.answer('gallery.positions', null);
  stores.controls.emit('catalog.changed', { ...news, pictures: [other] });
  await vi.waitFor(async () => expect(await selection.selectedPictureIds()).toEqual([other]), 2_000);
});

test('what becomes of other tiles is not asked for', async () => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  selection.toggle(1);
  await deleteElsewhere([idAt(stores, 5)]);
  const { tasks, pictures } = { tasks: [], pictures: [idAt(stores, 5)] };
  stores.controls.emit('catalog.changed', { revision: 99, membership: true, marks: false, tasks, pictures });
  await pass(50);
  expect(selection.count).toBe(1);
});

test('keys that come too late change nothing in what was selected since', async () => {
  // Only the first tiles are at hand; the others’ keys are asked for.
  const stores = await openStores({ tiles: 400 }, 10);
  const selection = useSelectionStore(stores.pinia);
  const goes = stores.hold('gallery.keys');
  const late = selection.selectStretches([[300, 303]], false);
  const later = selection.selectStretches([[310, 311]], false);
  await vi.waitFor(() => expect(goes).toHaveLength(2));
  goes[1]?.();
  await later;
  const chosen = await selection.selectedKeys();
  expect(chosen).toHaveLength(1);
  goes[0]?.();
  await late;
  expect(await selection.selectedKeys()).toEqual(chosen);

  const added = selection.selectStretches([[320, 322]], true);
  await vi.waitFor(() => expect(goes).toHaveLength(3));
  selection.clear();
  goes[2]?.();
  await added;
  expect(selection.count).toBe(0);
});

test('a stretch whose first tile has gone begins where that stood, or with the last that there is', async () => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  selection.beginStretch(5);
  stores.answer('gallery.positions', () => ({ ok: true, value: [-1] }));
  const { tileAt } = stores.gallery;
  const gone = idAt(stores, 5);
  await deleteElsewhere([gone]);
  stores.controls.emit('catalog.changed', {
    revision: 99,
    membership: true,
    marks: false,
    tasks: null,
    pictures: null,
  });
  await vi.waitFor(() => expect(idAt(stores, 5)).not.toBe(gone));
  await selection.selectTo(7);
  expect(await selection.selectedKeys()).toEqual([5, 6, 7].map((index) => tileAt(index)?.key));

  // It stands somewhere else now.
  selection.clear();
  stores.answer('gallery.positions', () => ({ ok: true, value: [9] }));
  await selection.selectTo(7);
  expect(await selection.selectedKeys()).toEqual([7, 8, 9].map((index) => tileAt(index)?.key));

  // Something else was selected before anybody could tell.
  const goes = stores.hold('gallery.positions');
  const late = selection.selectTo(7);
  selection.clear();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  goes[0]?.();
  await late;
  expect(selection.count).toBe(0);
});

test('of everything that is selected, what was taken out again is not acted upon', async () => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  selection.selectAll();
  selection.toggle(3);
  const chosen = await selection.selectedPictureIds();
  expect(chosen).toHaveLength(39);
  expect(chosen).not.toContain(idAt(stores, 3));
});
