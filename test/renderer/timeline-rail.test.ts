// The rail beside the grid: where months stand on it, which are named, and which month a place belongs to.
import { describe, expect, test } from 'vitest';
import { squareLayout } from '../../src/renderer/lib/grid-layout.ts';
import {
  contentOfMonth,
  contentOfRail,
  monthAt,
  monthBeyond,
  railMonths,
  railPx,
  yearStep,
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

test('each year is named once where there is room, and ticks keep their distance from each other and from names', () => {
  const shown = railMonths(months, layout, viewportPx, heightPx);
  expect(shown.map(({ year }) => year)).toEqual(['2026', null, '2025', null]);
  expect(shown.map(({ hasTick }) => hasTick)).toEqual([false, false, false, false]);
  expect(railMonths(months, layout, viewportPx, 20).map(({ year }) => year)).toEqual([
    '2026',
    null,
    null,
    null,
  ]);
});

test('months are named where all of them have room for it', () => {
  const named = (railHeightPx: number) =>
    railMonths(months, layout, viewportPx, railHeightPx).flatMap(({ stretch, isNamed }) =>
      isNamed ? [stretch.key] : [],
    );
  expect(named(500)).toEqual(['2025-11']);
  expect(named(4 * 26 - 1)).toEqual([]);
});

describe('a library of many years', () => {
  const monthsOf = (years: number, perMonth: (month: number) => number) => {
    let from = 0;
    return Array.from({ length: years * 12 }, (_, at) => {
      const count = perMonth(at);
      const month = {
        key: `${String(2026 - Math.floor(at / 12))}-${String(12 - (at % 12)).padStart(2, '0')}`,
        from,
        count,
      };
      from += count;
      return month;
    });
  };
  const shownOf = (years: number, railHeightPx: number, perMonth = (_month: number) => 40) => {
    const many = monthsOf(years, perMonth);
    const end = many.at(-1);
    const all = { ...layout.measures, total: (end?.from ?? 0) + (end?.count ?? 0) };
    return railMonths(many, squareLayout(all), viewportPx, railHeightPx);
  };

  test.each([
    [3, 500, 1],
    [13, 500, 1],
    [26, 660, 2],
    [40, 500, 5],
    [90, 500, 10],
    [40, 20, 100],
  ])('of %i years on %i px every %i. is named', (years, railHeightPx, step) => {
    expect(
      yearStep(
        Array.from({ length: years }, (_, at) => 2026 - at),
        railHeightPx,
      ),
    ).toBe(step);
  });

  test('names round years and the newest, and ticks the years between', () => {
    const shown = shownOf(26, 660);
    const named = shown.flatMap(({ year }) => year ?? []);
    expect(named).toEqual(
      Array.from({ length: 13 }, (_, at) => String(2026 - 2 * at)).filter((year) => year !== '2000'),
    );
    expect(shown.filter(({ hasTick }) => hasTick).map(({ stretch }) => stretch.key)).toEqual(
      named.map((year) => `${String(Number(year) - 1)}-12`),
    );
    expect(shownOf(40, 500).flatMap(({ year }) => year ?? [])).toEqual([
      '2026',
      '2020',
      '2015',
      '2010',
      '2005',
      '2000',
      '1995',
      '1990',
    ]);
  });

  test.each([
    ['alike', (_month: number) => 40],
    ['fewer and fewer', (month: number) => Math.max(1, 400 - 3 * month)],
    ['mostly one', (month: number) => (month === 100 ? 4_000 : 2)],
  ])('no name touches another or a tick, and each stands where its year begins: %s', (_name, perMonth) => {
    for (const railHeightPx of [200, 500, 660, 1_300]) {
      const shown = shownOf(30, railHeightPx, perMonth);
      const names = shown.filter(({ year }) => year !== null);
      const ticks = shown.filter(({ hasTick }) => hasTick);
      expect(names[0]?.year).toBe('2026');
      for (const { stretch } of names) expect(stretch.key).toMatch(/-12$/);
      for (const [at, { topPx }] of names.entries()) {
        if (at > 0) expect(topPx - (names[at - 1]?.topPx ?? 0)).toBeGreaterThanOrEqual(22);
        for (const tick of ticks) expect(Math.abs(tick.topPx - topPx)).toBeGreaterThanOrEqual(13);
      }
    }
  });
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
