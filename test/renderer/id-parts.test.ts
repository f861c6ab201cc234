// Ids and groups of ids in the pieces that a request may carry.
import { expect, test } from 'vitest';
import { idsMaxCount } from '../../src/preload/contract/bounds.ts';
import { groupParts, idParts } from '../../src/renderer/lib/id-parts.ts';

const ids = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

test.each([
  [0, []],
  [1, [1]],
  [idsMaxCount, [idsMaxCount]],
  [idsMaxCount + 1, [idsMaxCount, 1]],
])('%i ids', (count, expected) => {
  expect([...idParts(ids(count))].map(({ length }) => length)).toEqual(expected);
});

test.each([
  [[], []],
  [[3, 4], [[3, 4]]],
  [
    [idsMaxCount, 1, 2],
    [[idsMaxCount], [1, 2]],
  ],
  [
    [idsMaxCount - 1, 1, 1],
    [[idsMaxCount - 1, 1], [1]],
  ],
])('groups of %j', (counts, expected) => {
  const groups = counts.map((count) => ({ pictureIds: ids(count) }));
  const parts = [...groupParts(groups)].map((part) => part.map(({ pictureIds }) => pictureIds.length));
  expect(parts).toEqual(expected);
});
