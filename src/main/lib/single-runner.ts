// Runs one piece of work at a time, again when it was asked for meanwhile, and later by the clock.
// Invariant: never two runs at once; a wake during a run leads to one more run, however many there were.

export interface SingleRunner {
  /** Runs now, or once more after the run that is under way. */
  wake(): void;
  /** Runs after this time at the latest; a later call replaces an earlier one. */
  wakeIn(durationMs: number): void;
  /** No further runs; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** Timers are not trusted further than this, so that a jump of the clock is noticed. */
const longestTimerMs = 60_000;
const shortestTimerMs = 10;
const afterErrorMs = 1_000;

/** `onError` hears of a failed run; it is tried again a second later. */
export function createSingleRunner(
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): SingleRunner {
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | null = null;

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
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(wake, Math.max(shortestTimerMs, Math.min(durationMs, longestTimerMs)));
  };
  return {
    wake,
    wakeIn,
    async stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
