// Dragging a picture of a comparison by its caption onto another one, which swaps the two.
// Invariant: a press without a move only makes the picture the active one.
import { shallowRef } from 'vue';
import type { Ref } from 'vue';

/** Moved by less than this, a press is no drag. */
const slackPx = 6;

export function usePaneDrag(options: {
  /** The place whose picture or caption is at this point of the window; null where there is none. */
  readonly placeAt: (xPx: number, yPx: number) => number | null;
  readonly swap: (one: number, other: number) => void;
}): {
  readonly dragged: Ref<number | null>;
  readonly target: Ref<number | null>;
  readonly grab: (event: PointerEvent, place: number) => void;
} {
  const dragged = shallowRef<number | null>(null);
  const target = shallowRef<number | null>(null);

  function grab(event: PointerEvent, place: number): void {
    const handle = event.currentTarget;
    if (event.button !== 0 || !(handle instanceof HTMLElement)) return;
    handle.setPointerCapture(event.pointerId);
    const listening = new AbortController();
    const { signal } = listening;

    function onMove(move: PointerEvent): void {
      const moved = Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY);
      if (dragged.value === null && moved < slackPx) return;
      dragged.value = place;
      const under = options.placeAt(move.clientX, move.clientY);
      target.value = under === place ? null : under;
    }
    function end(isDropped: boolean): void {
      listening.abort();
      const onto = target.value;
      dragged.value = null;
      target.value = null;
      if (isDropped && onto !== null) options.swap(place, onto);
    }
    handle.addEventListener('pointermove', onMove, { signal });
    handle.addEventListener('pointerup', () => end(true), { signal });
    handle.addEventListener('pointercancel', () => end(false), { signal });
  }

  return { dragged, target, grab };
}
