// Time as a port: the domain reads and waits through it, so that tests can hold the hands.
// Invariant: a sleep that is aborted rejects with the signal's reason and leaves no timer behind.
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** Wall clock, UTC epoch milliseconds. */
  nowMs(): number;
  /** Waits at least this long. Rejects when `signal` aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout takes a signed 32-bit number of milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(durationMs, signal) {
    await delay(Math.min(durationMs, longestTimerMs), undefined, signal === undefined ? {} : { signal });
  },
};
