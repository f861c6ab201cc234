// Runs one piece of work at a time, again when it was asked for meanwhile, and later by the clock.
// Invariant: never two runs at once; a wake during a run leads to one more run, however many there were.
import type { Clock } from './clock.ts';

export interface SingleRunner {
  /** Runs now, or once more after the run that is under way. */
  wake(): void;
  /** Runs after this time at the latest; a later call replaces an earlier one. */
  wakeIn(durationMs: number): void;
  /** No further runs; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

export interface SingleRunnerPorts {
  readonly run: () => Promise<void>;
  /** Hears of a failed run; it is tried again a second later. */
  readonly onError: (error: unknown) => void;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Waits are not trusted further than this, so that a jump of the clock is noticed. */
const longestWaitMs = 60_000;
const shortestWaitMs = 10;
const afterErrorMs = 1_000;

export function createSingleRunner({ run, onError, clock }: SingleRunnerPorts): SingleRunner {
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;
  let waiting = new AbortController();

  const wake = (): void => {
    if (isStopped) return;
    isWanted = true;
    running ??= runWhileWanted().finally(() => {
      running = null;
    });
  };
  const runWhileWanted = async (): Promise<void> => {
    while (isWanted && !isStopped) {
      isWanted = false;
      try {
        await run();
      } catch (error) {
        reportUnlessStopped(error);
      }
    }
  };
  const reportUnlessStopped = (error: unknown): void => {
    if (isStopped) return;
    onError(error);
    wakeIn(afterErrorMs);
  };
  const wakeIn = (durationMs: number): void => {
    if (isStopped) return;
    waiting.abort();
    waiting = new AbortController();
    clock
      .sleep(Math.max(shortestWaitMs, Math.min(durationMs, longestWaitMs)), waiting.signal)
      .then(wake, () => undefined);
  };
  return {
    wake,
    wakeIn,
    async stop() {
      isStopped = true;
      waiting.abort();
      await running;
    },
  };
}
