// The gallery's layout: columns, rows in view, and scrolling in content taller than an element may be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gridGeometry,
  rowTopPx,
  scrollTopShowing,
  visibleRows,
} from '../../src/renderer/lib/grid-geometry.ts';
import { maxSpacerPx, placeAfterScroll, placeAt, spacerPx } from '../../src/renderer/lib/scroll-map.ts';
import type { ScrollPlace } from '../../src/renderer/lib/scroll-map.ts';

const layout = (widthPx: number, cellSizePx: number, total: number) =>
  gridGeometry({ widthPx, cellSizePx, gapPx: 6, paddingPx: 12, endPaddingPx: 2, total });

describe('gridGeometry', () => {
  test.each([
    [760, 140, 0, { columns: 5, rowCount: 0, contentPx: 0 }],
    [760, 140, 1, { columns: 5, rowCount: 1, contentPx: 144 + 24 }],
    [760, 140, 11, { columns: 5, rowCount: 3, contentPx: 3 * 150 - 6 + 24 }],
    [100, 480, 3, { columns: 1, rowCount: 3, contentPx: 3 * 92 - 6 + 24 }],
  ])('%i px wide, cells of %i px, %i tiles', (widthPx, cellSizePx, total, expected) => {
    expect(layout(widthPx, cellSizePx, total)).toMatchObject(expected);
  });

  test('cells are whole pixels, at least as wide as wished where that fits, and never overflow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 120, max: 8000 }),
        fc.integer({ min: 80, max: 800 }),
        (widthPx, cellSizePx) => {
          const { columns, cellPx } = layout(widthPx, cellSizePx, 1000);
          const innerPx = widthPx - 14;
          expect(Number.isInteger(cellPx)).toBe(true);
          expect(columns * cellPx + (columns - 1) * 6).toBeLessThanOrEqual(innerPx);
          if (cellSizePx <= innerPx) expect(cellPx).toBeGreaterThanOrEqual(cellSizePx);
          expect(innerPx - (columns * cellPx + (columns - 1) * 6)).toBeLessThan(columns);
        },
      ),
    );
  });
});

test('visibleRows names exactly the rows that touch the viewport', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 250_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 100, max: 2000 }),
      (total, part, viewportPx) => {
        const geometry = layout(900, 200, total);
        const topPx = Math.floor(part * Math.max(0, geometry.contentPx - viewportPx));
        const { first, end } = visibleRows(geometry, topPx, viewportPx, 0);
        const touches = (row: number): boolean =>
          row >= 0 &&
          row < geometry.rowCount &&
          rowTopPx(geometry, row) + geometry.stridePx > topPx &&
          rowTopPx(geometry, row) < topPx + viewportPx;
        for (const row of [first - 2, first - 1, first, end - 1, end, end + 1]) {
          expect(row >= first && row < end).toBe(touches(row));
        }
      },
    ),
  );
});

test('scrollTopShowing moves no further than needed', () => {
  const geometry = layout(900, 200, 1000);
  const farPx = rowTopPx(geometry, 50);
  expect(scrollTopShowing(geometry, 50, farPx - 100, 800)).toBe(farPx - 100);
  expect(scrollTopShowing(geometry, 50, farPx + 10, 800)).toBe(farPx - 12);
  expect(scrollTopShowing(geometry, 50, 0, 800)).toBe(farPx + geometry.cellPx + 12 - 800);
  expect(scrollTopShowing(geometry, 0, 500, 800)).toBe(0);
});

describe('scrolling beyond what an element may measure', () => {
  // 250,000 tiles in one column of 800 px.
  const map = { contentPx: 250_000 * 806, viewportPx: 900 };
  const lastPx = map.contentPx - map.viewportPx;

  test('content that fits is scrolled one to one', () => {
    const small = { contentPx: 1_000_000, viewportPx: 900 };
    const start = { spacerTopPx: 0, contentTopPx: 0 };
    expect(spacerPx(small)).toBe(1_000_000);
    expect(placeAfterScroll(small, start, 123_456)).toEqual({ spacerTopPx: 123_456, contentTopPx: 123_456 });
  });

  test('the spacer is bounded, and both ends agree', () => {
    expect(spacerPx(map)).toBe(maxSpacerPx);
    expect(placeAt(map, 0)).toEqual({ spacerTopPx: 0, contentTopPx: 0 });
    expect(placeAt(map, lastPx)).toEqual({ spacerTopPx: maxSpacerPx - 900, contentTopPx: lastPx });
    expect(placeAfterScroll(map, placeAt(map, 0), maxSpacerPx).contentTopPx).toBe(lastPx);
  });

  test('the wheel moves by single pixels wherever one is', () => {
    const middle = placeAt(map, 100_000_000);
    const after = placeAfterScroll(map, middle, middle.spacerTopPx + 120);
    expect(after.contentTopPx).toBe(100_000_120);
  });

  test('a dragged scroll bar reaches every part', () => {
    const half = placeAfterScroll(map, placeAt(map, 0), (maxSpacerPx - 900) / 2);
    expect(half.contentTopPx / lastPx).toBeCloseTo(0.5, 6);
  });

  test('however one scrolls, every step is exact or proportional and both ends are reached', () => {
    const wheel = (from: ScrollPlace, stepPx: number): ScrollPlace =>
      placeAfterScroll(map, from, from.spacerTopPx + stepPx);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 50, max: 900 }),
        (awayPx, stepPx) => {
          for (const direction of [-1, 1]) {
            const endPx = direction < 0 ? 0 : lastPx;
            let place = placeAt(map, endPx - direction * awayPx);
            let shortSteps = 0;
            for (let turn = 0; turn < 1300 && place.contentTopPx !== endPx; turn += 1) {
              const before = place.contentTopPx;
              place = wheel(place, direction * stepPx);
              shortSteps += Math.abs(place.contentTopPx - before) === stepPx ? 0 : 1;
            }
            expect(place).toEqual(placeAt(map, endPx));
            // Every step is exact but the last, and those where the scroll bar met its end on the way.
            expect(shortSteps).toBeLessThanOrEqual(2 + Math.floor(awayPx / 20_000));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
