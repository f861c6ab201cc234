// How the keyboard moves through the gallery: the arrow, Home, End and Page keys of the ARIA grid pattern.
// Invariant: pure; the answer is always a tile that exists.

/** The tile that a key leads to; null when the key is not one of the grid's. */
export function nextTileIndex(options: {
  readonly key: string;
  readonly withControl: boolean;
  readonly index: number;
  readonly columns: number;
  readonly rowsPerPage: number;
  readonly total: number;
}): number | null {
  const { key, withControl, index, columns, rowsPerPage, total } = options;
  if (total === 0) return null;
  const last = total - 1;
  const rowStart = index - (index % columns);
  const clamp = (wanted: number): number => Math.min(last, Math.max(0, wanted));
  /** Up or down by whole rows; the column is kept, and a short last row gives its last tile. */
  const byRows = (rows: number): number => {
    const wanted = index + rows * columns;
    if (wanted < 0) return index % columns;
    if (wanted <= last) return wanted;
    const lastRowStart = last - (last % columns);
    return rowStart === lastRowStart ? index : last;
  };
  switch (key) {
    case 'ArrowLeft':
      return clamp(index - 1);
    case 'ArrowRight':
      return clamp(index + 1);
    case 'ArrowUp':
      return index < columns ? index : byRows(-1);
    case 'ArrowDown':
      return byRows(1);
    case 'PageUp':
      return byRows(-rowsPerPage);
    case 'PageDown':
      return byRows(rowsPerPage);
    case 'Home':
      return withControl ? 0 : rowStart;
    case 'End':
      return withControl ? last : clamp(rowStart + columns - 1);
    default:
      return null;
  }
}
