// Where pictures go that are dropped beside another one of an album.
import { expect, test } from 'vitest';
import { placeBeside } from '../../src/renderer/lib/album-order.ts';

const order = [1, 2, 3, 4, 5];

test.each([
  ['before one', [5], 2, false, 2],
  ['behind one', [5], 2, true, 3],
  ['behind the last', [1, 2], 5, true, null],
  ['behind one whose neighbours move too', [3, 4], 2, true, 5],
  ['before one of those that move', [2, 3], 3, false, 4],
  ['behind the last, which moves too', [4, 5], 5, true, null],
  ['beside one that is no longer there', [1], 9, true, undefined],
])('%s', (_, moving, pictureId, isBehind, place) => {
  expect(placeBeside(order, moving, { pictureId, isBehind })).toBe(place);
});
