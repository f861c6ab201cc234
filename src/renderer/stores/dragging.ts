// What is being dragged: pictures from the grid or an album of the tree, within the window; or files, out of it.
// Invariant: known here from the start of the drag to its end, since a browser shows the contents only when dropped. Of an end
// nobody may tell: files have left the window, and a tile may be drawn anew while it is dragged. But no pointer moves over the
// window during a drag, so that one that does, without a button, has let go.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { request } from '../bridge.ts';
import { useAppStore } from './app.ts';

export type Dragged =
  | { readonly kind: 'pictures'; readonly pictureIds: readonly number[] }
  | { readonly kind: 'album'; readonly albumId: number }
  /** Handed over to the system. */
  | { readonly kind: 'files' };

export const useDraggingStore = defineStore('dragging', () => {
  const app = useAppStore();
  const dragged = shallowRef<Dragged | null>(null);

  /** Marks the drag as one of the window's own, which no other program and no import takes. */
  function begin(event: DragEvent, what: Dragged): void {
    set(what);
    const transfer = event.dataTransfer;
    if (transfer === null) return;
    transfer.effectAllowed = 'copyMove';
    transfer.setData('application/x-gridkeep', what.kind);
  }

  /** Files leave the window. */
  function beginOut(event: DragEvent, pictureIds: readonly number[]): void {
    event.preventDefault();
    set({ kind: 'files' });
    void app.attempt(() => request('pictures.dragOut', { pictureIds }));
  }

  function set(what: Dragged): void {
    dragged.value = what;
    addEventListener('pointermove', onPointer);
  }

  function onPointer({ buttons }: PointerEvent): void {
    if (buttons === 0) end();
  }

  function end(): void {
    removeEventListener('pointermove', onPointer);
    dragged.value = null;
  }

  return { dragged, begin, beginOut, end };
});
