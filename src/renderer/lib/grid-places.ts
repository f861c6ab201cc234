// What of a layout is in view, under a hand, or to be scrolled to.
// Invariant: pure; asks a layout and knows nothing of how it was made. The cost is by the rows in question, never by all.
import { headerHeightPx, lastAtMost } from './grid-layout.ts';
import type { CellBox, GridLayout, RowRange } from './grid-layout.ts';

/** The rows that touch the viewport, with `overscan` more on either side. */
export function visibleRows(
  layout: GridLayout,
  topPx: number,
  viewportPx: number,
  overscan: number,
): RowRange {
  if (layout.rowCount === 0) return { first: 0, end: 0 };
  const clamp = (row: number): number => Math.min(layout.rowCount, Math.max(0, row));
  return {
    first: clamp(layout.rowAtPx(topPx) - overscan),
    end: clamp(layout.rowAtPx(topPx + viewportPx - 1) + 1 + overscan),
  };
}

/** True for the row of a header. */
export function isHeader(layout: GridLayout, row: number): boolean {
  return layout.headerRows.length > 0 && layout.firstTile(row) === layout.endTile(row);
}

/** A header whose group is in view: the room within which it may stand. */
export interface HeaderInView {
  readonly group: number;
  readonly row: number;
  /** Of the group, in the content; cut off far beyond the viewport, as no element may be as high as a group may be. */
  readonly topPx: number;
  readonly heightPx: number;
}
const headerReachPx = 20_000;

/** Headers of the groups that the viewport touches. */
export function headersInView(
  layout: GridLayout,
  topPx: number,
  viewportPx: number,
): readonly HeaderInView[] {
  const { headerRows } = layout;
  const headers: HeaderInView[] = [];
  if (headerRows.length === 0) return headers;
  const first = lastAtMost(headerRows, headerRows.length, layout.rowAtPx(topPx));
  for (let group = first; group < headerRows.length; group += 1) {
    const row = headerRows[group] ?? 0;
    const next = headerRows[group + 1];
    const fromPx = layout.rowTopPx(row);
    if (fromPx > topPx + viewportPx) break;
    const endPx = next === undefined ? layout.contentPx : layout.rowTopPx(next) - layout.measures.gapPx;
    const cutTopPx = Math.max(fromPx, topPx - headerReachPx);
    headers.push({
      group,
      row,
      topPx: cutTopPx,
      heightPx: Math.min(endPx, topPx + headerReachPx) - cutTopPx,
    });
  }
  return headers;
}

/** The nearest scroll position that shows a row whole, with its padding; the same when it is shown already. */
export function scrollTopShowing(layout: GridLayout, row: number, topPx: number, viewportPx: number): number {
  const { paddingPx } = layout.measures;
  const coveredPx = layout.headerRows.length > 0 ? headerHeightPx : 0;
  const highestPx = layout.rowTopPx(row) - paddingPx - coveredPx;
  const lowestPx = layout.rowTopPx(row) + layout.rowHeightPx(row) + paddingPx - viewportPx;
  if (topPx > highestPx || lowestPx > highestPx) return Math.max(0, highestPx);
  return Math.max(topPx, lowestPx);
}

/** A part of the content, from its left and top to its right and bottom; of the rows' width, without the padding. */
export interface ContentArea {
  readonly leftPx: number;
  readonly topPx: number;
  readonly rightPx: number;
  readonly bottomPx: number;
}

/** Does a cell of this row touch the area? */
export function isInArea(layout: GridLayout, area: ContentArea, row: number, box: CellBox): boolean {
  const topPx = layout.rowTopPx(row);
  return (
    box.leftPx <= area.rightPx &&
    box.leftPx + box.widthPx >= area.leftPx &&
    topPx <= area.bottomPx &&
    topPx + layout.rowHeightPx(row) >= area.topPx
  );
}

/** Stretches of tiles that an area touches, each from its first up to, but without, its end. */
export function tilesInArea(layout: GridLayout, area: ContentArea): readonly (readonly [number, number])[] {
  const stretches: [number, number][] = [];
  const { first, end } = visibleRows(layout, area.topPx, Math.max(1, area.bottomPx - area.topPx), 0);
  for (let row = first; row < end; row += 1) {
    let from = -1;
    let to = -1;
    for (const [at, box] of layout.cells(row).entries()) {
      if (!isInArea(layout, area, row, box)) continue;
      if (from < 0) from = layout.firstTile(row) + at;
      to = layout.firstTile(row) + at + 1;
    }
    if (from < 0) continue;
    const last = stretches.at(-1);
    if (last?.[1] === from) last[1] = to;
    else stretches.push([from, to]);
  }
  return stretches;
}
