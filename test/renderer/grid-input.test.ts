// What a click on a tile and a key in the grid mean.
import { expect, test } from 'vitest';
import { clickMeaning, goesOnHeld, gridCommand } from '../../src/renderer/lib/grid-input.ts';

const plain = { part: undefined, withShift: false, withControl: false, isSelecting: false, hasPicture: true };
test.each([
  ['a picture', {}, 'open'],
  ['a task without a picture', { hasPicture: false }, 'activate'],
  ['a picture while others are selected', { isSelecting: true }, 'toggle'],
  ['a picture, with Control', { withControl: true }, 'toggle'],
  ['the corner box', { part: 'check' }, 'toggle'],
  ['a picture, with Shift', { withShift: true }, 'stretch'],
  ['the corner box, with Shift', { part: 'check', withShift: true }, 'stretch'],
  ['with Shift and Control', { withShift: true, withControl: true }, 'stretch'],
  [
    'the button that tries again, whatever else',
    { part: 'retry', withShift: true, isSelecting: true },
    'retry',
  ],
  ['the button that helps its account, whatever else', { part: 'help', withControl: true }, 'help'],
])('a click on %s', (_, change, expected) => {
  expect(clickMeaning({ ...plain, ...change })).toBe(expected);
});

test.each([
  ['Enter', 'open', 'toggle'],
  [' ', 'open', 'toggle'],
  ['Delete', 'delete', 'delete'],
  ['Backspace', 'delete', 'delete'],
  ['Escape', 'leave', 'leave'],
  ['c', 'compare', null],
  ['C', 'compare', null],
  ['a', null, 'select-all'],
  ['A', null, 'select-all'],
  ['+', 'larger', null],
  ['=', 'larger', null],
  ['-', 'smaller', null],
  ['x', null, null],
  ['ArrowLeft', null, null],
])('the key %j means %s, with Control %s', (key, alone, controlled) => {
  const command = (withControl: boolean) => gridCommand({ key, withControl, canCompare: true });
  expect([command(false), command(true)]).toEqual([alone, controlled]);
});

test('held down, only the keys that change the size go on', () => {
  const commands = [
    'open',
    'toggle',
    'delete',
    'leave',
    'compare',
    'select-all',
    'larger',
    'smaller',
  ] as const;
  expect(commands.filter(goesOnHeld)).toEqual(['larger', 'smaller']);
});

test('nothing is compared where nothing can be', () => {
  expect(gridCommand({ key: 'c', withControl: false, canCompare: false })).toBe(null);
});
