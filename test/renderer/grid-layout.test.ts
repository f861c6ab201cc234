// The gallery's layout: squares, rows of true shape, headers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOfAspect } from '../../src/preload/contract/finding.ts';
import {
  gridMeasures,
  groupedSquareLayout,
  groupsOf,
  headerHeightPx,
  justifiedLayout,
  squareLayout,
} from '../../src/renderer/lib/grid-layout.ts';
import type { GridLayout, TileGroup } from '../../src/renderer/lib/grid-layout.ts';
import { isHeader } from '../../src/renderer/lib/grid-places.ts';

const measures = (widthPx: number, cellSizePx: number, total: number) =>
  gridMeasures({ widthPx, cellSizePx, gapPx: 6, paddingPx: 12, endPaddingPx: 2, total });
const squares = (widthPx: number, cellSizePx: number, total: number) =>
  squareLayout(measures(widthPx, cellSizePx, total));
const codesOf = (shapes: readonly (readonly [number, number])[]): Uint8Array =>
  Uint8Array.from(shapes, ([width, height]) => codeOfAspect(width, height));
/** Wide, high, square and extreme ones, the same in every run. */
const mixedCodes = (total: number): Uint8Array =>
  Uint8Array.from({ length: total }, (_, at) => ((at * 2_654_435_761) >>> 9) % 256);
/** Every group has this many, the last one what is left. */
const evenGroups = (total: number, size: number): readonly TileGroup[] =>
  Array.from({ length: Math.ceil(total / size) }, (_, at) => ({
    from: at * size,
    count: Math.min(size, total - at * size),
  }));

/** What must hold of any layout: every tile in exactly one row, rows one below the other, cells side by side. */
function expectSound(layout: GridLayout, rows: readonly number[]): void {
  const { innerPx, gapPx } = layout.measures;
  for (const row of rows) {
    const cells = layout.cells(row);
    expect(cells).toHaveLength(layout.endTile(row) - layout.firstTile(row));
    expect(layout.rowHeightPx(row)).toBeGreaterThan(0);
    if (row + 1 < layout.rowCount) {
      expect(layout.firstTile(row + 1)).toBe(layout.endTile(row));
      expect(layout.rowTopPx(row + 1)).toBe(layout.rowTopPx(row) + layout.rowHeightPx(row) + gapPx);
    }
    for (const [at, { leftPx, widthPx }] of cells.entries()) {
      const next = cells[at + 1];
      expect(widthPx).toBeGreaterThan(0);
      if (next !== undefined) expect(next.leftPx).toBe(leftPx + widthPx + gapPx);
      expect(leftPx + widthPx).toBeLessThanOrEqual(innerPx);
      expect(layout.rowOfTile(layout.firstTile(row) + at)).toBe(row);
    }
    expect(layout.rowAtPx(layout.rowTopPx(row))).toBe(row);
    expect(layout.rowAtPx(layout.rowTopPx(row) + layout.rowHeightPx(row) - 1)).toBe(row);
  }
}
const allRows = (layout: GridLayout): number[] => Array.from({ length: layout.rowCount }, (_, row) => row);

describe('squares', () => {
  test.each([
    [760, 140, 0, { rowCount: 0, contentPx: 0 }],
    [760, 140, 1, { rowCount: 1, contentPx: 144 + 24 }],
    [760, 140, 11, { rowCount: 3, contentPx: 3 * 150 - 6 + 24 }],
    [100, 480, 3, { rowCount: 3, contentPx: 3 * 92 - 6 + 24 }],
  ])('%i px wide, cells of %i px, %i tiles', (widthPx, cellSizePx, total, expected) => {
    const layout = squares(widthPx, cellSizePx, total);
    expect(layout).toMatchObject(expected);
    expectSound(layout, allRows(layout));
  });

  test('cells are whole pixels, at least as wide as wished where that fits, and never overflow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 120, max: 8000 }),
        fc.integer({ min: 80, max: 800 }),
        (widthPx, cellSizePx) => {
          const { columns, cellPx } = measures(widthPx, cellSizePx, 1000);
          const innerPx = widthPx - 14;
          expect(Number.isInteger(cellPx)).toBe(true);
          expect(columns * cellPx + (columns - 1) * 6).toBeLessThanOrEqual(innerPx);
          if (cellSizePx <= innerPx) expect(cellPx).toBeGreaterThanOrEqual(cellSizePx);
          expect(innerPx - (columns * cellPx + (columns - 1) * 6)).toBeLessThan(columns);
        },
      ),
    );
  });

  test('under headers, each group begins a row of its own', () => {
    const layout = groupedSquareLayout(measures(760, 140, 12), [
      { from: 0, count: 6 },
      { from: 6, count: 1 },
      { from: 7, count: 5 },
    ]);
    expect([...layout.headerRows]).toEqual([0, 3, 5]);
    expect(allRows(layout).map((row) => [layout.firstTile(row), layout.endTile(row)])).toEqual([
      ...[
        [0, 0],
        [0, 5],
        [5, 6],
      ],
      ...[
        [6, 6],
        [6, 7],
      ],
      ...[
        [7, 7],
        [7, 12],
      ],
    ]);
    expect(allRows(layout).filter((row) => isHeader(layout, row))).toEqual([0, 3, 5]);
    expect(layout.rowHeightPx(0)).toBe(headerHeightPx);
    expectSound(layout, [1, 2, 4, 6]);
  });
});

describe('rows of true shape', () => {
  test.each<[string, readonly (readonly [number, number])[], number[]]>([
    ['one wide picture', [[3, 1]], [1]],
    [
      'four squares',
      [
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      [4],
    ],
    [
      'a row is closed where it comes nearest to the wished height',
      Array<[number, number]>(9).fill([16, 9]),
      [4, 4, 1],
    ],
    [
      'a strip and a tower are cropped to what a row can bear',
      [
        [60, 1],
        [1, 60],
      ],
      [2],
    ],
  ])('%s', (_name, shapes, tilesPerRow) => {
    const layout = justifiedLayout(measures(1014, 150, shapes.length), codesOf(shapes), null);
    expect(allRows(layout).map((row) => layout.cells(row).length)).toEqual(tilesPerRow);
    expectSound(layout, allRows(layout));
  });

  test('every row but the last is exactly as wide as the grid, near the wished height, and true to shape', () => {
    const shapes = [
      [16, 9],
      [2, 3],
      [1, 1],
      [3, 2],
      [9, 16],
      [21, 9],
    ] as const;
    const total = 600;
    const codes = codesOf(
      Array.from({ length: total }, (_, at) => shapes[(at * 7 + (at >> 3)) % 6] ?? [1, 1]),
    );
    const layout = justifiedLayout(measures(1264, 180, total), codes, null);
    const wishedPx = Math.round(layout.measures.cellPx * 0.8);
    for (const row of allRows(layout).slice(0, -1)) {
      const cells = layout.cells(row);
      const last = cells.at(-1);
      expect((last?.leftPx ?? 0) + (last?.widthPx ?? 0)).toBe(layout.measures.innerPx);
      expect(layout.rowHeightPx(row) / wishedPx).toBeGreaterThan(0.7);
      expect(layout.rowHeightPx(row) / wishedPx).toBeLessThan(1.4);
      for (const [at, { widthPx }] of cells.entries()) {
        const code = codes[layout.firstTile(row) + at] ?? 0;
        expect(widthPx / layout.rowHeightPx(row) / 2 ** ((code - 128) / 32)).toBeCloseTo(1, 1);
      }
    }
  });

  test('the last row of a group is not stretched', () => {
    const layout = justifiedLayout(
      measures(1014, 200, 2),
      codesOf([
        [1, 1],
        [3, 2],
      ]),
      null,
    );
    const heightPx = layout.rowHeightPx(0);
    expect(heightPx).toBe(Math.round(layout.measures.cellPx * 0.8));
    expect(layout.cells(0).map(({ widthPx }) => widthPx)).toEqual([
      heightPx,
      expect.closeTo(heightPx * 1.5, -1) as number,
    ]);
  });

  test('one column shows each picture as wide as the grid, and no higher than a screen can bear', () => {
    const layout = justifiedLayout(
      measures(800, 700, 3),
      codesOf([
        [16, 9],
        [1, 1],
        [1, 4],
      ]),
      null,
    );
    expect(allRows(layout).map((row) => [layout.cells(row)[0]?.widthPx, layout.rowHeightPx(row)])).toEqual([
      [786, expect.closeTo(442, -1) as number],
      [786, 786],
      [expect.closeTo(786 * 0.6, -1) as number, 1179],
    ]);
  });

  test('any shapes, widths and sizes, with and without headers, give a sound layout', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.integer({ min: 120, max: 3000 }),
        fc.integer({ min: 48, max: 2000 }),
        fc.option(fc.integer({ min: 1, max: 90 })),
        (codes, widthPx, cellSizePx, groupSize) => {
          const total = codes.length;
          const groups = groupSize === null ? null : evenGroups(total, groupSize);
          const layout = justifiedLayout(measures(widthPx, cellSizePx, total), codes, groups);
          const rows = allRows(layout);
          expectSound(layout, rows);
          expect(rows.reduce((sum, row) => sum + layout.cells(row).length, 0)).toBe(total);
          expect(layout.headerRows).toHaveLength(groups?.length ?? 0);
        },
      ),
    );
  });

  test('250,000 tiles, their shapes not all known, are laid out at once and stay sound', () => {
    const total = 250_000;
    const codes = mixedCodes(total - 500);
    for (const groups of [null, evenGroups(total, 320)]) {
      for (const cellSizePx of [90, 180, 4000]) {
        const layout = justifiedLayout(measures(1400, cellSizePx, total), codes, groups);
        const { rowCount } = layout;
        expect(layout.endTile(rowCount - 1)).toBe(total);
        expectSound(
          layout,
          [1, 2, rowCount >> 1, rowCount - 2, rowCount - 1].filter((row) => !isHeader(layout, row)),
        );
      }
    }
  });

  test('laying out 250,000 tiles costs less than a frame', () => {
    const total = 250_000;
    const [codes, groups] = [mixedCodes(total), evenGroups(total, 320)];
    const tookMs = Array.from({ length: 25 }, (_, at) => {
      const startMs = performance.now();
      justifiedLayout(measures(1200 + at, 180, total), codes, groups);
      return performance.now() - startMs;
    });
    expect(Math.min(...tookMs)).toBeLessThan(10);
  });
});

test('groups follow a total that is newer than they are', () => {
  const groups = [
    { from: 0, count: 5 },
    { from: 5, count: 4 },
  ];
  expect(groupsOf(groups, 9)).toEqual(groups);
  expect(groupsOf(groups, 11)).toEqual([
    { from: 0, count: 5 },
    { from: 5, count: 6 },
  ]);
  expect(groupsOf(groups, 3)).toEqual([{ from: 0, count: 3 }]);
  expect(groupsOf([], 3)).toEqual([{ from: 0, count: 3 }]);
  expect(groupsOf(groups, 0)).toEqual([]);
});
