// What is being dragged within the window: pictures from the grid, or an album of the tree.
// Invariant: known here from the start of the drag to its end, since a browser shows the contents only when dropped.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export type Dragged =
  | { readonly kind: 'pictures'; readonly pictureIds: readonly number[] }
  | { readonly kind: 'album'; readonly albumId: number };

export const useDraggingStore = defineStore('dragging', () => {
  const dragged = shallowRef<Dragged | null>(null);

  /** Marks the drag as one of the window's own, which no other program and no import takes. */
  function begin(event: DragEvent, what: Dragged): void {
    dragged.value = what;
    const transfer = event.dataTransfer;
    if (transfer === null) return;
    transfer.effectAllowed = 'copyMove';
    transfer.setData('application/x-gridkeep', what.kind);
  }

  function end(): void {
    dragged.value = null;
  }

  return { dragged, begin, end };
});
