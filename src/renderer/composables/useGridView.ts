// The moving part of the gallery grid: its size, where it is scrolled to, how fast, and what it shows.
// Invariant: the element's scroll position and the place in the content never disagree after a frame; when
// the layout changes, the tile at the top (or the active one) stays where it was on the screen.
import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { gridGeometry, rowTopPx, scrollTopShowing, visibleRows } from '../lib/grid-geometry.ts';
import type { GridGeometry } from '../lib/grid-geometry.ts';
import { placeAfterScroll, placeAt, spacerPx } from '../lib/scroll-map.ts';
import type { ScrollPlace } from '../lib/scroll-map.ts';

const gapPx = 6;
const paddingPx = 12;
const overscanRows = 2;
/** Faster than this nobody sees pictures, and decoding them would cost frames (measured). */
const fastPxPerSecond = 2500;
const settleMs = 60;
/** A jump is over when no second one follows within two frames. */
const jumpSettleMs = 34;

export function useGridView(options: {
  readonly scroller: Ref<HTMLElement | null>;
  readonly total: () => number;
  readonly cellSizePx: () => number;
  readonly activeIndex: () => number;
}) {
  const { scroller } = options;
  const widthPx = shallowRef(0);
  const scrollBarPx = shallowRef(0);
  const viewportPx = shallowRef(0);
  const place = shallowRef<ScrollPlace>({ spacerTopPx: 0, contentTopPx: 0 });
  const isFast = shallowRef(false);

  const geometry = computed(() =>
    gridGeometry({
      widthPx: widthPx.value,
      cellSizePx: options.cellSizePx(),
      gapPx,
      paddingPx,
      endPaddingPx: Math.max(2, paddingPx - scrollBarPx.value),
      total: options.total(),
    }),
  );
  const map = computed(() => ({ contentPx: geometry.value.contentPx, viewportPx: viewportPx.value }));
  const heightPx = computed(() => spacerPx(map.value));
  const rows = computed(() =>
    visibleRows(geometry.value, place.value.contentTopPx, viewportPx.value, overscanRows),
  );
  /** What to add to a row's content position to get its position inside the spacer. */
  const shiftPx = computed(() => place.value.spacerTopPx - place.value.contentTopPx);

  let lastScrollMs = 0;
  let settleTimer: ReturnType<typeof setTimeout> | null = null;

  function moveTo(next: ScrollPlace): void {
    place.value = next;
    const element = scroller.value;
    if (element !== null && Math.abs(element.scrollTop - next.spacerTopPx) >= 1) {
      element.scrollTop = next.spacerTopPx;
    }
  }

  function scrollToContent(contentTopPx: number): void {
    moveTo(placeAt(map.value, contentTopPx));
  }

  function settle(): void {
    settleTimer = null;
    isFast.value = false;
    const home = placeAt(map.value, place.value.contentTopPx);
    if (Math.abs(home.spacerTopPx - place.value.spacerTopPx) > viewportPx.value) moveTo(home);
  }

  function onScroll(): void {
    const element = scroller.value;
    if (element === null) return;
    const nowMs = performance.now();
    // The echo of a move that was made here.
    if (Math.abs(element.scrollTop - place.value.spacerTopPx) < 1) return;
    const before = place.value;
    const next = placeAfterScroll(map.value, before, element.scrollTop);
    const elapsedMs = Math.max(1, Math.min(100, nowMs - lastScrollMs));
    const movedPx = Math.abs(next.contentTopPx - before.contentTopPx);
    isFast.value = (movedPx / elapsedMs) * 1000 > fastPxPerSecond;
    lastScrollMs = nowMs;
    if (next.spacerTopPx === element.scrollTop) place.value = next;
    else moveTo(next);
    if (settleTimer !== null) clearTimeout(settleTimer);
    settleTimer = setTimeout(settle, movedPx > 2 * viewportPx.value ? jumpSettleMs : settleMs);
  }

  function showIndex(index: number): void {
    const row = Math.floor(index / geometry.value.columns);
    scrollToContent(scrollTopShowing(geometry.value, row, place.value.contentTopPx, viewportPx.value));
  }

  /** Moves the view so that tile `to` stands where tile `from` stood. */
  function follow(from: number, to: number): void {
    const { columns, stridePx } = geometry.value;
    const movedRows = Math.floor(to / columns) - Math.floor(from / columns);
    scrollToContent(place.value.contentTopPx + movedRows * stridePx);
  }

  /** The tile that should not move: the active one while it can be seen, else the first in view. */
  function anchorIndex(of: GridGeometry): number {
    const inView = visibleRows(of, place.value.contentTopPx, viewportPx.value, 0);
    const active = options.activeIndex();
    const activeRow = Math.floor(active / of.columns);
    return activeRow >= inView.first && activeRow < inView.end ? active : inView.first * of.columns;
  }

  watch(
    geometry,
    (now, before) => {
      const sameLayout = now.columns === before.columns && now.stridePx === before.stridePx;
      if (before.rowCount === 0) return;
      if (sameLayout || place.value.contentTopPx === 0) {
        scrollToContent(place.value.contentTopPx);
        return;
      }
      const anchor = anchorIndex(before);
      const offsetPx = rowTopPx(before, Math.floor(anchor / before.columns)) - place.value.contentTopPx;
      scrollToContent(rowTopPx(now, Math.floor(anchor / now.columns)) - offsetPx);
    },
    { flush: 'post' },
  );

  function measure(): void {
    const element = scroller.value;
    if (element === null) return;
    widthPx.value = element.clientWidth;
    scrollBarPx.value = element.offsetWidth - element.clientWidth;
    viewportPx.value = element.clientHeight;
  }

  const observer = new ResizeObserver(measure);
  onMounted(() => {
    measure();
    if (scroller.value !== null) observer.observe(scroller.value);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    if (settleTimer !== null) clearTimeout(settleTimer);
  });

  return {
    geometry,
    rows,
    shiftPx,
    heightPx,
    viewportPx,
    place,
    isFast,
    onScroll,
    scrollToContent,
    showIndex,
    follow,
  };
}
