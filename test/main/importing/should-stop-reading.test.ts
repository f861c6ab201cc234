import { expect, it } from 'vitest';
import { shouldStopReading } from '../../../src/main/importing/should-stop-reading.ts';
import type { PageFacts } from '../../../src/main/importing/should-stop-reading.ts';

const page: PageFacts = {
  isLastPage: false,
  isWhollyKnown: false,
  reachedAtMs: 500,
  belowTopAtMs: null,
  sinceMs: null,
};

it.each<[string, Partial<PageFacts>, ReturnType<typeof shouldStopReading>]>([
  ['new tasks', {}, 'no'],
  ['the last page', { isLastPage: true }, 'end'],
  ['the last page, wholly known', { isLastPage: true, isWhollyKnown: true, belowTopAtMs: 900 }, 'end'],
  ['known tasks within what was read before', { isWhollyKnown: true, belowTopAtMs: 900 }, 'known'],
  ['known tasks, reaching just there', { isWhollyKnown: true, belowTopAtMs: 500 }, 'known'],
  ['known tasks that were only imported one by one', { isWhollyKnown: true }, 'no'],
  ['known tasks above what was read before', { isWhollyKnown: true, belowTopAtMs: 499 }, 'no'],
  ['one new task within what was read before', { belowTopAtMs: 900 }, 'no'],
  ['known tasks without times', { isWhollyKnown: true, reachedAtMs: null, belowTopAtMs: 900 }, 'known'],
  ['older than wanted', { sinceMs: 501 }, 'old-enough'],
  ['exactly as old as wanted', { sinceMs: 500 }, 'no'],
  ['no times, so nobody knows how old', { reachedAtMs: null, sinceMs: 501 }, 'no'],
])('%s', (_name, change, answer) => {
  expect(shouldStopReading({ ...page, ...change })).toBe(answer);
});
