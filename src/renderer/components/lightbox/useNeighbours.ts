// Loads the next and the previous picture, so that an arrow key shows them at once.
// Invariant: at most these two originals are held besides the one shown; one that was stepped over is loaded no
// further, and a film is never loaded ahead.
import { onBeforeUnmount, watch } from 'vue';
import { shownPicture } from '../../lib/tile-view.ts';
import { useGalleryStore } from '../../stores/gallery.ts';

/** Holding an arrow key steps faster than this; only where it stops the neighbours are worth loading. */
const settleMs = 90;

export function useNeighbours(index: () => number): void {
  const gallery = useGalleryStore();
  let held = new Map<string, HTMLImageElement>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function load(address: string): HTMLImageElement {
    const known = held.get(address);
    if (known !== undefined) return known;
    const image = new Image();
    image.decoding = 'async';
    image.src = address;
    return image;
  }

  function letGo(wanted: ReadonlySet<string>): void {
    for (const [address, image] of held) {
      if (wanted.has(address)) continue;
      // The only way to end the request of an image.
      if (!image.complete) image.removeAttribute('src');
      held.delete(address);
    }
  }

  /** Previews as well: they bridge the time until an original that was not waited for. */
  function addresses(at: number): readonly string[] {
    const tile = gallery.tileAt(at);
    const picture = tile === undefined ? null : shownPicture(tile);
    if (picture === null) return [];
    return [
      ...(picture.preview === null ? [] : [picture.preview]),
      ...(picture.isVideo ? [] : [picture.address]),
    ];
  }

  function loadAround(): void {
    const wanted = [index() + 1, index() - 1].flatMap(addresses);
    letGo(new Set(wanted));
    held = new Map(wanted.map((address) => [address, load(address)] as const));
  }

  watch(
    [index, () => [index() + 1, index() - 1].flatMap(addresses).join()],
    () => {
      // What was on its way to a tile that is now two steps off is ended at once.
      letGo(new Set([index() - 1, index(), index() + 1].flatMap(addresses)));
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(loadAround, settleMs);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    if (timer !== null) clearTimeout(timer);
    letGo(new Set());
  });
}
