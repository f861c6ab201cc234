// A slideshow goes round, passes over what is no picture, and lets a film end.
import { expect, test } from 'vitest';
import { nextSlide, slideMs } from '../../src/renderer/lib/slideshow.ts';

/** `p` a picture, `o` something else, `?` not read yet. */
const row =
  (tiles: string) =>
  (index: number): 'picture' | 'other' | undefined =>
    (({ p: 'picture', o: 'other' }) as const)[tiles[index] ?? ''];

test.each([
  ['the next one', 'ppp', 0, { kind: 'show', index: 1 }],
  ['round at the end', 'ppp', 2, { kind: 'show', index: 0 }],
  ['over what is no picture', 'poop', 0, { kind: 'show', index: 3 }],
  ['over it and round', 'opoo', 1, { kind: 'none' }],
  ['to a tile that is not read yet', 'po?p', 0, { kind: 'read', index: 2 }],
  ['nowhere when it is alone', 'p', 0, { kind: 'none' }],
  ['nowhere when nothing is left', '', 0, { kind: 'none' }],
] as const)('goes %s', (_what, tiles, from, expected) => {
  expect(nextSlide(from, tiles.length, row(tiles))).toEqual(expected);
});

test('a library of waiting tasks is not walked through whole', () => {
  let looks = 0;
  const found = nextSlide(0, 250_000, () => {
    looks += 1;
    return 'other';
  });
  expect([found.kind, looks]).toEqual(['none', 400]);
});

test.each([
  [4000, null, 4000],
  [4000, 1500, 4000],
  [4000, 5200, 5200],
  [4000, Number.NaN, 4000],
  [4000, Number.POSITIVE_INFINITY, 4000],
])('every %i ms, of a film of %s ms: %i ms', (intervalMs, filmMs, expected) => {
  expect(slideMs(intervalMs, filmMs)).toBe(expected);
});
