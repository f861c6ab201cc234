// The steps of the grid's zoom: so many columns, down to one.
// Invariant: pure; each step is one column more or fewer, and a size that is set gives exactly the columns it is for.
import { leastCellPx } from '../../preload/contract/bounds.ts';
import { cellPxFor } from './grid-layout.ts';

/** Smaller cells are offered only where there would be fewer than {@link columnsAlwaysOffered}. */
const comfortableCellPx = 80;
const columnsAlwaysOffered = 8;

/** The most columns that the zoom offers in a grid of this width. */
export function mostColumns(innerPx: number, gapPx: number): number {
  const fitting = (cellPx: number): number => Math.floor((innerPx + gapPx) / (cellPx + gapPx));
  return Math.max(1, fitting(comfortableCellPx), Math.min(columnsAlwaysOffered, fitting(leastCellPx)));
}

/** The cell size (settings: cellSizePx) that gives so many columns, or as near to them as is offered. */
export function cellSizeFor(innerPx: number, gapPx: number, columns: number): number {
  const offered = Math.min(mostColumns(innerPx, gapPx), Math.max(1, columns));
  return Math.max(leastCellPx, cellPxFor(innerPx, gapPx, offered));
}

/** Collects the movement of a wheel or a pinch into whole steps; up is larger. */
export function createWheelSteps(pxPerStep = 50): (deltaY: number) => number {
  let left = 0;
  return (deltaY) => {
    // A turn the other way begins anew.
    if (Math.sign(deltaY) !== Math.sign(left)) left = 0;
    left += deltaY;
    const steps = Math.trunc(left / pxPerStep);
    left -= steps * pxPerStep;
    return steps === 0 ? 0 : -steps;
  };
}
