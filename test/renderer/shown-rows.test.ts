// Which rows of the grid are plain boxes, which may load, and which are rendered again.
import { expect, test } from 'vitest';
import { isUnfinished, shownRows } from '../../src/renderer/lib/shown-rows.ts';
import type { RowToShow, ShownCell } from '../../src/renderer/lib/shown-rows.ts';

const cell = (index: number, change: Partial<ShownCell> = {}): ShownCell => ({
  ...{ id: `p${String(index)}`, index, column: index % 2, widthPx: 80, tile: undefined, isSelected: false },
  ...change,
});
const row = (number: number, change: Partial<RowToShow> = {}): RowToShow => ({
  ...{ row: number, topPx: number * 86, heightPx: 80, isWanted: true, hasFocus: false },
  cells: [cell(number * 2), cell(number * 2 + 1)],
  ...change,
});

test('a row of which nothing has changed stays the same object', () => {
  const before = shownRows([], [row(1), row(2)]);
  const after = shownRows(before, [row(1), row(2), row(3)]);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toBe(before[1]);
  expect(after).toHaveLength(3);
});

test.each([
  ['its place', { topPx: 5 }],
  ['its height', { heightPx: 90 }],
  ['a selection', { cells: [cell(2, { isSelected: true }), cell(3)] }],
  ['a tile', { cells: [cell(2, { tile: {} as never }), cell(3)] }],
  ['a width', { cells: [cell(2), cell(3, { widthPx: 81 })] }],
  ['a cell more', { cells: [cell(2), cell(3), cell(4)] }],
  ['a cell less', { cells: [cell(2)] }],
] as const)('a row is another when it changes: %s', (_, change) => {
  const before = shownRows([], [row(1)]);
  const [after] = shownRows(before, [row(1, change)]);
  expect(after).not.toBe(before[0]);
  expect(after).toMatchObject(change);
});

test('a row that flies by is bare until it is wanted, and never again while it is shown', () => {
  const flying = shownRows([], [row(1, { isWanted: false })]);
  expect(flying[0]).toMatchObject({ drawn: 0, mayLoad: false });
  const slow = shownRows(flying, [row(1)]);
  expect(slow[0]).toMatchObject({ drawn: 2, mayLoad: true });
  const fast = shownRows(slow, [row(1, { isWanted: false })]);
  expect(fast[0]).toBe(slow[0]);
});

test('the row with the focus has its tiles, whatever the speed', () => {
  const [focused] = shownRows([], [row(1, { isWanted: false, hasFocus: true })]);
  expect(focused).toMatchObject({ drawn: 2, mayLoad: false });
});

test('new tiles come a few at a time, row by row, and none goes again', () => {
  const rows = [row(1), row(2)];
  const first = shownRows([], rows, 3);
  expect(first.map(({ drawn }) => drawn)).toEqual([2, 1]);
  expect(first.map(isUnfinished)).toEqual([false, true]);
  const second = shownRows(first, rows, 3);
  expect(second.map(({ drawn }) => drawn)).toEqual([2, 2]);
  expect(second[0]).toBe(first[0]);
  expect(second.some(isUnfinished)).toBe(false);
  const fast = shownRows(first, [row(1, { isWanted: false }), row(2, { isWanted: false })], 0);
  expect(fast.map(({ drawn }) => drawn)).toEqual([2, 1]);
});

test('the row with the focus is drawn whole; one that flies by is no unfinished one', () => {
  const shown = shownRows([], [row(1, { hasFocus: true }), row(2, { isWanted: false })], 1);
  expect(shown.map(({ drawn }) => drawn)).toEqual([2, 0]);
  expect(shown.some(isUnfinished)).toBe(false);
});
