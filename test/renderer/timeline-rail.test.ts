// The rail beside the grid: where months stand on it, which are named, and which month a place belongs to.
import { expect, test } from 'vitest';
import { squareLayout } from '../../src/renderer/lib/grid-layout.ts';
import {
  contentOfMonth,
  contentOfRail,
  monthAt,
  monthBeyond,
  railMonths,
  railPx,
} from '../../src/renderer/lib/timeline-rail.ts';

const total = 1_000;
const viewportPx = 600;
const heightPx = 500;
// 10 a row, 106 px from row to row.
const layout = squareLayout({ innerPx: 1054, columns: 10, cellPx: 100, gapPx: 6, paddingPx: 12, total });
const months = [
  { key: '2026-02', from: 0, count: 405 },
  { key: '2026-01', from: 405, count: 2 },
  { key: '2025-12', from: 407, count: 193 },
  { key: '2025-11', from: 600, count: 400 },
];
const at = (contentTopPx: number): string | undefined =>
  months[monthAt(months, layout, viewportPx, contentTopPx)]?.key;

test('a month stands where its first tile is reached, and is told from there on', () => {
  expect(at(0)).toBe('2026-02');
  expect(at(contentOfMonth(layout, { key: '', from: 395, count: 1 }))).toBe('2026-02');
  expect(at(contentOfMonth(layout, { key: '', from: 405, count: 1 }))).toBe('2025-12');
  expect(at(contentOfMonth(layout, { key: '', from: 600, count: 1 }))).toBe('2025-11');
  expect(at(layout.contentPx)).toBe('2025-11');
});

test('a place on the rail and its scroll position lead to each other, and both ends to the ends', () => {
  expect(contentOfRail(layout, viewportPx, heightPx, 0)).toBe(0);
  expect(contentOfRail(layout, viewportPx, heightPx, heightPx)).toBe(layout.contentPx - viewportPx);
  expect(railPx(layout, viewportPx, heightPx, contentOfRail(layout, viewportPx, heightPx, 123))).toBeCloseTo(
    123,
    0,
  );
});

test('each year is named once where there is room, and ticks keep their distance', () => {
  const shown = railMonths(months, layout, viewportPx, heightPx);
  expect(shown.map(({ year }) => year)).toEqual(['2026', null, '2025', null]);
  expect(shown.map(({ hasTick }) => hasTick)).toEqual([false, true, false, true]);
  expect(railMonths(months, layout, viewportPx, 20).map(({ year }) => year)).toEqual([
    '2026',
    null,
    null,
    null,
  ]);
});

test.each([
  [0, 1, '2026-01'],
  [2, 1, '2025-11'],
  [2, -1, '2026-02'],
  [3, 12, '2025-11'],
  [3, -12, '2026-02'],
])('from month %i, %i steps lead to %s, never to one in the same row', (current, steps, expected) => {
  expect(monthBeyond(months, layout, current, steps)?.key).toBe(expected);
});
