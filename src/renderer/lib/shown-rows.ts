// The rows of the grid that are in the document, and which of them have to be rendered again.
// Invariant: pure; a row of which nothing has changed stays the same object. A row that comes while the view flies by is
// plain boxes until the view slows down, since tiles would cost it frames; while the view moves slowly, new tiles come a
// few a frame for the same reason. What was once asked for or drawn stays.
import type { Tile } from '../../preload/contract/gallery.ts';

export interface ShownCell {
  readonly id: string;
  readonly index: number;
  readonly column: number;
  readonly widthPx: number;
  readonly tile: Tile | undefined;
  readonly isSelected: boolean;
}

/** A row as it lies in the content. */
export interface RowToShow {
  readonly row: number;
  /** Inside the spacer. */
  readonly topPx: number;
  readonly heightPx: number;
  /** The view is slow enough for its pictures. */
  readonly isWanted: boolean;
  /** It holds the tile that has, or gets, the focus: its tiles are there whatever the speed. */
  readonly hasFocus: boolean;
  readonly cells: readonly ShownCell[];
}

export interface ShownRow extends Pick<RowToShow, 'row' | 'topPx' | 'heightPx' | 'cells'> {
  /** Its pictures may be asked for. */
  readonly mayLoad: boolean;
  /** So many of its cells are tiles, the first ones; the others are plain boxes. */
  readonly drawn: number;
}

/**
 * @param before What was shown last.
 * @param newTiles So many tiles may be drawn that were not there; a row with the focus is drawn beyond that.
 */
export function shownRows(
  before: readonly ShownRow[],
  rows: readonly RowToShow[],
  newTiles = Number.POSITIVE_INFINITY,
): readonly ShownRow[] {
  const old = new Map(before.map((row) => [row.row, row]));
  let left = newTiles;
  return rows.map(({ isWanted, hasFocus, ...facts }) => {
    const was = old.get(facts.row);
    const mayLoad = isWanted || was?.mayLoad === true;
    const count = facts.cells.length;
    const had = Math.min(count, was?.drawn ?? 0);
    const missing = mayLoad || hasFocus || had > 0 ? count - had : 0;
    const added = hasFocus ? missing : Math.min(missing, left);
    left = Math.max(0, left - added);
    const now = { ...facts, mayLoad, drawn: had + added };
    return was !== undefined && isSameRow(was, now) ? was : now;
  });
}

/** Tiles are still to be drawn. */
export function isUnfinished({ mayLoad, drawn, cells }: ShownRow): boolean {
  return drawn < cells.length && (mayLoad || drawn > 0);
}

function isSameRow({ cells: before, ...was }: ShownRow, { cells, ...now }: ShownRow): boolean {
  return (
    isSame(was, now) &&
    before.length === cells.length &&
    cells.every((cell, at) => {
      const other = before[at];
      return other !== undefined && isSame(other, cell);
    })
  );
}

function isSame<Facts extends object>(one: Facts, other: Facts): boolean {
  return (Object.keys(other) as (keyof Facts)[]).every((name) => one[name] === other[name]);
}
