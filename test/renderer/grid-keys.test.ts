// The keyboard in the gallery, as the ARIA grid pattern describes it: 23 tiles in 5 columns, two rows a page.
import { expect, test } from 'vitest';
import { nextTileIndex } from '../../src/renderer/lib/grid-keys.ts';
import { groupedSquareLayout, justifiedLayout, squareLayout } from '../../src/renderer/lib/grid-layout.ts';

const measures = { innerPx: 524, columns: 5, cellPx: 100, gapPx: 6, paddingPx: 12, total: 23 };
const layout = squareLayout(measures);
const viewportPx = 330;
const from = (index: number, key: string, withControl = false): number | null =>
  nextTileIndex({ key, withControl, index, layout, viewportPx });

test.each([
  ['ArrowRight', 4, 5],
  ['ArrowRight', 22, 22],
  ['ArrowLeft', 5, 4],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 12, 17],
  ['ArrowDown', 17, 22],
  ['ArrowDown', 19, 22],
  ['ArrowDown', 21, 21],
  ['ArrowUp', 12, 7],
  ['ArrowUp', 3, 3],
  ['PageDown', 1, 11],
  ['PageDown', 14, 22],
  ['PageUp', 14, 4],
  ['PageUp', 8, 3],
  ['PageDown', 22, 22],
  ['Home', 8, 5],
  ['End', 8, 9],
  ['End', 21, 22],
])('%s from %i leads to %i', (key, index, expected) => {
  expect(from(index, key)).toBe(expected);
});

test('with Control, Home and End lead to the ends of everything; other keys lead nowhere', () => {
  expect([from(12, 'Home', true), from(12, 'End', true), from(12, 'x'), from(12, 'Enter')]).toEqual([
    0,
    22,
    null,
    null,
  ]);
  const empty = squareLayout({ ...measures, total: 0 });
  expect(nextTileIndex({ key: 'ArrowDown', withControl: false, index: 0, layout: empty, viewportPx })).toBe(
    null,
  );
});

test.each([
  ['ArrowDown', 4, 5],
  ['ArrowDown', 5, 6],
  ['ArrowUp', 7, 5],
  ['ArrowUp', 0, 0],
  ['PageDown', 0, 6],
  ['PageUp', 9, 5],
  ['End', 5, 5],
])('headers are stepped over: %s from %i leads to %i', (key, index, expected) => {
  // 0 to 4, 5; then 6, 7; then 8 to 12.
  const grouped = groupedSquareLayout({ ...measures, total: 13 }, [
    { from: 0, count: 6 },
    { from: 6, count: 2 },
    { from: 8, count: 5 },
  ]);
  expect(nextTileIndex({ key, withControl: false, index, layout: grouped, viewportPx })).toBe(expected);
});

test('in rows of true shape, down leads to the picture that is nearest below', () => {
  // Two of 2:1, then four squares and more, each row 524 px wide.
  const codes = Uint8Array.from([160, 160, 160, 128, 128, 128, 128, 128, 128, 128]);
  const shaped = justifiedLayout({ ...measures, total: codes.length }, codes, null);
  const down = (index: number): number | null =>
    nextTileIndex({ key: 'ArrowDown', withControl: false, index, layout: shaped, viewportPx });
  for (const index of [0, 1, 2]) {
    const row = shaped.rowOfTile(index);
    const middle = (at: number): number => {
      const box = shaped.cells(shaped.rowOfTile(at))[at - shaped.firstTile(shaped.rowOfTile(at))];
      return (box?.leftPx ?? 0) + (box?.widthPx ?? 0) / 2;
    };
    const reached = down(index) ?? -1;
    expect(shaped.rowOfTile(reached)).toBe(row + 1);
    for (let other = shaped.firstTile(row + 1); other < shaped.endTile(row + 1); other += 1)
      expect(Math.abs(middle(reached) - middle(index))).toBeLessThanOrEqual(
        Math.abs(middle(other) - middle(index)),
      );
  }
});
