import { expect, it } from 'vitest';
import { atMostEach } from '../../../src/main/lib/at-most-each.ts';

it('tells the first at once, and of the rest how many there were', () => {
  const told: (readonly [string, number])[] = [];
  let nowMs = 0;
  const tell = atMostEach<string>(
    60_000,
    (value, leftOut) => void told.push([value, leftOut]),
    () => nowMs,
  );
  for (const [atMs, value] of [
    [5, 'a'],
    [6, 'b'],
    [60_004, 'c'],
    [60_005, 'd'],
    [60_006, 'e'],
    [200_000, 'f'],
  ] as const) {
    nowMs = atMs;
    tell(value);
  }
  expect(told).toEqual([
    ['a', 0],
    ['d', 2],
    ['f', 1],
  ]);
});
