// How fast the view moves, as its scroll events tell it.
import { expect, test } from 'vitest';
import { createSpeedometer } from '../../src/renderer/lib/scroll-speed.ts';

/** Speeds for moves of so many pixels after so many milliseconds. */
function speedsOf(moves: readonly (readonly [afterMs: number, px: number])[]): (number | null)[] {
  const speed = createSpeedometer();
  let [atMs, topPx] = [1_000, 0];
  return moves.map(([afterMs, px]) => {
    atMs += afterMs;
    const from = topPx;
    topPx += px;
    const pxPerSecond = speed.moved(from, topPx, atMs);
    return pxPerSecond === null ? null : Math.round(pxPerSecond);
  });
}

test.each([
  [
    'even frames',
    [
      [0, 24],
      [16, 24],
      [16, 24],
      [16, 24],
    ],
    [null, 1500, 1500, 1500],
  ],
  [
    'a long frame, then two events close together',
    [
      [0, 24],
      [16, 24],
      [100, 150],
      [2, 24],
    ],
    [null, 1500, 1500, 1678],
  ],
  [
    'a jump out of rest, and another',
    [
      [0, 90_000],
      [500, 90_000],
    ],
    [null, null],
  ],
  [
    'a throw',
    [
      [0, 1_000],
      [16, 1_000],
      [16, 1_000],
    ],
    [null, 62_500, 62_500],
  ],
  [
    'back and forth',
    [
      [0, 1_000],
      [50, 1_000],
      [50, -1_000],
    ],
    [null, 20_000, 10_000],
  ],
] as const)('%s', (_, moves, expected) => {
  expect(speedsOf(moves)).toEqual(expected);
});
