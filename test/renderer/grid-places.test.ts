// What of a layout is in view, under a rubber band, or to be scrolled to.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gridMeasures, groupedSquareLayout, squareLayout } from '../../src/renderer/lib/grid-layout.ts';
import {
  headersInView,
  scrollTopShowing,
  tilesInArea,
  visibleRows,
} from '../../src/renderer/lib/grid-places.ts';

const measures = (widthPx: number, cellSizePx: number, total: number) =>
  gridMeasures({ widthPx, cellSizePx, gapPx: 6, paddingPx: 12, endPaddingPx: 2, total });
const squares = (widthPx: number, cellSizePx: number, total: number) =>
  squareLayout(measures(widthPx, cellSizePx, total));

test('a header stands in the room of its group, cut off far from the view', () => {
  const total = 100_000;
  const layout = groupedSquareLayout(measures(900, 200, total), [
    { from: 0, count: 10 },
    { from: 10, count: total - 10 },
  ]);
  expect(headersInView(layout, 0, 800).map(({ group, topPx }) => [group, topPx])).toEqual([
    [0, 12],
    [1, layout.rowTopPx(layout.headerRows[1] ?? 0)],
  ]);
  const [far] = headersInView(layout, 1_000_000, 800);
  expect(far).toEqual({ group: 1, row: layout.headerRows[1], topPx: 980_000, heightPx: 40_000 });
});

test('an area takes the tiles that it touches, as few stretches as there are', () => {
  const layout = squares(760, 140, 23);
  const area = (leftPx: number, topPx: number, rightPx: number, bottomPx: number) =>
    tilesInArea(layout, { leftPx, topPx, rightPx, bottomPx });
  expect(area(0, 12, 760, 300)).toEqual([[0, 10]]);
  expect(area(160, 20, 320, 200)).toEqual([
    [1, 3],
    [6, 8],
  ]);
  expect(area(145, 20, 148, 30)).toEqual([]);
  expect(area(0, 560, 10, 900)).toEqual([
    [15, 16],
    [20, 21],
  ]);
  expect(area(0, 612, 10, 900)).toEqual([[20, 21]]);
});

test('visibleRows names exactly the rows that touch the viewport', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 250_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 100, max: 2000 }),
      (total, part, viewportPx) => {
        const layout = squares(900, 200, total);
        const topPx = Math.floor(part * Math.max(0, layout.contentPx - viewportPx));
        const { first, end } = visibleRows(layout, topPx, viewportPx, 0);
        const touches = (row: number): boolean =>
          row >= 0 &&
          row < layout.rowCount &&
          layout.rowTopPx(row) + layout.rowHeightPx(row) + 6 > topPx &&
          layout.rowTopPx(row) < topPx + viewportPx;
        for (const row of [first - 2, first - 1, first, end - 1, end, end + 1]) {
          expect(row >= first && row < end).toBe(touches(row));
        }
      },
    ),
  );
});

test('scrollTopShowing moves no further than needed', () => {
  const layout = squares(900, 200, 1000);
  const farPx = layout.rowTopPx(50);
  expect(scrollTopShowing(layout, 50, farPx - 100, 800)).toBe(farPx - 100);
  expect(scrollTopShowing(layout, 50, farPx + 10, 800)).toBe(farPx - 12);
  expect(scrollTopShowing(layout, 50, 0, 800)).toBe(farPx + layout.rowHeightPx(50) + 12 - 800);
  expect(scrollTopShowing(layout, 0, 500, 800)).toBe(0);
});
