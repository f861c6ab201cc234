// How patient following is with a task that does not move.
import { describe, expect, it } from 'vitest';
import type { TaskState } from '../../../src/preload/contract/tasks.ts';
import {
  parkedFailure,
  patientIntervalMs,
  rarestIntervalMs,
  shouldPark,
} from '../../../src/main/following/should-park.ts';
import { providerLimits } from '../../../src/main/providers/limits.ts';

const minute = 60_000;
const hour = 60 * minute;
const parkAfterMs = 6 * hour;

describe('shouldPark', () => {
  it.each<[TaskState, number, boolean]>([
    ['queued', 0, false],
    ['queued', 6 * hour - 1, false],
    ['queued', 6 * hour, true],
    ['running', 6 * hour - 1, false],
    ['running', 6 * hour, true],
    ['running', -hour, false],
    ['needs-input', 6 * hour, false],
    ['needs-input', 24 * hour - 1, false],
    ['needs-input', 24 * hour, true],
    ['succeeded', 99 * hour, false],
    ['failed', 99 * hour, false],
    ['lost', 99 * hour, false],
  ])('%s, still for %d ms → %s', (state, stillMs, expected) => {
    expect(shouldPark({ state, stillMs, parkAfterMs })).toBe(expected);
  });

  it('says why in words that tell what to do', () => {
    const words = (state: TaskState, stillMs: number, last: string | null = null): string =>
      parkedFailure(
        { state, stillMs, parkAfterMs },
        last === null ? null : { code: 'provider-changed', message: last },
      ).message;
    expect(words('running', 6.4 * hour)).toMatch(/^This task has not moved for 6 hours\./);
    expect(words('queued', 70 * hour)).toMatch(/not moved for 2 days\./);
    expect(words('needs-input', 25 * hour)).toMatch(/waited for your input for 25 hours\. Answer it/);
    expect(words('running', 6 * hour, 'odd form')).toMatch(/The last answer: odd form$/);
    expect(words('running', 6 * hour, 'x'.repeat(600)).length).toBeLessThanOrEqual(500);
  });
});

describe('patientIntervalMs', () => {
  it.each([
    [15_000, 0, 15_000],
    [15_000, hour - 1, 15_000],
    [15_000, hour, 15_000],
    [15_000, 1.5 * hour, 30_000],
    [15_000, 2 * hour, 60_000],
    [15_000, 3 * hour, 4 * minute],
    [15_000, 3.5 * hour, 5 * minute],
    [15_000, 5 * hour, 5 * minute],
    [10 * minute, 5 * hour, 10 * minute],
  ])('%d ms, still for %d ms → %d ms', (intervalMs, stillMs, expected) => {
    expect(Math.round(patientIntervalMs(intervalMs, stillMs))).toBe(expected);
  });

  it('asks about a task that never moves a hundredth as often as a lively one, until it is parked', () => {
    for (const { longestIntervalMs, parkAfterMs } of Object.values(providerLimits)) {
      let looks = 0;
      for (let atMs = 0; atMs < parkAfterMs; atMs += patientIntervalMs(longestIntervalMs, atMs)) looks += 1;
      expect(looks).toBeLessThan(
        hour / longestIntervalMs + (3 * hour) / longestIntervalMs / 4 + (5 * hour) / rarestIntervalMs,
      );
    }
  });
});
