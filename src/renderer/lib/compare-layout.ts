// Where the panes of a comparison stand, and who stands in which.
// Invariant: pure; all panes are of one size, so that no picture looks more important by its place.
import type { Size } from './zoom.ts';

export const compareMin = 2;
export const compareMax = 4;

export interface PaneBox extends Size {
  readonly leftPx: number;
  readonly topPx: number;
}

/** Rows below each other must show so much more than side by side, which the eye compares more easily. */
const worthARow = 1.1;

/** How much of a pane a picture covers when fitted, in square pixels. */
function coveredPx(pane: Size, aspect: number): number {
  const widthPx = Math.min(pane.widthPx, pane.heightPx * aspect);
  return (widthPx * widthPx) / aspect;
}

/** What is not picture: between panes, and below each. */
export interface PaneSpacing {
  readonly gapPx: number;
  readonly captionPx: number;
}

function paneSize(area: Size, columns: number, rows: number, { gapPx, captionPx }: PaneSpacing): Size {
  return {
    widthPx: Math.max(0, Math.floor((area.widthPx - gapPx * (columns - 1)) / columns)),
    heightPx: Math.max(0, Math.floor((area.heightPx - gapPx * (rows - 1)) / rows) - captionPx),
  };
}

/**
 * The panes in reading order, in pixels from the area's corner, their captions below them: in as many columns as show
 * the most of the pictures. `aspects` are width by height; a last row that is not full stands in the middle.
 */
export function paneBoxes(area: Size, aspects: readonly number[], spacing: PaneSpacing): readonly PaneBox[] {
  const count = aspects.length;
  let best = { columns: 1, pane: paneSize(area, 1, count, spacing), coveredPx: 0 };
  for (let columns = count; columns >= 1; columns -= 1) {
    const pane = paneSize(area, columns, Math.ceil(count / columns), spacing);
    const covered = aspects.reduce((sum, aspect) => sum + coveredPx(pane, aspect), 0);
    if (covered > best.coveredPx * worthARow) best = { columns, pane, coveredPx: covered };
  }
  const { columns, pane } = best;
  return aspects.map((_aspect, at) => {
    const row = Math.floor(at / columns);
    const inRow = Math.min(columns, count - row * columns);
    const rowWidthPx = inRow * pane.widthPx + (inRow - 1) * spacing.gapPx;
    return {
      leftPx: Math.floor((area.widthPx - rowWidthPx) / 2) + (at % columns) * (pane.widthPx + spacing.gapPx),
      topPx: row * (pane.heightPx + spacing.captionPx + spacing.gapPx),
      ...pane,
    };
  });
}

/** The list with two of its entries in each other's place; the same list where one of both is not there. */
export function withSwapped<Entry>(entries: readonly Entry[], one: number, other: number): readonly Entry[] {
  const first = entries[one];
  const second = entries[other];
  if (first === undefined || second === undefined || one === other) return entries;
  return entries.map((entry, at) => (at === one ? second : at === other ? first : entry));
}
