// When a wait for quiet ends.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilQuiet } from '../../../src/main/lib/until-quiet.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const times = { quietMs: 100, longestMs: 350 };

/** When it was reached, where somebody asks at these times, in milliseconds. */
async function reachedAtMs(asksAtMs: readonly number[], endsAtMs: number | null = null): Promise<number> {
  const startMs = Date.now();
  const quiet = untilQuiet(times);
  let atMs = Number.NaN;
  void quiet.reached.then(() => (atMs = Date.now() - startMs));
  for (const askMs of asksAtMs) setTimeout(() => quiet.note(), askMs);
  if (endsAtMs !== null) setTimeout(() => quiet.end(), endsAtMs);
  await vi.advanceTimersByTimeAsync(2_000);
  return atMs;
}

test.each([
  ['nobody asks', [], null, 100],
  ['the last one has asked', [0, 50, 120], null, 220],
  ['it has taken long enough', [50, 100, 150, 200, 250, 300, 340], null, 350],
  ['it is ended', [50], 60, 60],
  ['somebody asks after the end', [150], null, 100],
])('is reached when %s', async (_, asksAtMs, endsAtMs, expectedMs) => {
  expect(await reachedAtMs(asksAtMs, endsAtMs)).toBe(expectedMs);
});
