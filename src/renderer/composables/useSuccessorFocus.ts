// The focus of a dialog that shows one state after the other: the button that had it goes with what it did, and the one that
// comes next, marked with `data-next`, takes it over.
// Invariant: a focus that somebody has moved elsewhere stays there.
import { nextTick, watch } from 'vue';
import type { Ref } from 'vue';

/** @param kind Of the state that is shown. */
export function useSuccessorFocus(actions: Readonly<Ref<HTMLElement | null>>, kind: () => string): void {
  watch(kind, async () => {
    await nextTick();
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.matches('.dialog') === true)
      actions.value?.querySelector<HTMLElement>('[data-next]')?.focus();
  });
}
