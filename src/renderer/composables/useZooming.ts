// Zooming and panning of a picture on its stage by wheel, pinch, double click, drag and keys.
// Invariant: it keeps no camera of its own; it reads one and says which one is wanted, so that several stages can
// share one.
import { computed, shallowRef } from 'vue';
import type { Ref } from 'vue';
import { fitCamera, isZoomedIn, pannedBy, wheelFactor, zoomedTo } from '../lib/zoom.ts';
import type { Camera, Frame, StagePoint } from '../lib/zoom.ts';

const centre: StagePoint = { xPx: 0, yPx: 0 };

export function useZooming(options: {
  readonly stage: Ref<HTMLElement | null>;
  readonly frame: () => Frame;
  readonly camera: () => Camera;
  readonly look: (camera: Camera) => void;
}) {
  const { stage, frame, camera, look } = options;
  const isZoomed = computed(() => isZoomedIn(camera(), frame()));
  /** Where the pointer was when it last moved the picture; null while nothing is dragged. */
  const dragged = shallowRef<StagePoint | null>(null);

  function pointerOf(event: MouseEvent): StagePoint {
    const area = stage.value?.getBoundingClientRect();
    if (area === undefined) return centre;
    return {
      xPx: event.clientX - area.left - area.width / 2,
      yPx: event.clientY - area.top - area.height / 2,
    };
  }

  const zoomTo = (scale: number, pointer: StagePoint): void =>
    look(zoomedTo(camera(), scale, pointer, frame()));
  const fit = (): void => look(fitCamera(frame()));
  const actualSize = (pointer = centre): void => zoomTo(frame().actualScale, pointer);
  const zoomBy = (factor: number): void => zoomTo(camera().scale * factor, centre);
  const panBy = (xPx: number, yPx: number): void => look(pannedBy(camera(), { xPx, yPx }, frame()));

  /** Fitted or actual size; where both are the same, twice that, so that a double click always does something. */
  function toggle(pointer = centre): void {
    if (isZoomed.value) fit();
    else if (frame().fitScale >= frame().actualScale) zoomTo(frame().fitScale * 2, pointer);
    else actualSize(pointer);
  }

  const listeners = {
    wheel(event: WheelEvent): void {
      event.preventDefault();
      zoomTo(camera().scale * wheelFactor(event), pointerOf(event));
    },
    dblclick(event: MouseEvent): void {
      toggle(pointerOf(event));
    },
    pointerdown(event: PointerEvent): void {
      if (event.button !== 0) return;
      dragged.value = { xPx: event.clientX, yPx: event.clientY };
      stage.value?.setPointerCapture(event.pointerId);
    },
    pointermove(event: PointerEvent): void {
      const from = dragged.value;
      if (from === null) return;
      panBy(event.clientX - from.xPx, event.clientY - from.yPx);
      dragged.value = { xPx: event.clientX, yPx: event.clientY };
    },
    pointerup(): void {
      dragged.value = null;
    },
    pointercancel(): void {
      dragged.value = null;
    },
  };

  return {
    isZoomed,
    isDragging: computed(() => dragged.value !== null),
    fit,
    actualSize,
    toggle,
    zoomBy,
    panBy,
    listeners,
  };
}
