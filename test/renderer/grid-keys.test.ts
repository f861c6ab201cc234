// The keyboard in the gallery, as the ARIA grid pattern describes it: 23 tiles in 5 columns, two rows a page.
import { expect, test } from 'vitest';
import { nextTileIndex } from '../../src/renderer/lib/grid-keys.ts';

const from = (index: number, key: string, withControl = false): number | null =>
  nextTileIndex({ key, withControl, index, columns: 5, rowsPerPage: 2, total: 23 });

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
  expect(
    nextTileIndex({ key: 'ArrowDown', withControl: false, index: 0, columns: 5, rowsPerPage: 2, total: 0 }),
  ).toBe(null);
});
