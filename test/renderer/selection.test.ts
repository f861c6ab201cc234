// Selecting tiles, also all of a library at once.
import { expect, test } from 'vitest';
import {
  everythingSelected,
  isSelected,
  nothingSelected,
  selectedCount,
  withAdded,
  withToggled,
} from '../../src/renderer/lib/selection.ts';

const tile = { taskId: 1, pictureId: 2 };

test('some: toggling puts in and takes out, adding never doubles', () => {
  const one = withToggled(nothingSelected, 'p1', tile);
  const two = withAdded(one, [
    ['p1', tile],
    ['p2', tile],
  ]);
  expect([selectedCount(one, 9), selectedCount(two, 9)]).toEqual([1, 2]);
  expect([isSelected(two, 'p2'), isSelected(withToggled(two, 'p2', tile), 'p2')]).toEqual([true, false]);
  expect(selectedCount(nothingSelected, 9)).toBe(0);
});

test('all is a fact with exceptions', () => {
  const without = withToggled(everythingSelected, 'p7', tile);
  expect(selectedCount(everythingSelected, 250_000)).toBe(250_000);
  expect(selectedCount(without, 250_000)).toBe(249_999);
  expect([isSelected(without, 'p7'), isSelected(without, 'p8')]).toEqual([false, true]);
  expect(isSelected(withAdded(without, [['p7', tile]]), 'p7')).toBe(true);
});
