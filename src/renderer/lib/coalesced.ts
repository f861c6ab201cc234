// Runs a reload again and again without ever running it twice at once or more often than is useful.
// Invariant: after the last call of `ask`, at least one whole run begins; between two starts lie at least
// `intervalMs`.

export interface Coalesced {
  /** Runs soon; many calls while one runs or waits become one more run. */
  ask(): void;
  stop(): void;
}

/** Wraps a reload. It must not throw; what it does with failures is its own affair. */
export function coalesced(run: () => Promise<void>, intervalMs: number): Coalesced {
  let running = false;
  let asked = 0;
  let served = 0;
  let startedAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;

  function plan(): void {
    if (running || timer !== null || stopped) return;
    const waitMs = Math.max(0, startedAtMs + intervalMs - performance.now());
    timer = setTimeout(() => {
      timer = null;
      void start();
    }, waitMs);
  }

  async function start(): Promise<void> {
    running = true;
    served = asked;
    startedAtMs = performance.now();
    try {
      await run();
    } finally {
      running = false;
      if (asked > served) plan();
    }
  }

  return {
    ask() {
      asked += 1;
      plan();
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
