// The current second, for what counts down.
// Invariant: ticks only while a component that uses it is mounted and the window can be seen.
import { onBeforeUnmount, onMounted, readonly, shallowRef } from 'vue';
import type { Ref } from 'vue';

export function useNow(intervalMs = 1000): Readonly<Ref<number>> {
  const nowMs = shallowRef(Date.now());
  let timer: ReturnType<typeof setInterval> | null = null;

  function tick(): void {
    if (!document.hidden) nowMs.value = Date.now();
  }

  onMounted(() => {
    timer = setInterval(tick, intervalMs);
    document.addEventListener('visibilitychange', tick);
  });
  onBeforeUnmount(() => {
    if (timer !== null) clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  });
  return readonly(nowMs);
}
