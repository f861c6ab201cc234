// The focus in the grid: it is on the active tile's element, whichever element that is by now.
// Invariant: moving the focus never scrolls by itself; the view is moved so that the tile can be seen. A focus that was
// in the grid stays there when elements are drawn anew.
import { nextTick, watch } from 'vue';
import type { Ref } from 'vue';
import { useGalleryStore } from '../stores/gallery.ts';

export function useGridFocus(options: {
  readonly grid: Readonly<Ref<HTMLElement | null>>;
  /** Changes whenever cells are drawn anew. */
  readonly shown: Readonly<Ref<unknown>>;
  readonly showIndex: (index: number) => void;
}) {
  const { grid, shown, showIndex } = options;
  const gallery = useGalleryStore();

  /** Where the tile is drawn. */
  function focusDrawn(index: number): void {
    grid.value?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  }

  /** Makes the tile the active one, shows it and gives it the focus. */
  async function focusTile(index: number): Promise<void> {
    gallery.setActive(index);
    showIndex(index);
    await nextTick();
    focusDrawn(gallery.activeIndex);
  }

  /** When the lightbox closes, the focus returns to the tile that it showed last. */
  watch(
    () => gallery.openIndex,
    (index) => {
      if (index === null && gallery.hasActive) void focusTile(gallery.activeIndex);
    },
  );

  /** A cell whose page has just come, or which moved to another row, is a new element: it takes the focus over. */
  let hadFocus = false;
  watch(shown, () => (hadFocus = grid.value?.contains(document.activeElement) ?? false), { flush: 'pre' });
  watch(
    shown,
    () => {
      if (!hadFocus || grid.value?.contains(document.activeElement) === true) return;
      focusDrawn(gallery.activeIndex);
    },
    { flush: 'post' },
  );

  return { focusDrawn, focusTile };
}
