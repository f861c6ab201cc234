// The rows of the grid that are in the document, with what each of their cells shows now.
// Invariant: the row of the active tile is always among them, so that the focus has somewhere to be. A tile keeps its
// element while it stays in its row.
import { computed, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { isHeader, isInArea } from '../lib/grid-places.ts';
import type { GridLayout, RowRange } from '../lib/grid-layout.ts';
import { isUnfinished, shownRows } from '../lib/shown-rows.ts';
import type { ShownCell, ShownRow } from '../lib/shown-rows.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useSelectionStore } from '../stores/selection.ts';
import type { Lasso } from './useLasso.ts';

export function useShownLines(options: {
  readonly layout: Readonly<Ref<GridLayout>>;
  readonly rows: Readonly<Ref<RowRange>>;
  /** Those whose pictures may be asked for. */
  readonly loadingRows: Readonly<Ref<RowRange>>;
  readonly isMoving: Readonly<Ref<boolean>>;
  /** From the content to the spacer. */
  readonly shiftPx: Readonly<Ref<number>>;
  readonly lasso: Readonly<Ref<Lasso | null>>;
}): Readonly<Ref<readonly ShownRow[]>> {
  const { layout, rows, loadingRows, isMoving, shiftPx, lasso } = options;
  const gallery = useGalleryStore();
  const selection = useSelectionStore();

  const rowNumbers = computed(() => {
    const numbers: number[] = [];
    for (let row = rows.value.first; row < rows.value.end; row += 1)
      if (!isHeader(layout.value, row)) numbers.push(row);
    const focused = layout.value.rowOfTile(gallery.activeIndex);
    if (focused < layout.value.rowCount && (focused < rows.value.first || focused >= rows.value.end)) {
      numbers.push(focused);
    }
    return numbers;
  });

  /** A key can stand twice only between two refreshes. */
  function cellsOf(row: number): ShownCell[] {
    const cells: ShownCell[] = [];
    const used = new Set<string>();
    const first = layout.value.firstTile(row);
    const drawn = lasso.value;
    for (const [column, box] of layout.value.cells(row).entries()) {
      const index = first + column;
      const tile = gallery.tileAt(index);
      const key = tile?.key ?? `empty ${index}`;
      const id = used.has(key) ? `${key} ${index}` : key;
      used.add(key);
      const isKept = tile !== undefined && selection.has(tile) && (drawn === null || drawn.adds);
      const isSelected = isKept || (drawn !== null && isInArea(layout.value, drawn.area, row, box));
      cells.push({ id, index, column, widthPx: box.widthPx, tile, isSelected });
    }
    return cells;
  }

  /** Counts the frames in which more tiles are drawn. */
  const drawing = shallowRef(0);
  /** A row of eight takes a frame and more to draw; half of one leaves time to scroll. */
  const newTiles = computed(() => ({
    frame: drawing.value,
    most: isMoving.value ? Math.max(4, Math.ceil(layout.value.mostCells / 2)) : Number.POSITIVE_INFINITY,
  }));
  const shown = computed<readonly ShownRow[]>((before) => {
    const focused = layout.value.rowOfTile(gallery.activeIndex);
    const { first, end } = loadingRows.value;
    const rowsToShow = rowNumbers.value.map((row) => ({
      row,
      topPx: layout.value.rowTopPx(row) + shiftPx.value,
      heightPx: layout.value.rowHeightPx(row),
      isWanted: row >= first && row < end,
      hasFocus: row === focused,
      cells: cellsOf(row),
    }));
    return shownRows(before ?? [], rowsToShow, newTiles.value.most);
  });
  watch(
    shown,
    (lines) => {
      if (lines.some(isUnfinished)) requestAnimationFrame(() => (drawing.value += 1));
    },
    { flush: 'post' },
  );
  return shown;
}
