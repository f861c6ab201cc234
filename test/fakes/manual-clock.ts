// A clock whose hands a test moves: sleepers wake when their time has come, in its order, and never before.
// Invariant: a sleep that is aborted rejects with the signal's reason; no timer of the machine has any part in it.
import type { Clock } from '../../src/main/lib/clock.ts';

export interface ManualClock extends Clock {
  /** Moves the hands; resolves when everything has run that waits for nothing but its turn. */
  advance(byMs: number): Promise<void>;
  /** Sets the hands back, as the user or the network's time may do: who sleeps, sleeps no longer for it. */
  setBack(byMs: number): void;
}

interface Sleeper {
  /** Of the time that has passed. */
  readonly endsAtMs: number;
  readonly wake: () => void;
}

/** @param startMs Epoch ms. */
export function createManualClock(startMs = 1_000_000): ManualClock {
  let passedMs = 0;
  let behindMs = 0;
  const sleepers = new Set<Sleeper>();
  const nextToWake = (): Sleeper | undefined => [...sleepers].sort((a, b) => a.endsAtMs - b.endsAtMs)[0];
  return {
    nowMs: () => startMs + passedMs - behindMs,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const sleeper = {
          endsAtMs: passedMs + durationMs,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
    async advance(byMs) {
      const endMs = passedMs + byMs;
      for (let next = nextToWake(); next !== undefined && next.endsAtMs <= endMs; next = nextToWake()) {
        passedMs = next.endsAtMs;
        next.wake();
        await settled();
      }
      passedMs = endMs;
      await settled();
    },
    setBack(byMs) {
      behindMs += byMs;
    },
  };
}

/** Resolves when everything has run that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
