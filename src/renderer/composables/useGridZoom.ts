// Zooms the grid a column at a time: by wheel or pinch about the pointer, by key about the active tile.
// Invariant: the point that is zoomed about stays where it is; the size is remembered like any other setting.
import type { Ref } from 'vue';
import type { GridLayout } from '../lib/grid-layout.ts';
import { cellSizeFor, createWheelSteps } from '../lib/grid-zoom.ts';
import type { ScrollPlace } from '../lib/scroll-map.ts';
import { useSettingsStore } from '../stores/settings.ts';

export function useGridZoom(options: {
  readonly scroller: Ref<HTMLElement | null>;
  readonly layout: Readonly<Ref<GridLayout>>;
  readonly place: Readonly<Ref<ScrollPlace>>;
  readonly holdAt: (index: number, atPx: number) => void;
}) {
  const settings = useSettingsStore();
  const wheelSteps = createWheelSteps();

  function zoom(steps: number, index: number, atPx: number): void {
    const { innerPx, gapPx, columns } = options.layout.value.measures;
    const cellSizePx = cellSizeFor(innerPx, gapPx, columns - steps);
    if (cellSizePx === settings.settings.cellSizePx) return;
    options.holdAt(index, atPx);
    settings.set({ cellSizePx });
  }

  /** The tile nearest to a point of the content. */
  function tileNear(xPx: number, contentPx: number): number {
    const layout = options.layout.value;
    const row = layout.rowAtPx(contentPx);
    const at = layout.cells(row).findLastIndex(({ leftPx }) => leftPx <= xPx);
    return Math.min(layout.measures.total - 1, layout.firstTile(row) + Math.max(0, at));
  }

  /** With Control, which is also how a pinch arrives. */
  function onWheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    const steps = wheelSteps(event.deltaY);
    const element = options.scroller.value;
    if (steps === 0 || element === null) return;
    const box = element.getBoundingClientRect();
    const atPx = event.clientY - box.top;
    const { paddingPx } = options.layout.value.measures;
    const index = tileNear(event.clientX - box.left - paddingPx, options.place.value.contentTopPx + atPx);
    zoom(steps, index, atPx);
  }

  /** One column fewer for each step up. */
  function zoomBy(steps: number, index: number): void {
    const layout = options.layout.value;
    const atPx = layout.rowTopPx(layout.rowOfTile(index)) - options.place.value.contentTopPx;
    const heightPx = options.scroller.value?.clientHeight ?? 0;
    // A tile that is not in view holds nothing: then what is at the top does.
    if (atPx >= 0 && atPx < heightPx) zoom(steps, index, atPx);
    else zoom(steps, tileNear(0, options.place.value.contentTopPx), 0);
  }

  return { onWheel, zoomBy };
}
