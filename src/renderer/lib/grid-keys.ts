// How the keyboard moves through the gallery: the arrow, Home, End and Page keys of the ARIA grid pattern.
// Invariant: pure; the answer is always a tile that exists. Up and down lead to the tile that is nearest across.
import { isHeader } from './grid-places.ts';
import type { GridLayout } from './grid-layout.ts';

/** The tile that a key leads to; null when the key is not one of the grid's. */
export function nextTileIndex(options: {
  readonly key: string;
  readonly withControl: boolean;
  readonly index: number;
  readonly layout: GridLayout;
  readonly viewportPx: number;
}): number | null {
  const { key, withControl, index, layout, viewportPx } = options;
  const { total } = layout.measures;
  if (total === 0) return null;
  const last = total - 1;
  const row = layout.rowOfTile(index);
  const clamp = (wanted: number): number => Math.min(last, Math.max(0, wanted));
  switch (key) {
    case 'ArrowLeft':
      return clamp(index - 1);
    case 'ArrowRight':
      return clamp(index + 1);
    case 'ArrowUp':
      return nearestIn(layout, rowOfTiles(layout, row - 1, -1), index);
    case 'ArrowDown':
      return nearestIn(layout, rowOfTiles(layout, row + 1, 1), index);
    case 'PageUp':
      return nearestIn(layout, rowAPageAway(layout, row, -viewportPx), index);
    case 'PageDown':
      return nearestIn(layout, rowAPageAway(layout, row, viewportPx), index);
    case 'Home':
      return withControl ? 0 : layout.firstTile(row);
    case 'End':
      return withControl ? last : clamp(layout.endTile(row) - 1);
    default:
      return null;
  }
}

/** This row, or the next one on that has tiles; null beyond the ends. */
function rowOfTiles(layout: GridLayout, row: number, direction: 1 | -1): number | null {
  for (let at = row; at >= 0 && at < layout.rowCount; at += direction) if (!isHeader(layout, at)) return at;
  return null;
}

/** At least one row on, where there is one. */
function rowAPageAway(layout: GridLayout, row: number, byPx: number): number | null {
  const direction = byPx < 0 ? -1 : 1;
  const wantedPx = layout.rowTopPx(row) + byPx - direction * layout.rowHeightPx(row);
  const reached = layout.rowAtPx(wantedPx);
  const away = direction < 0 ? Math.min(reached, row - 1) : Math.max(reached, row + 1);
  const within = Math.min(layout.rowCount - 1, Math.max(0, away));
  return rowOfTiles(layout, within, direction) ?? rowOfTiles(layout, within, direction < 0 ? 1 : -1);
}

/** The tile of a row whose middle is nearest to that of another tile; that tile itself where there is no row. */
function nearestIn(layout: GridLayout, row: number | null, index: number): number {
  if (row === null) return index;
  const from = layout.rowOfTile(index);
  const box = layout.cells(from)[index - layout.firstTile(from)];
  const middlePx = box === undefined ? 0 : box.leftPx + box.widthPx / 2;
  let nearest = 0;
  let leastPx = Infinity;
  for (const [at, { leftPx, widthPx }] of layout.cells(row).entries()) {
    const offPx = Math.abs(leftPx + widthPx / 2 - middlePx);
    if (offPx < leastPx) [nearest, leastPx] = [at, offPx];
  }
  return layout.firstTile(row) + nearest;
}
