// Deleting and bringing back: a step of the history is about the pictures that it changed, and nothing else.
import { expect, test, vi } from 'vitest';
import { idsMaxCount } from '../../src/preload/contract/bounds.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useDeletionStore } from '../../src/renderer/stores/deletion.ts';
import { useSelectionStore } from '../../src/renderer/stores/selection.ts';
import { useUndoStore } from '../../src/renderer/stores/undo.ts';
import { diskIsFull, openStores } from './open-stores.ts';

test('undo brings back what the step deleted, not what was deleted before it', async () => {
  const { gallery, pinia } = await openStores();
  const deletion = useDeletionStore(pinia);
  const ids = [0, 1, 2].map((at) => gallery.tileAt(at)?.pictureId ?? 0);
  await deletion.deletePictures(ids.slice(0, 1));
  await deletion.deletePictures(ids);
  expect(useUndoStore(pinia).toast).toMatchObject({ facts: { kind: 'deleted', count: 2 } });
  await useUndoStore(pinia).undo();
  await vi.waitFor(() => expect(gallery.total).toBe(39));
  await gallery.setQuery({ show: 'deleted' });
  expect([gallery.total, gallery.tileAt(0)?.pictureId]).toEqual([1, ids[0]]);
});

test('undo of a restoring deletes what it brought back, not what was there already', async () => {
  const { gallery, pinia } = await openStores({ trashed: 3 });
  const here = gallery.tileAt(0)?.pictureId ?? 0;
  await gallery.setQuery({ show: 'deleted' });
  const trashed = gallery.tileAt(0)?.pictureId ?? 0;
  await useDeletionStore(pinia).restorePictures([trashed, here]);
  await useUndoStore(pinia).undo();
  await gallery.setQuery({ show: 'all' });
  expect([gallery.total, gallery.tileAt(0)?.pictureId]).toEqual([37, here]);
});

test('a deletion that changes nothing is no step', async () => {
  const { gallery, pinia } = await openStores();
  const id = gallery.tileAt(0)?.pictureId ?? 0;
  await useDeletionStore(pinia).deletePictures([id]);
  await useDeletionStore(pinia).deletePictures([id]);
  expect(useUndoStore(pinia).done).toHaveLength(1);
});

test('of many that fail halfway, those that went can be taken back, and the notice says why', async () => {
  const { answer, inputsOf, pinia } = await openStores();
  let parts = 0;
  answer('pictures.delete', ({ pictureIds }) => {
    parts += 1;
    return parts === 1 ? { ok: true, value: { deleted: pictureIds } } : { ok: false, failure: diskIsFull };
  });
  const ids = Array.from({ length: idsMaxCount + 5 }, (_, at) => at + 1);
  await useDeletionStore(pinia).deletePictures(ids);
  expect(useAppStore(pinia).notice).toEqual(diskIsFull);
  expect(useUndoStore(pinia).done).toMatchObject([{ kind: 'deleted', count: idsMaxCount }]);
  await useUndoStore(pinia).undo();
  expect(inputsOf('pictures.restore')).toEqual([{ pictureIds: ids.slice(0, idsMaxCount) }]);
});

test('what was deleted is no longer selected, whichever way it went; what could not be deleted still is', async () => {
  const { gallery, fail, answer, pinia } = await openStores();
  const [selection, deletion] = [useSelectionStore(pinia), useDeletionStore(pinia)];
  await selection.selectBetween(0, 2);
  await deletion.deletePictures([gallery.tileAt(1)?.pictureId ?? 0]);
  expect(selection.count).toBe(2);
  fail('pictures.delete');
  await deletion.deleteSelected();
  expect([selection.count, useUndoStore(pinia).done.length]).toEqual([2, 1]);
  answer('pictures.delete', null);
  await deletion.deleteSelected();
  expect(selection.count).toBe(0);
});

test('what is selected while a deletion is on its way stays selected', async () => {
  const { gallery, hold, answer, pinia } = await openStores();
  const [selection, deletion] = [useSelectionStore(pinia), useDeletionStore(pinia)];
  await selection.selectBetween(0, 2);
  const goes = hold('pictures.delete');
  const deleting = deletion.deleteSelected();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  selection.clear();
  const other = gallery.tileAt(8);
  selection.toggle(8);
  answer('pictures.delete', null);
  goes.forEach((go) => go());
  await deleting;
  expect([selection.count, other !== undefined && selection.has(other)]).toEqual([1, true]);
});

test('of all that is selected, whoever selects all anew while it goes keeps that', async () => {
  const { hold, answer, pinia } = await openStores();
  const [selection, deletion] = [useSelectionStore(pinia), useDeletionStore(pinia)];
  selection.selectAll();
  selection.toggle(0);
  const goes = hold('pictures.delete');
  const deleting = deletion.deleteSelected();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  selection.toggle(0);
  answer('pictures.delete', null);
  goes.forEach((go) => go());
  await deleting;
  expect(selection.selection).toEqual({ kind: 'all', except: new Set() });
});

test('what lies in the trash is not deleted once more', async () => {
  const { gallery, inputsOf, pinia } = await openStores({ trashed: 3 });
  await gallery.setQuery({ show: 'deleted' });
  useSelectionStore(pinia).selectAll();
  await useDeletionStore(pinia).deleteSelected();
  expect([inputsOf('pictures.delete'), useSelectionStore(pinia).count]).toEqual([[], 3]);
});
