// How long a batch still takes: by what was done lately, and nothing before that can be told.
import { expect, test } from 'vitest';
import { timeLeftMs, withProgress } from '../../src/renderer/lib/time-left.ts';
import type { Progress } from '../../src/renderer/lib/time-left.ts';

/** `[seconds, done]`, as they came. */
const seenOf = (all: readonly (readonly [number, number])[]): readonly Progress[] =>
  all.reduce<readonly Progress[]>(
    (seen, [seconds, done]) => withProgress(seen, { atMs: seconds * 1000, done }),
    [],
  );
const steady = [0, 2, 4, 6, 8, 10].map((seconds) => [seconds, seconds * 3] as const);

test.each<
  readonly [
    string,
    { readonly seen: readonly (readonly [number, number])[]; readonly left: number; readonly atS: number },
    number | null,
  ]
>([
  ['nothing seen', { seen: [], left: 100, atS: 0 }, null],
  ['a steady pace', { seen: steady, left: 300, atS: 10 }, 100],
  [
    'too short a time',
    {
      seen: [
        [0, 0],
        [4, 90],
      ],
      left: 10,
      atS: 4,
    },
    null,
  ],
  [
    'too little done',
    {
      seen: [
        [0, 0],
        [20, 4],
      ],
      left: 10,
      atS: 20,
    },
    null,
  ],
  ['nothing left', { seen: steady, left: 0, atS: 10 }, null],
  ['it stands still: longer with each second', { seen: steady, left: 300, atS: 30 }, 300],
  [
    'only the last half minute counts',
    {
      seen: [
        [0, 0],
        [10, 1000],
        [40, 1010],
        [50, 1020],
        [60, 1030],
      ],
      left: 10,
      atS: 60,
    },
    10,
  ],
  ['other work begins anew', { seen: [...steady, [11, 0], [12, 3]], left: 300, atS: 12 }, null],
  ['a clock that is set back begins anew', { seen: [...steady, [1, 40]], left: 300, atS: 1 }, null],
])('%s', (_what, { seen, left, atS }, expectedS) => {
  const ms = timeLeftMs(seenOf(seen), left, atS * 1000);
  expect(ms === null ? null : Math.round(ms / 1000)).toBe(expectedS);
});

test('however many reports come, those of half a minute are kept', () => {
  const seen = seenOf(Array.from({ length: 2_000 }, (_none, at) => [at, at] as const));
  expect(seen.length).toBeLessThanOrEqual(32);
});
