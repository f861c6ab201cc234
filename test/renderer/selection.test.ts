// Selecting tiles, also all of a library at once.
import { expect, test } from 'vitest';
import {
  everythingSelected,
  isSelected,
  keyNumber,
  keyText,
  nothingSelected,
  selectedCount,
  selectedPictureCount,
  withAdded,
  withDropped,
  withToggled,
} from '../../src/renderer/lib/selection.ts';

test('some: toggling puts in and takes out, adding never doubles', () => {
  const one = withToggled(nothingSelected, 'p1');
  const two = withAdded(one, ['p1', 'p2']);
  expect([selectedCount(one, 9), selectedCount(two, 9)]).toEqual([1, 2]);
  expect([isSelected(two, 'p2'), isSelected(withToggled(two, 'p2'), 'p2')]).toEqual([true, false]);
  expect(selectedCount(nothingSelected, 9)).toBe(0);
});

test('a task that has no picture yet counts as none', () => {
  const both = withAdded(nothingSelected, ['p1', 't2', 'p3']);
  expect([selectedCount(both, 9), selectedPictureCount(both, 9)]).toEqual([3, 2]);
  expect(selectedPictureCount(withAdded(nothingSelected, ['t2']), 9)).toBe(0);
  expect(selectedPictureCount(withToggled(everythingSelected, 'p7'), 9)).toBe(8);
});

test('all is a fact with exceptions', () => {
  const without = withToggled(everythingSelected, 'p7');
  expect(selectedCount(everythingSelected, 250_000)).toBe(250_000);
  expect(selectedCount(without, 250_000)).toBe(249_999);
  expect([isSelected(without, 'p7'), isSelected(without, 'p8')]).toEqual([false, true]);
  expect(isSelected(withAdded(without, ['p7']), 'p7')).toBe(true);
});

test('what has gone is in it no longer, neither chosen nor as an exception', () => {
  const two = withAdded(nothingSelected, ['p1', 'p2']);
  expect(selectedCount(withDropped(two, ['p2', 'p3']), 9)).toBe(1);
  expect(withDropped(two, ['p3'])).toBe(two);
  const without = withToggled(everythingSelected, 'p7');
  expect(selectedCount(withDropped(without, ['p7']), 8)).toBe(8);
});

test.each([
  ['p12', 12],
  ['t7', -7],
])('%s is %i as a number', (text, number) => {
  expect([keyNumber(text), keyText(number)]).toEqual([number, text]);
});
