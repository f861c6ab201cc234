// A rubber band over the grid: drawn from the background, or with Alt from anywhere, it takes the tiles it touches.
// Invariant: it is kept in the content's own measures, so that it stays over its tiles while the view scrolls; nothing
// is selected before the button is let go, and Escape lets it go without selecting, wherever the focus is.
import { onBeforeUnmount, shallowRef } from 'vue';
import type { Ref } from 'vue';
import { tilesInArea } from '../lib/grid-places.ts';
import type { GridLayout } from '../lib/grid-layout.ts';
import type { ContentArea } from '../lib/grid-places.ts';

/** A shaking hand is no drag. */
const dragFromPx = 4;
const edgePx = 36;
const mostPxPerSecond = 2400;

export interface Lasso {
  readonly area: ContentArea;
  /** What was selected before stays so. */
  readonly adds: boolean;
}

export function useLasso(options: {
  readonly scroller: Ref<HTMLElement | null>;
  readonly layout: Readonly<Ref<GridLayout>>;
  readonly contentTopPx: () => number;
  readonly scrollToContent: (contentTopPx: number) => void;
  readonly onTaken: (stretches: readonly (readonly [number, number])[], adds: boolean) => void;
  /** The button went down and up on the background. */
  readonly onBackground: () => void;
}) {
  const lasso = shallowRef<Lasso | null>(null);
  let start: { readonly xPx: number; readonly yPx: number; readonly adds: boolean } | null = null;
  let pointer = { clientX: 0, clientY: 0 };
  let isFromBackground = false;
  let frame: number | null = null;
  let lastMs = 0;

  /** Where the pointer is, in the content's measures. */
  function pointerInContent(element: HTMLElement): { readonly xPx: number; readonly yPx: number } {
    const box = element.getBoundingClientRect();
    const { paddingPx } = options.layout.value.measures;
    const yPx = Math.min(box.bottom, Math.max(box.top, pointer.clientY)) - box.top;
    return { xPx: pointer.clientX - box.left - paddingPx, yPx: yPx + options.contentTopPx() };
  }

  function draw(element: HTMLElement): void {
    if (start === null) return;
    const { xPx, yPx } = pointerInContent(element);
    const area = {
      leftPx: Math.min(start.xPx, xPx),
      topPx: Math.min(start.yPx, yPx),
      rightPx: Math.max(start.xPx, xPx),
      bottomPx: Math.max(start.yPx, yPx),
    };
    const isDrag =
      lasso.value !== null || area.rightPx - area.leftPx + area.bottomPx - area.topPx > dragFromPx;
    if (isDrag) lasso.value = { area, adds: start.adds };
  }

  /** Faster the nearer the pointer is to the edge, or the further beyond it. */
  function edgeSpeed(element: HTMLElement): number {
    const { top, bottom } = element.getBoundingClientRect();
    const above = top + edgePx - pointer.clientY;
    const below = pointer.clientY - (bottom - edgePx);
    const part = (overPx: number): number => Math.min(1, overPx / (2 * edgePx));
    if (above > 0) return -part(above) * mostPxPerSecond;
    return below > 0 ? part(below) * mostPxPerSecond : 0;
  }

  function onFrame(nowMs: number): void {
    frame = null;
    const element = options.scroller.value;
    if (start === null || element === null) return;
    const speed = lasso.value === null ? 0 : edgeSpeed(element);
    if (speed !== 0) {
      options.scrollToContent(options.contentTopPx() + (speed * Math.min(50, nowMs - lastMs)) / 1000);
      draw(element);
    }
    lastMs = nowMs;
    frame = requestAnimationFrame(onFrame);
  }

  function onPointerDown(event: PointerEvent): void {
    const element = options.scroller.value;
    if (element === null || event.button !== 0 || event.pointerType === 'touch') return;
    const target = event.target as Element;
    const box = element.getBoundingClientRect();
    const isOnScrollBar = event.clientX >= box.left + element.clientWidth;
    isFromBackground = target.closest('[data-index], button') === null;
    if (isOnScrollBar || !(isFromBackground || event.altKey)) return;
    pointer = event;
    const { xPx, yPx } = pointerInContent(element);
    start = { xPx, yPx, adds: event.ctrlKey || event.metaKey || event.shiftKey };
    element.setPointerCapture(event.pointerId);
    window.addEventListener('keydown', onKeydown, { capture: true });
    lastMs = performance.now();
    frame ??= requestAnimationFrame(onFrame);
  }

  function onPointerMove(event: PointerEvent): void {
    const element = options.scroller.value;
    if (start === null || element === null) return;
    pointer = event;
    draw(element);
  }

  function onPointerUp(): void {
    const drawn = lasso.value;
    const wasClick = start !== null && drawn === null && isFromBackground && !start.adds;
    end();
    if (drawn !== null) options.onTaken(tilesInArea(options.layout.value, drawn.area), drawn.adds);
    else if (wasClick) options.onBackground();
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || lasso.value === null) return;
    event.preventDefault();
    event.stopPropagation();
    end();
  }

  /** Lets the band go without taking anything. */
  function end(): void {
    window.removeEventListener('keydown', onKeydown, { capture: true });
    start = null;
    lasso.value = null;
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
  }

  onBeforeUnmount(end);
  return { lasso, onPointerDown, onPointerMove, onPointerUp, cancel: end };
}
