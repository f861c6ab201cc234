// Where each tile of the gallery lies, in squares or in rows of true shape, with or without headers between groups.
// Invariant: pure; all lengths are whole CSS pixels. Plain squares are arithmetic for any number of tiles; everything
// else is two numbers a row in typed arrays, made in one pass. No tile is ever in two rows or in none.
import { aspectOfCode } from '../../preload/contract/finding.ts';

/** The measures that every layout shares. */
export interface GridMeasures {
  /** Width that rows fill. */
  readonly innerPx: number;
  /** Square cells of this size side by side. */
  readonly columns: number;
  readonly cellPx: number;
  readonly gapPx: number;
  readonly paddingPx: number;
  readonly total: number;
}

/** A stretch of tiles under one header. They follow each other without a gap, the first from 0. */
export interface TileGroup {
  readonly from: number;
  readonly count: number;
}

/** A cell within its row. */
export interface CellBox {
  readonly leftPx: number;
  readonly widthPx: number;
}

/** Rows from `first` up to, but without, `end`. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

export interface GridLayout {
  readonly measures: GridMeasures;
  readonly isJustified: boolean;
  /** Headers included. */
  readonly rowCount: number;
  readonly contentPx: number;
  /** The most cells that a row has. */
  readonly mostCells: number;
  /** Rows of the headers, by group. */
  readonly headerRows: Int32Array;
  /** Distance from the top of the content. */
  rowTopPx(row: number): number;
  rowHeightPx(row: number): number;
  /** A header has none: its end is its first. */
  firstTile(row: number): number;
  endTile(row: number): number;
  rowOfTile(index: number): number;
  /** The last row that begins at or above this; 0 where none does. */
  rowAtPx(contentPx: number): number;
  cells(row: number): readonly CellBox[];
}

export const headerHeightPx = 40;

const noRows = new Int32Array(0);
/** A row of true shapes is a little lower than squares are wide: most pictures are wider than high. */
const rowHeightShare = 0.8;
/** Shapes beyond these are cropped, so that one strip cannot take a row or a screen for itself. */
const narrowestAspect = 0.4;
const widestAspect = 4;
/** One picture in a row is at most so many times as high as the row is wide. */
const highestInOneColumn = 1.5;

const aspects = Float64Array.from({ length: 256 }, (_, code) =>
  Math.min(widestAspect, Math.max(narrowestAspect, aspectOfCode(code))),
);
const squareCode = 128;

/** As many columns of at least the wished size as fit; cells then share the width that is left over. */
export function gridMeasures(options: {
  readonly widthPx: number;
  readonly cellSizePx: number;
  readonly gapPx: number;
  readonly paddingPx: number;
  /** Padding at the side of the scroll bar, which brings some room of its own. */
  readonly endPaddingPx: number;
  readonly total: number;
}): GridMeasures {
  const { cellSizePx, gapPx, paddingPx, endPaddingPx, total } = options;
  const innerPx = Math.max(1, Math.floor(options.widthPx) - paddingPx - endPaddingPx);
  const columns = Math.max(1, Math.floor((innerPx + gapPx) / (cellSizePx + gapPx)));
  const cellPx = cellPxFor(innerPx, gapPx, columns);
  return { innerPx, columns, cellPx, gapPx, paddingPx, total };
}

/** The width of a cell where so many share a row. */
export function cellPxFor(innerPx: number, gapPx: number, columns: number): number {
  return Math.max(1, Math.floor((innerPx - gapPx * (columns - 1)) / columns));
}

/** Squares without groups. */
export function squareLayout(measures: GridMeasures): GridLayout {
  const { columns, cellPx, gapPx, paddingPx, total } = measures;
  const stridePx = cellPx + gapPx;
  const rowCount = Math.ceil(total / columns);
  const boxes = squareBoxes(measures);
  const inRange = (row: number): number => Math.min(Math.max(0, rowCount - 1), Math.max(0, row));
  return {
    measures,
    isJustified: false,
    rowCount,
    contentPx: rowCount === 0 ? 0 : rowCount * stridePx - gapPx + 2 * paddingPx,
    mostCells: columns,
    headerRows: noRows,
    rowTopPx: (row) => paddingPx + row * stridePx,
    rowHeightPx: () => cellPx,
    firstTile: (row) => Math.min(total, row * columns),
    endTile: (row) => Math.min(total, (row + 1) * columns),
    rowOfTile: (index) => inRange(Math.floor(index / columns)),
    rowAtPx: (contentPx) => inRange(Math.floor((contentPx - paddingPx) / stridePx)),
    cells: (row) => boxes.slice(0, Math.min(total, (row + 1) * columns) - row * columns),
  };
}

function squareBoxes({ columns, cellPx, gapPx }: GridMeasures): readonly CellBox[] {
  return Array.from({ length: columns }, (_, column) => ({
    leftPx: column * (cellPx + gapPx),
    widthPx: cellPx,
  }));
}

/** Rows as they are made: where each begins, in tiles and in pixels. */
class RowTable {
  readonly firstTiles: Int32Array;
  readonly topsPx: Int32Array;
  readonly headerRows: Int32Array;
  rowCount = 0;
  headerCount = 0;
  endPx: number;
  mostCells = 0;

  constructor(most: number, groups: number, paddingPx: number) {
    this.firstTiles = new Int32Array(most + 1);
    this.topsPx = new Int32Array(most + 1);
    this.headerRows = new Int32Array(groups);
    this.endPx = paddingPx;
  }

  addHeader(firstTile: number, gapPx: number): void {
    this.headerRows[this.headerCount] = this.rowCount;
    this.headerCount += 1;
    this.#add(firstTile, headerHeightPx, gapPx);
  }

  addTiles(firstTile: number, count: number, heightPx: number, gapPx: number): void {
    if (count > this.mostCells) this.mostCells = count;
    this.#add(firstTile, heightPx, gapPx);
  }

  #add(firstTile: number, heightPx: number, gapPx: number): void {
    this.firstTiles[this.rowCount] = firstTile;
    this.topsPx[this.rowCount] = this.endPx;
    this.rowCount += 1;
    this.endPx += heightPx + gapPx;
  }
}

/** Squares under headers. */
export function groupedSquareLayout(measures: GridMeasures, groups: readonly TileGroup[]): GridLayout {
  const { columns, cellPx, gapPx, paddingPx, total } = measures;
  const table = new RowTable(Math.ceil(total / columns) + 2 * groups.length, groups.length, paddingPx);
  for (const { from, count } of groups) {
    table.addHeader(from, gapPx);
    for (let first = from; first < from + count; first += columns)
      table.addTiles(first, Math.min(columns, from + count - first), cellPx, gapPx);
  }
  const boxes = squareBoxes(measures);
  return tabledLayout(measures, table, false, (_row, first, end) => boxes.slice(0, end - first));
}

/**
 * Rows of true shape, each as wide as the grid and about as high as wished; the last of each group is not stretched.
 * @param codes one byte of shape a tile (finding.ts); a tile without one counts as square.
 * @param groups null for one run of tiles without headers.
 */
export function justifiedLayout(
  measures: GridMeasures,
  codes: Uint8Array,
  groups: readonly TileGroup[] | null,
): GridLayout {
  const { total, gapPx, paddingPx } = measures;
  const stretches = groups ?? [{ from: 0, count: total }];
  const table = new RowTable(total + (groups?.length ?? 0), groups?.length ?? 0, paddingPx);
  for (const { from, count } of stretches) {
    if (groups !== null) table.addHeader(from, gapPx);
    if (measures.columns === 1) addSingles(table, measures, codes, from, from + count);
    else addFilledRows(table, measures, codes, from, from + count);
  }
  return tabledLayout(measures, table, true, (_row, first, end, heightPx) =>
    justifiedBoxes(measures, codes, first, end, heightPx),
  );
}

const aspectAt = (codes: Uint8Array, index: number): number => aspects[codes[index] ?? squareCode] ?? 1;

function addSingles(table: RowTable, measures: GridMeasures, codes: Uint8Array, from: number, end: number) {
  const { innerPx, gapPx } = measures;
  for (let index = from; index < end; index += 1) {
    const heightPx = Math.round(Math.min(innerPx / aspectAt(codes, index), innerPx * highestInOneColumn));
    table.addTiles(index, 1, heightPx, gapPx);
  }
}

function addFilledRows(
  table: RowTable,
  { innerPx, cellPx, gapPx }: GridMeasures,
  codes: Uint8Array,
  from: number,
  to: number,
): void {
  const wishedPx = Math.max(1, Math.round(cellPx * rowHeightShare));
  let first = from;
  let sum = 0;
  for (let index = from; index < to; index += 1) {
    const aspect = aspectAt(codes, index);
    const count = index - first;
    const roomPx = innerPx - gapPx * count;
    if (roomPx > wishedPx * (sum + aspect)) {
      sum += aspect;
      continue;
    }
    const withPx = roomPx / (sum + aspect);
    // Of the row with this tile and the row without it, the one that is nearer to the wished height.
    const withoutPx = count === 0 ? Infinity : (innerPx - gapPx * (count - 1)) / sum;
    const takesIt = withoutPx / wishedPx >= wishedPx / withPx;
    const end = takesIt ? index + 1 : index;
    table.addTiles(first, end - first, Math.max(1, Math.round(takesIt ? withPx : withoutPx)), gapPx);
    first = end;
    sum = 0;
    index = end - 1;
  }
  if (first < to) table.addTiles(first, to - first, wishedPx, gapPx);
}

function justifiedBoxes(
  { innerPx, gapPx }: GridMeasures,
  codes: Uint8Array,
  first: number,
  end: number,
  heightPx: number,
): readonly CellBox[] {
  let sum = 0;
  for (let index = first; index < end; index += 1) sum += aspectAt(codes, index);
  const pictureRoomPx = innerPx - gapPx * (end - first - 1);
  // Heights are whole pixels, so that a filled row is told by its height; what is left over goes to the widths.
  const fills = Math.max(1, Math.round(pictureRoomPx / sum)) === heightPx;
  const perAspectPx = fills ? pictureRoomPx / sum : heightPx;
  const boxes: CellBox[] = [];
  let passed = 0;
  for (let index = first; index < end; index += 1) {
    const fromPx = Math.round(passed * perAspectPx);
    passed += aspectAt(codes, index);
    const widthPx = Math.max(1, Math.round(passed * perAspectPx) - fromPx);
    boxes.push({ leftPx: fromPx + gapPx * (index - first), widthPx });
  }
  return boxes;
}

function tabledLayout(
  measures: GridMeasures,
  table: RowTable,
  isJustified: boolean,
  boxesOf: (row: number, first: number, end: number, heightPx: number) => readonly CellBox[],
): GridLayout {
  const { gapPx, paddingPx, total } = measures;
  const { rowCount, endPx } = table;
  const firstTiles = table.firstTiles.slice(0, rowCount + 1);
  const topsPx = table.topsPx.slice(0, rowCount + 1);
  firstTiles[rowCount] = total;
  topsPx[rowCount] = endPx;
  const rowHeightPx = (row: number): number => (topsPx[row + 1] ?? 0) - (topsPx[row] ?? 0) - gapPx;
  const firstTile = (row: number): number => firstTiles[row] ?? total;
  const endTile = (row: number): number => firstTiles[row + 1] ?? total;
  return {
    measures,
    isJustified,
    rowCount,
    contentPx: rowCount === 0 ? 0 : endPx - gapPx + paddingPx,
    mostCells: Math.max(1, table.mostCells),
    headerRows: table.headerRows,
    rowTopPx: (row) => topsPx[row] ?? endPx,
    rowHeightPx,
    firstTile,
    endTile,
    rowOfTile: (index) => lastAtMost(firstTiles, rowCount, index),
    rowAtPx: (contentPx) => lastAtMost(topsPx, rowCount, contentPx),
    cells: (row) => boxesOf(row, firstTile(row), endTile(row), rowHeightPx(row)),
  };
}

/** Place of the last of the first `count` sorted numbers that is at most `value`; 0 where none is. */
export function lastAtMost(sorted: Int32Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** Groups in step with a number of tiles that is newer, or older, than they are. */
export function groupsOf(stretches: readonly TileGroup[], total: number): readonly TileGroup[] {
  const groups = stretches
    .filter(({ from }) => from < total)
    .map(({ from, count }, at, all) => ({
      from,
      count: at === all.length - 1 ? total - from : Math.min(count, total - from),
    }));
  return groups.length === 0 && total > 0 ? [{ from: 0, count: total }] : groups;
}
