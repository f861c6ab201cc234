// What can be done with tiles, for the context menu, the details panel and the lightbox alike.
// Invariant: a failure of an action is shown in the notice; nothing is thrown at a component.
import type { Tile } from '../../preload/contract/gallery.ts';
import { request } from '../bridge.ts';
import { idParts } from '../lib/id-parts.ts';
import { useAppStore } from '../stores/app.ts';
import { useDeletionStore } from '../stores/deletion.ts';

export function useTileActions() {
  const app = useAppStore();
  const deletion = useDeletionStore();

  const retry = (taskIds: readonly number[]): Promise<boolean> =>
    app.attempt(async () => {
      for (const part of idParts([...new Set(taskIds)])) await request('tasks.retry', { taskIds: part });
    });

  const setPaused = (taskIds: readonly number[], paused: boolean): Promise<boolean> =>
    app.attempt(async () => {
      for (const part of idParts([...new Set(taskIds)]))
        await request('tasks.setPaused', { taskIds: part, paused });
    });

  const copyText = (text: string): Promise<boolean> =>
    app.attempt(() => request('clipboard.writeText', { text: text.slice(0, 100_000) }));

  const copyImage = (pictureId: number): Promise<boolean> =>
    app.attempt(() => request('pictures.copyImage', { pictureId }));

  const showInFolder = (pictureId: number): Promise<boolean> =>
    app.attempt(() => request('pictures.showInFolder', { pictureId }));

  async function remove(tile: Tile): Promise<void> {
    if (tile.pictureId !== null && tile.pictureState !== 'deleted')
      await deletion.deletePictures([tile.pictureId]);
  }

  async function restore(tile: Tile): Promise<void> {
    if (tile.pictureId !== null) await deletion.restorePictures([tile.pictureId]);
  }

  return { retry, setPaused, copyText, copyImage, showInFolder, remove, restore };
}
