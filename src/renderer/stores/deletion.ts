// Deleting pictures, and taking it back.
// Invariant: what was deleted is remembered, so that no import brings it back; files go to the library's trash first.
import { defineStore } from 'pinia';
import { request } from '../bridge.ts';
import { idParts } from '../lib/id-parts.ts';
import { useAppStore } from './app.ts';
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

async function restoreParts(pictureIds: readonly number[]): Promise<void> {
  for (const part of idParts(pictureIds)) await request('pictures.restore', { pictureIds: part });
}

export const useDeletionStore = defineStore('deletion', () => {
  const app = useAppStore();
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

  /** Deletes the pictures among what is selected; the active one when nothing is. */
  async function deleteSelected(): Promise<void> {
    await app.attempt(async () => {
      await deletePictures(await selection.selectedPictureIds());
      selection.clear();
    });
  }

  return { deletePictures, deleteSelected };
});
