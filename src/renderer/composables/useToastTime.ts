// How long a toast stays: a while, begun anew by each; while the pointer or the focus is on it, as long as that.
// Invariant: a toast that goes takes the hand that was on it along, as an element that is no more tells of no leaving.
import { onScopeDispose, shallowRef, watch } from 'vue';

const shownMs = 10_000;

export function useToastTime(
  toast: () => object | null,
  dismiss: () => void,
): { readonly hold: () => void; readonly release: () => void } {
  const isHeld = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | null = null;

  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  watch([toast, isHeld], ([shown, held]) => {
    stop();
    if (shown === null) isHeld.value = false;
    else if (!held) timer = setTimeout(dismiss, shownMs);
  });
  onScopeDispose(stop);

  return { hold: () => (isHeld.value = true), release: () => (isHeld.value = false) };
}
