// Deleting pictures, and taking it back.
// Invariant: the last deletion can be undone while its toast stands; one toast at a time.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { request } from '../bridge.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';

/** Ids in one request that names rows (contract: idsMaxCount). */
const idsAtOnce = 10_000;

export interface Deletion {
  readonly pictureIds: readonly number[];
  readonly count: number;
}

function* parts(ids: readonly number[]): Generator<number[]> {
  for (let from = 0; from < ids.length; from += idsAtOnce) yield ids.slice(from, from + idsAtOnce);
}

export const useDeletionStore = defineStore('deletion', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const last = shallowRef<Deletion | null>(null);

  async function deletePictures(pictureIds: readonly number[]): Promise<void> {
    if (pictureIds.length === 0) return;
    await app.attempt(async () => {
      let count = 0;
      for (const part of parts(pictureIds)) {
        const answer = await request('pictures.delete', { pictureIds: part });
        count += answer.deleted;
        last.value = { pictureIds, count };
      }
    });
  }

  /** Deletes the pictures among what is selected; the active one when nothing is. */
  async function deleteSelected(): Promise<void> {
    await app.attempt(async () => {
      const tiles = await gallery.selectedTiles();
      await deletePictures(tiles.flatMap((tile) => (tile.pictureId === null ? [] : [tile.pictureId])));
      gallery.clearSelection();
    });
  }

  async function undo(): Promise<void> {
    const deletion = last.value;
    if (deletion === null) return;
    last.value = null;
    await app.attempt(async () => {
      for (const part of parts(deletion.pictureIds)) {
        await request('pictures.restore', { pictureIds: part });
      }
    });
  }

  function dismiss(): void {
    last.value = null;
  }

  return { last, deletePictures, deleteSelected, undo, dismiss };
});
