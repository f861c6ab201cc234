// Deleting pictures, and bringing them back: as a step that is taken back, or out of the trash at any later time.
// Invariant: what was deleted is remembered, so that no import brings it back; its file stays in the library's trash.
import { defineStore } from 'pinia';
import { request } from '../bridge.ts';
import { idParts } from '../lib/id-parts.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';
import { useSelectionStore } from './selection.ts';
import { useUndoStore } from './undo.ts';

async function deleteParts(pictureIds: readonly number[]): Promise<number> {
  let count = 0;
  for (const part of idParts(pictureIds)) {
    const answer = await request('pictures.delete', { pictureIds: part });
    count += answer.deleted;
  }
  return count;
}

async function restoreParts(pictureIds: readonly number[]): Promise<number> {
  let count = 0;
  for (const part of idParts(pictureIds)) {
    const answer = await request('pictures.restore', { pictureIds: part });
    count += answer.restored;
  }
  return count;
}

export const useDeletionStore = defineStore('deletion', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const selection = useSelectionStore();
  const undo = useUndoStore();

  async function deletePictures(pictureIds: readonly number[]): Promise<void> {
    if (pictureIds.length === 0) return;
    await undo.record(
      async () => ({
        kind: 'deleted',
        count: await deleteParts(pictureIds),
        undo: () => restoreParts(pictureIds),
        redo: () => deleteParts(pictureIds),
      }),
      'always',
    );
  }

  async function restorePictures(pictureIds: readonly number[]): Promise<void> {
    if (pictureIds.length === 0) return;
    await undo.record(
      async () => ({
        kind: 'restored',
        count: await restoreParts(pictureIds),
        undo: () => deleteParts(pictureIds),
        redo: () => restoreParts(pictureIds),
      }),
      'always',
    );
  }

  /** Brings back the pictures among what is selected in the trash; the active one when nothing is. */
  async function restoreSelected(): Promise<void> {
    await app.attempt(async () => {
      await restorePictures(await selection.selectedPictureIds());
      selection.clear();
    });
  }

  /** Deletes the pictures among what is selected; the active one when nothing is. What lies in the trash is deleted. */
  async function deleteSelected(): Promise<void> {
    if (gallery.query.show === 'deleted') return;
    await app.attempt(async () => {
      await deletePictures(await selection.selectedPictureIds());
      selection.clear();
    });
  }

  return { deletePictures, deleteSelected, restorePictures, restoreSelected };
});
