// Lets the lightbox's chrome fade while nothing moves and nobody is in it.
// Invariant: whatever holds the keyboard's focus visibly, or is held open, stays to be seen.
import { onBeforeUnmount, shallowRef } from 'vue';
import type { Ref } from 'vue';

const fadesMs = 2000;

/** `isHeld`: something in the chrome is open and keeps it. */
export function useFadingChrome(isHeld: () => boolean): {
  readonly shown: Ref<boolean>;
  readonly wake: () => void;
} {
  const shown = shallowRef(true);
  let timer: ReturnType<typeof setTimeout> | null = null;

  function wake(): void {
    shown.value = true;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      const focusInChrome = document.activeElement?.closest('.lightbox-chrome') ?? null;
      shown.value = isHeld() || (focusInChrome?.matches(':focus-within:has(:focus-visible)') ?? false);
    }, fadesMs);
  }

  wake();
  onBeforeUnmount(() => timer !== null && clearTimeout(timer));
  return { shown, wake };
}
