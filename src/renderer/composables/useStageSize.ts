// The size of an element that pictures are looked at on.
import { onBeforeUnmount, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import type { Size } from '../lib/zoom.ts';

export function useStageSize(stage: Ref<HTMLElement | null>): Ref<Size> {
  const size = shallowRef<Size>({ widthPx: innerWidth, heightPx: innerHeight });

  function measure(): void {
    if (stage.value === null) return;
    size.value = { widthPx: stage.value.clientWidth, heightPx: stage.value.clientHeight };
  }

  const observer = new ResizeObserver(measure);
  // In a dialog the element comes after the component around it.
  watch(
    stage,
    (element) => {
      observer.disconnect();
      if (element === null) return;
      measure();
      observer.observe(element);
    },
    { flush: 'post', immediate: true },
  );
  onBeforeUnmount(() => observer.disconnect());
  return size;
}
