// Where everything stands on the pages of a contact sheet, in points (1/72 inch).
// Invariant: pure; every cell has the same size, gaps are equal, a full page ends at its margin; how many pages there are
// is known before the first is drawn.
import type { SheetPaper } from '../../../preload/contract/exporting.ts';

export interface SheetLayout {
  readonly widthPt: number;
  readonly heightPt: number;
  readonly marginPt: number;
  readonly columns: number;
  readonly rows: number;
  /** The room for a picture; it is fitted into it, at the bottom and to the left. */
  readonly boxWidthPt: number;
  readonly boxHeightPt: number;
  readonly pageCount: number;
}

const papers: Readonly<Record<SheetPaper, { readonly widthPt: number; readonly heightPt: number }>> = {
  a4: { widthPt: 595.28, heightPt: 841.89 },
  letter: { widthPt: 612, heightPt: 792 },
};
const marginPt = 36;
/** From the margin to the first row. */
const headHeightPt = 34;
const columnGapPt = 14;
const rowGapPt = 16;
/** What stands below a picture: two lines of its prompt and one of its parameters. */
export const captionHeightPt = 32;
/** Beyond these a cell for the usual picture would waste the page on the others. */
const narrowestBox = 2 / 3;
const widestBox = 16 / 9;

/** @param aspects Width by height of the first pictures; the usual one decides how tall a cell is. */
export function sheetLayout(
  paper: SheetPaper,
  pictureCount: number,
  aspects: readonly number[],
): SheetLayout {
  const { widthPt, heightPt } = papers[paper];
  const columns = columnsFor(pictureCount);
  const boxWidthPt = (widthPt - 2 * marginPt - (columns - 1) * columnGapPt) / columns;
  const usualHeightPt = boxWidthPt / Math.min(widestBox, Math.max(narrowestBox, median(aspects)));
  const roomPt = heightPt - 2 * marginPt - headHeightPt + rowGapPt;
  const rows = Math.max(1, Math.round(roomPt / (usualHeightPt + captionHeightPt + rowGapPt)));
  return {
    ...{ widthPt, heightPt, marginPt, columns, rows, boxWidthPt },
    boxHeightPt: roomPt / rows - captionHeightPt - rowGapPt,
    pageCount: Math.max(1, Math.ceil(pictureCount / (columns * rows))),
  };
}

/** Few pictures are shown large. */
function columnsFor(pictureCount: number): number {
  if (pictureCount <= 4) return 2;
  return pictureCount <= 9 ? 3 : 4;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 1;
}

/** The upper left corner of the nth cell of a page. */
export function cellCorner(
  layout: SheetLayout,
  position: number,
): { readonly xPt: number; readonly yPt: number } {
  const column = position % layout.columns;
  const row = Math.floor(position / layout.columns);
  return {
    xPt: layout.marginPt + column * (layout.boxWidthPt + columnGapPt),
    yPt: layout.marginPt + headHeightPt + row * (layout.boxHeightPt + captionHeightPt + rowGapPt),
  };
}

/** A picture in a room, as large as it can be without being cut. */
export function fitted(
  picture: { readonly width: number; readonly height: number },
  room: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } {
  const scale = Math.min(room.width / picture.width, room.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Countries that print on Letter; all others have A4. */
const letterRegions: ReadonlySet<string> = new Set([
  ...['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'VE', 'CR', 'GT', 'NI', 'PA', 'SV', 'PR', 'DO', 'BO'],
]);

/** @param locale Such as `en-US`. One without a country, and one that is none, has A4. */
export function paperOf(locale: string): SheetPaper {
  try {
    return letterRegions.has(new Intl.Locale(locale).region ?? '') ? 'letter' : 'a4';
  } catch {
    return 'a4';
  }
}
