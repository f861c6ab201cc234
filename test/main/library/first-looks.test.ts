// How long it takes until every task was asked about once: told by the pace, and only where it is long.
import { expect, test } from 'vitest';
import { FirstLooks } from '../../../src/main/library/first-looks.ts';

const minuteMs = 60_000;
/** A clock of today: turns are its times. */
const beganAtMs = 1_790_000_000_000;

/** Notes one account's steps, `[seconds, left]` each, and answers what is said at the last one. */
function told(
  steps: readonly (readonly [atS: number, left: number])[],
  other: { readonly turnAtS?: number; readonly isAsked?: boolean } = {},
) {
  const looks = new FirstLooks();
  let said: ReturnType<FirstLooks['note']> = [];
  for (const [atS, left] of steps) {
    said = looks.note({
      nowMs: beganAtMs + atS * 1000,
      left: [{ accountId: 'a', left }],
      isAsked: () => other.isAsked ?? true,
      turnAtMs: () => (other.turnAtS === undefined ? null : beganAtMs + other.turnAtS * 1000),
    });
  }
  return said.map(({ left, doneAtMs }) => [
    left,
    doneAtMs === null ? null : Math.round((doneAtMs - beganAtMs) / 1000),
  ]);
}

test.each([
  [
    'one a second',
    [
      [0, 1200],
      [20, 1180],
    ],
    {},
    [[1180, 1200]],
  ],
  [
    'not before the pace is known',
    [
      [0, 1200],
      [10, 1190],
    ],
    {},
    [],
  ],
  [
    'what is over within a minute is no news',
    [
      [0, 1200],
      [20, 100],
    ],
    {},
    [],
  ],
  [
    'a rush, and then a rest until the limit lets it go on',
    [
      [0, 1200],
      [20, 1020],
    ],
    { turnAtS: 181 },
    [[1020, 20 + 1026]],
  ],
  [
    'what was imported meanwhile makes it longer, not slower',
    [
      [0, 100],
      [10, 90],
      [20, 1080],
    ],
    {},
    [[1080, 20 + 2160]],
  ],
  [
    'no answer yet, of many',
    [
      [0, 1200],
      [20, 1200],
    ],
    {},
    [[1200, null]],
  ],
  [
    'no answer yet, of few',
    [
      [0, 5],
      [20, 5],
    ],
    {},
    [],
  ],
  [
    'nobody is asked',
    [
      [0, 1200],
      [20, 1180],
    ],
    { isAsked: false },
    [],
  ],
  [
    'a clock that is set back begins anew',
    [
      [0, 1200],
      [20, 1180],
      [-3600, 1180],
      [-3590, 1170],
    ],
    {},
    [],
  ],
] as const)('%s', (_, steps, other, expected) => {
  expect(told(steps, other)).toEqual(expected);
});

test('a slow beginning is forgotten after some minutes', () => {
  const slow = [0, 1, 2, 3, 4, 5].map((minute) => [minute * 60, 5000 - minute] as const);
  const quick = [6, 7, 8, 9, 10, 11].map((minute) => [minute * 60, 5000 - 5 - (minute - 5) * 600] as const);
  const [[left, doneAtS] = [0, 0]] = told([...slow, ...quick]);
  const leftMs = ((doneAtS ?? 0) - 11 * 60) * 1000;
  expect(left).toBe(5000 - 5 - 3600);
  expect(leftMs / minuteMs).toBeCloseTo((left ?? 0) / 600, 0);
});

test('an account that was not asked for a while begins anew', () => {
  const looks = new FirstLooks();
  const note = (atS: number, left: number, isAsked: boolean) =>
    looks.note({
      nowMs: beganAtMs + atS * 1000,
      left: [{ accountId: 'a', left }],
      isAsked: () => isAsked,
      turnAtMs: () => null,
    });
  note(0, 1200, true);
  note(20, 1180, false);
  expect(note(4000, 1180, true)).toEqual([]);
  expect(note(4020, 1160, true)).toHaveLength(1);
});
