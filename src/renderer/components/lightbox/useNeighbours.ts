// Loads the next and the previous original, so that an arrow key shows them at once. Kept while they may be needed.
// Invariant: pictures only; a film is never loaded ahead.
import { watch } from 'vue';
import { hasPicture, isVideo, originalAddress } from '../../lib/tile-view.ts';
import { useGalleryStore } from '../../stores/gallery.ts';

export function useNeighbours(index: () => number): void {
  const gallery = useGalleryStore();
  let neighbours: HTMLImageElement[] = [];

  function load(at: number): HTMLImageElement[] {
    const tile = gallery.tileAt(at);
    if (tile === undefined || !hasPicture(tile) || isVideo(tile.mediaType)) return [];
    const address = originalAddress(tile.pictureId ?? 0);
    const known = neighbours.find((image) => image.src === address);
    if (known !== undefined) return [known];
    const image = new Image();
    image.decoding = 'async';
    image.src = address;
    return [image];
  }

  watch(
    [index, () => gallery.version],
    () => {
      neighbours = [index() + 1, index() - 1].flatMap(load);
    },
    { immediate: true },
  );
}
