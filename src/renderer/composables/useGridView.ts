// The moving part of the gallery grid: its layout, where it is scrolled to, how fast, and what it shows.
// Invariant: the element's scroll position and the place in the content never disagree after a frame; when
// the layout changes, one tile (under the pointer, the active one, or the first in view) stays where it was.
import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import {
  gridMeasures,
  groupedSquareLayout,
  groupsOf,
  justifiedLayout,
  squareLayout,
} from '../lib/grid-layout.ts';
import { isHeader, scrollTopShowing, visibleRows } from '../lib/grid-places.ts';
import type { GridLayout } from '../lib/grid-layout.ts';
import { createSpeedometer } from '../lib/scroll-speed.ts';
import { maxSpacerPx, placeAfterScroll, placeAt, spacerPx } from '../lib/scroll-map.ts';
import type { ScrollPlace } from '../lib/scroll-map.ts';
import type { GalleryOutline } from '../stores/gallery-shape.ts';
import { usePixelRatio } from './usePixelRatio.ts';

export const gapPx = 6;
export const paddingPx = 12;
const overscanRows = 2;
/** Faster than this nobody sees pictures, and decoding them would cost frames (measured). */
const fastPxPerSecond = 2500;
/** After a stop, what is in view comes first, and what lies around it so much later. */
const aheadAfterMs = 100;

/** From `first` up to, but without, `end`. */
interface RowRange {
  readonly first: number;
  readonly end: number;
}
const noRows: RowRange = { first: 0, end: 0 };

/** The same object while its numbers are the same, so that nothing that depends on it is computed anew. */
function steady(before: RowRange | undefined, now: RowRange): RowRange {
  return before?.first === now.first && before.end === now.end ? before : now;
}

/** A point of a tile that shall not move. */
interface Anchor {
  readonly index: number;
  /** From the top of its row, 0 to 1. */
  readonly part: number;
  /** From the top of the viewport. */
  readonly atPx: number;
}

export function useGridView(options: {
  readonly scroller: Ref<HTMLElement | null>;
  readonly total: () => number;
  readonly cellSizePx: () => number;
  readonly isJustified: () => boolean;
  readonly outline: () => GalleryOutline;
  readonly activeIndex: () => number;
}) {
  const { scroller } = options;
  const widthPx = shallowRef(0);
  const scrollBarPx = shallowRef(0);
  const viewportPx = shallowRef(0);
  const pixelRatio = usePixelRatio();
  const place = shallowRef<ScrollPlace>({ spacerTopPx: 0, contentTopPx: 0 });
  const isFast = shallowRef(false);
  const isMoving = shallowRef(false);
  const loadsAhead = shallowRef(true);

  // Apart, since the outline's months move nothing.
  const shapes = computed(() => options.outline().shapes);
  const groups = computed(() => options.outline().groups);
  const layout = computed((): GridLayout => {
    const total = options.total();
    const measures = gridMeasures({
      widthPx: widthPx.value,
      cellSizePx: options.cellSizePx(),
      gapPx,
      paddingPx,
      endPaddingPx: Math.max(2, paddingPx - scrollBarPx.value),
      total,
    });
    const tileGroups = groups.value === null ? null : groupsOf(groups.value, total);
    if (options.isJustified()) return justifiedLayout(measures, shapes.value, tileGroups);
    return tileGroups === null ? squareLayout(measures) : groupedSquareLayout(measures, tileGroups);
  });
  const map = computed(() => ({
    contentPx: layout.value.contentPx,
    viewportPx: viewportPx.value,
    maxSpacerPx: maxSpacerPx(pixelRatio.value),
  }));
  const heightPx = computed(() => spacerPx(map.value));
  const rows = computed<RowRange>((before) =>
    steady(before, visibleRows(layout.value, place.value.contentTopPx, viewportPx.value, overscanRows)),
  );
  /** Rows whose pictures may be asked for now. */
  const loadingRows = computed<RowRange>((before) => {
    if (isFast.value) return noRows;
    if (loadsAhead.value) return rows.value;
    return steady(before, visibleRows(layout.value, place.value.contentTopPx, viewportPx.value, 0));
  });
  /** What to add to a row's content position to get its position inside the spacer. */
  const shiftPx = computed(() => place.value.spacerTopPx - place.value.contentTopPx);

  const speed = createSpeedometer();
  let hasMoved = false;
  let frame: number | null = null;
  let aheadTimer: ReturnType<typeof setTimeout> | undefined;
  let held: Anchor | null = null;

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

  function loadInViewFirst(): void {
    loadsAhead.value = false;
    clearTimeout(aheadTimer);
    aheadTimer = setTimeout(() => (loadsAhead.value = true), aheadAfterMs);
  }

  /** A frame without a scroll event is the end of the movement. */
  function onFrame(): void {
    frame = null;
    if (hasMoved) {
      hasMoved = false;
      frame = requestAnimationFrame(onFrame);
      return;
    }
    if (isFast.value) loadInViewFirst();
    isFast.value = false;
    isMoving.value = false;
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
    const pxPerSecond = speed.moved(before.contentTopPx, next.contentTopPx, nowMs);
    isFast.value = pxPerSecond !== null && pxPerSecond > fastPxPerSecond;
    isMoving.value = pxPerSecond !== null;
    hasMoved = true;
    if (isFast.value) clearTimeout(aheadTimer);
    else if (Math.abs(next.contentTopPx - before.contentTopPx) > viewportPx.value) loadInViewFirst();
    if (next.spacerTopPx === element.scrollTop) place.value = next;
    else moveTo(next);
    frame ??= requestAnimationFrame(onFrame);
  }

  /**
   * Takes what was scrolled since the last frame, which is told only with the next one: moving by the place known till
   * now would take it back. A position that the browser has cut off, as the spacer has become shorter, is none of the user's.
   */
  function catchUp(): void {
    const element = scroller.value;
    if (element === null) return;
    const lowestPx = element.scrollHeight - element.clientHeight;
    if (place.value.spacerTopPx < lowestPx + 1) onScroll();
  }

  function showIndex(index: number): void {
    catchUp();
    const row = layout.value.rowOfTile(index);
    scrollToContent(scrollTopShowing(layout.value, row, place.value.contentTopPx, viewportPx.value));
  }

  /** Moves the view so that tile `to` stands where tile `from` stood. */
  function follow(from: number, to: number): void {
    catchUp();
    const top = (index: number): number => layout.value.rowTopPx(layout.value.rowOfTile(index));
    scrollToContent(place.value.contentTopPx + top(to) - top(from));
  }

  /** The tile that should not move: the active one while it can be seen, else the first in view. */
  function anchorOf(of: GridLayout): Anchor {
    const { contentTopPx } = place.value;
    const inView = visibleRows(of, contentTopPx, viewportPx.value, 0);
    const activeRow = of.rowOfTile(options.activeIndex());
    const first = isHeader(of, inView.first) ? inView.first + 1 : inView.first;
    const isActiveInView = activeRow >= inView.first && activeRow < inView.end;
    const row = isActiveInView ? activeRow : first;
    const index = isActiveInView ? options.activeIndex() : of.firstTile(row);
    return { index, part: 0, atPx: of.rowTopPx(row) - contentTopPx };
  }

  /** The next change of the layout keeps what is at this height of the viewport, on the tile `index`, where it is. */
  function holdAt(index: number, atPx: number): void {
    const row = layout.value.rowOfTile(index);
    const part =
      (place.value.contentTopPx + atPx - layout.value.rowTopPx(row)) / layout.value.rowHeightPx(row);
    held = { index, part: Math.min(1, Math.max(0, part)), atPx };
  }

  watch(
    layout,
    (now, before) => {
      catchUp();
      const anchor = held;
      held = null;
      if (before.rowCount === 0 || now.rowCount === 0) {
        scrollToContent(place.value.contentTopPx);
        return;
      }
      if (anchor === null && (place.value.contentTopPx === 0 || areSameSquares(now, before))) {
        scrollToContent(place.value.contentTopPx);
        return;
      }
      const { index, part, atPx } = anchor ?? anchorOf(before);
      const row = now.rowOfTile(Math.min(index, now.measures.total - 1));
      scrollToContent(now.rowTopPx(row) + part * now.rowHeightPx(row) - atPx);
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

  // Where the spacer ends is another place.
  watch(pixelRatio, () => scrollToContent(place.value.contentTopPx), { flush: 'post' });

  const observer = new ResizeObserver(measure);
  onMounted(() => {
    measure();
    if (scroller.value !== null) observer.observe(scroller.value);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    clearTimeout(aheadTimer);
    if (frame !== null) cancelAnimationFrame(frame);
  });

  return {
    layout,
    rows,
    loadingRows,
    /** It is being scrolled by steps; false in a jump. */
    isMoving,
    shiftPx,
    heightPx,
    viewportPx,
    place,
    onScroll,
    scrollToContent,
    showIndex,
    follow,
    holdAt,
  };
}

/** Only tiles came or went: every row that both have is where it was. */
function areSameSquares(one: GridLayout, other: GridLayout): boolean {
  return (
    !one.isJustified &&
    !other.isJustified &&
    one.headerRows.length + other.headerRows.length === 0 &&
    one.measures.columns === other.measures.columns &&
    one.measures.cellPx === other.measures.cellPx
  );
}
