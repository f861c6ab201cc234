// Zooming the grid: how wide cells become, and what a wheel means.
import { describe, expect, test } from 'vitest';
import { gridMeasures } from '../../src/renderer/lib/grid-layout.ts';
import { cellSizeFor, createWheelSteps, mostColumns } from '../../src/renderer/lib/grid-zoom.ts';

const measures = (widthPx: number, cellSizePx: number, total: number) =>
  gridMeasures({ widthPx, cellSizePx, gapPx: 6, paddingPx: 12, endPaddingPx: 2, total });

describe('the zoom', () => {
  test.each([
    [1000, 11],
    [600, 8],
    [300, 5],
    [30, 1],
  ])('a grid of %i px offers up to %i columns, and each of them can be had', (innerPx, most) => {
    expect(mostColumns(innerPx, 6)).toBe(most);
    for (let columns = 1; columns <= most; columns += 1) {
      const cellSizePx = cellSizeFor(innerPx, 6, columns);
      if (innerPx > 48) expect(measures(innerPx + 14, cellSizePx, 1).columns).toBe(columns);
    }
  });

  test('a wheel is collected into steps, and a turn begins anew', () => {
    const steps = createWheelSteps(50);
    expect([20, 20, 20, -20, -40, -120].map((deltaY) => steps(deltaY) + 0)).toEqual([0, 0, -1, 0, 1, 2]);
  });
});
