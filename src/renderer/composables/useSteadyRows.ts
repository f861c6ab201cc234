// The rows of a facet's list, which keep their places while somebody is in the list.
// Invariant: what the pointer is over and what has the focus never moves or goes by itself; counts still change.
import { computed, onMounted, onUpdated, shallowRef } from 'vue';
import { steadyRows } from '../lib/facet-rows.ts';
import type { FacetRow } from '../lib/facet-rows.ts';

/** Give `holders` to the list's element with `v-on`. */
export function useSteadyRows(rows: () => readonly FacetRow[]) {
  const held = shallowRef<readonly string[]>([]);
  const steady = computed(() => steadyRows(held.value, rows()));
  /** As they stand on the screen: what came since the last frame is not what somebody has reached for. */
  let drawn: readonly string[] = [];
  const noteDrawn = (): void => {
    drawn = steady.value.map(({ value }) => value);
  };
  onMounted(noteDrawn);
  onUpdated(noteDrawn);

  function hold(): void {
    if (held.value.length === 0) held.value = drawn;
  }

  function release(event: FocusEvent | PointerEvent): void {
    const list = event.currentTarget as HTMLElement;
    const stays =
      event.type === 'focusout'
        ? list.matches(':hover') || list.contains(event.relatedTarget as Node | null)
        : list.matches(':focus-within');
    if (!stays) held.value = [];
  }

  return {
    steady,
    holders: { focusin: hold, pointerenter: hold, focusout: release, pointerleave: release },
  };
}
