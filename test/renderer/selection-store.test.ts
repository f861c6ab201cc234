// What is selected while the library changes under it, as by the command line.
import { expect, test, vi } from 'vitest';
import { useSelectionStore } from '../../src/renderer/stores/selection.ts';
import { openStores } from './open-stores.ts';
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
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(selection.selection).toEqual({ kind: 'all', except: new Set() });
});

test('what becomes of other tiles is not asked for', async () => {
  const stores = await openStores();
  const selection = useSelectionStore(stores.pinia);
  selection.toggle(1);
  await deleteElsewhere([idAt(stores, 5)]);
  const { tasks, pictures } = { tasks: [], pictures: [idAt(stores, 5)] };
  stores.controls.emit('catalog.changed', { revision: 99, membership: true, marks: false, tasks, pictures });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(selection.count).toBe(1);
});
