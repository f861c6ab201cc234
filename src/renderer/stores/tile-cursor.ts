// Which tile of the gallery is the active one, and which is shown large.
// Invariant: the active tile is the same tile wherever it goes, also while its page is on its way; positions never lie
// beyond the last tile.
import { computed, shallowRef, watch } from 'vue';
import type { Tile } from '../../preload/contract/gallery.ts';

/** A cursor over tiles by their position; `tileAt` and `total` are reactive. */
export function createTileCursor(tiles: {
  readonly tileAt: (index: number) => Tile | undefined;
  readonly total: () => number;
}) {
  const activeIndex = shallowRef(0);
  const hasActive = shallowRef(false);
  /** The tile that the lightbox shows; null while it is closed. */
  const openIndex = shallowRef<number | null>(null);
  const activeTile = computed(() => (hasActive.value ? tiles.tileAt(activeIndex.value) : undefined));
  const openTile = computed(() => (openIndex.value === null ? undefined : tiles.tileAt(openIndex.value)));

  /** The tile that keeps the focus when positions move; its task stands in when its key has gone. */
  let last: Tile | undefined;
  watch(activeTile, (tile) => (last = tile ?? last), { flush: 'sync' });
  const followed = (): Tile | undefined => (hasActive.value ? last : undefined);

  /** All tiles were replaced: the active one, or whoever takes the focus over, stands here now. -1 where nobody knows. */
  function goAlong(at: number): void {
    if (at >= 0) {
      if (openIndex.value === activeIndex.value) openIndex.value = at;
      activeIndex.value = at;
    }
    const total = tiles.total();
    activeIndex.value = Math.min(activeIndex.value, Math.max(0, total - 1));
    if (openIndex.value !== null && openIndex.value >= total)
      openIndex.value = total === 0 ? null : total - 1;
  }

  /** The tiles are others altogether. */
  function letGo(): void {
    activeIndex.value = 0;
    hasActive.value = false;
    openIndex.value = null;
    last = undefined;
  }

  function setActive(index: number): void {
    activeIndex.value = Math.min(Math.max(0, tiles.total() - 1), Math.max(0, index));
    hasActive.value = true;
  }

  return { activeIndex, hasActive, openIndex, activeTile, openTile, followed, goAlong, letGo, setActive };
}
