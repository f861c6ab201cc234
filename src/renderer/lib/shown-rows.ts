// The rows of the grid that are in the document, and which of them have to be rendered again.
// Invariant: pure; a row of which nothing has changed stays the same object. A row that comes while the view flies by is
// bare: plain boxes until the view slows down, since tiles would cost it frames. What was once asked for stays.
import type { Tile } from '../../preload/contract/entities.ts';

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
  /** It holds the tile that has, or gets, the focus: it is never bare. */
  readonly hasFocus: boolean;
  readonly cells: readonly ShownCell[];
}

export interface ShownRow extends Pick<RowToShow, 'row' | 'topPx' | 'heightPx' | 'cells'> {
  /** Its pictures may be asked for. */
  readonly mayLoad: boolean;
  readonly isBare: boolean;
}

/** @param before What was shown last. */
export function shownRows(before: readonly ShownRow[], rows: readonly RowToShow[]): readonly ShownRow[] {
  const old = new Map(before.map((row) => [row.row, row]));
  return rows.map(({ isWanted, hasFocus, ...facts }) => {
    const was = old.get(facts.row);
    const mayLoad = isWanted || was?.mayLoad === true;
    const isBare = !mayLoad && !hasFocus && was?.isBare !== false;
    const now = { ...facts, mayLoad, isBare };
    return was !== undefined && isSameRow(was, now) ? was : now;
  });
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
