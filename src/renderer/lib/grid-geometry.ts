// Where each tile of the gallery lies: columns, cell size and which rows a viewport shows.
// Invariant: pure; all lengths are whole CSS pixels, so no tile ever falls between two pixels.

/** The grid's measures for one width, cell size and number of tiles. */
export interface GridGeometry {
  readonly columns: number;
  readonly cellPx: number;
  /** From the top of one row to the top of the next. */
  readonly stridePx: number;
  readonly paddingPx: number;
  readonly rowCount: number;
  readonly contentPx: number;
}

/** Rows from `first` up to, but without, `end`. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** As many columns of at least the wished size as fit; cells then share the width that is left over. */
export function gridGeometry(options: {
  readonly widthPx: number;
  readonly cellSizePx: number;
  readonly gapPx: number;
  readonly paddingPx: number;
  /** Padding at the side of the scroll bar, which brings some room of its own. */
  readonly endPaddingPx: number;
  readonly total: number;
}): GridGeometry {
  const { cellSizePx, gapPx, paddingPx, endPaddingPx, total } = options;
  const innerPx = Math.max(1, Math.floor(options.widthPx) - paddingPx - endPaddingPx);
  const columns = Math.max(1, Math.floor((innerPx + gapPx) / (cellSizePx + gapPx)));
  const cellPx = Math.max(1, Math.floor((innerPx - gapPx * (columns - 1)) / columns));
  const rowCount = Math.ceil(total / columns);
  const stridePx = cellPx + gapPx;
  const contentPx = rowCount === 0 ? 0 : rowCount * stridePx - gapPx + 2 * paddingPx;
  return { columns, cellPx, stridePx, paddingPx, rowCount, contentPx };
}

/** Distance of a row's top from the top of the content. */
export function rowTopPx(geometry: GridGeometry, row: number): number {
  return geometry.paddingPx + row * geometry.stridePx;
}

/** The rows that touch the viewport, with `overscan` more on either side. */
export function visibleRows(
  geometry: GridGeometry,
  topPx: number,
  viewportPx: number,
  overscan: number,
): RowRange {
  const first = Math.floor((topPx - geometry.paddingPx) / geometry.stridePx) - overscan;
  const end = Math.ceil((topPx + viewportPx - geometry.paddingPx) / geometry.stridePx) + overscan;
  const clamp = (row: number): number => Math.min(geometry.rowCount, Math.max(0, row));
  return { first: clamp(first), end: clamp(end) };
}

/** The nearest scroll position that shows a row whole, with its padding; the same when it is shown already. */
export function scrollTopShowing(
  geometry: GridGeometry,
  row: number,
  topPx: number,
  viewportPx: number,
): number {
  const highestPx = rowTopPx(geometry, row) - geometry.paddingPx;
  const lowestPx = rowTopPx(geometry, row) + geometry.cellPx + geometry.paddingPx - viewportPx;
  if (topPx > highestPx || lowestPx > highestPx) return Math.max(0, highestPx);
  return Math.max(topPx, lowestPx);
}
