// Deleting pictures, and bringing them back: as a step that is taken back, or out of the trash at any later time.
// Invariant: what was deleted is remembered, so that no import brings it back; its file stays in the library's trash. A
// step is about the pictures that it changed, never about others that were meant too.
import { defineStore } from 'pinia';
import { request } from '../bridge.ts';
import { idParts } from '../lib/id-parts.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';
import { useSelectionStore } from './selection.ts';
import { useUndoStore } from './undo.ts';
import type { UndoStep } from './undo.ts';

type Way = 'deleted' | 'restored';
const back = { deleted: 'restored', restored: 'deleted' } as const;

/** Goes as far as it can: what it has done of it is in `done` also where it fails. */
async function go(way: Way, pictureIds: readonly number[], done: number[] = []): Promise<void> {
  for (const part of idParts(pictureIds)) {
    const changed =
      way === 'deleted'
        ? (await request('pictures.delete', { pictureIds: part })).deleted
        : (await request('pictures.restore', { pictureIds: part })).restored;
    for (const id of changed) done.push(id);
  }
}

export const useDeletionStore = defineStore('deletion', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const selection = useSelectionStore();
  const undo = useUndoStore();

  /** Null where nothing was changed. What was is no longer selected. */
  async function change(way: Way, pictureIds: readonly number[]): Promise<UndoStep | null> {
    if (pictureIds.length === 0) return null;
    return undo.record(async () => {
      const done: number[] = [];
      // Of many, some may have gone when one fails: these can be taken back, and the notice says what happened.
      await app.attempt(() => go(way, pictureIds, done));
      if (done.length === 0) return null;
      selection.drop(done);
      return { kind: way, count: done.length, undo: () => go(back[way], done), redo: () => go(way, done) };
    }, 'always');
  }

  async function changeSelected(way: Way): Promise<void> {
    await app.attempt(async () => {
      const meant = selection.selection;
      const step = await change(way, await selection.selectedPictureIds());
      if (step !== null && meant.kind === 'all' && meant === selection.selection) selection.clear();
    });
  }

  const deletePictures = (pictureIds: readonly number[]): Promise<UndoStep | null> =>
    change('deleted', pictureIds);
  const restorePictures = (pictureIds: readonly number[]): Promise<UndoStep | null> =>
    change('restored', pictureIds);

  /** Brings back the pictures among what is selected in the trash; the active one when nothing is. */
  const restoreSelected = (): Promise<void> => changeSelected('restored');

  /** Deletes the pictures among what is selected; the active one when nothing is. What lies in the trash is deleted. */
  async function deleteSelected(): Promise<void> {
    if (gallery.query.show !== 'deleted') await changeSelected('deleted');
  }

  return { deletePictures, deleteSelected, restorePictures, restoreSelected };
});
