// The simulators' clock. It starts at the real time and then runs `timeScale` times as fast, so that a task
// of a minute takes a second in a test. Replies state times on the client's own clock: what lies before the
// start is stated as it is, what lies after it is compressed back, so a link that says it dies at 12:00:05
// really dies at 12:00:05 by the client's watch.

/** A clock that may run faster than the real one. All values are epoch milliseconds unless said otherwise. */
export interface SimulatedClock {
  readonly timeScale: number;
  readonly startedAtMs: number;
  /** The simulated time. */
  nowMs(): number;
  /** What a reply must state for a simulated moment, on the client's clock. */
  toWireMs(simulatedMs: number): number;
  /** How long a simulated span really takes, in milliseconds. */
  toRealMs(simulatedSpanMs: number): number;
  /** Jumps forward. Times stated before the jump are then reached earlier than stated. */
  advance(simulatedSpanMs: number): void;
}

/** Starts a clock; `timeScale` 60 lets a minute pass in a second. */
export function createClock(timeScale = 1): SimulatedClock {
  if (!(timeScale > 0)) throw new RangeError('timeScale must be above zero');
  const startedAtMs = Date.now();
  const startedAtTick = performance.now();
  let jumpedMs = 0;
  return {
    timeScale,
    startedAtMs,
    nowMs: () => startedAtMs + (performance.now() - startedAtTick) * timeScale + jumpedMs,
    toWireMs: (simulatedMs) =>
      simulatedMs <= startedAtMs ? simulatedMs : startedAtMs + (simulatedMs - startedAtMs) / timeScale,
    toRealMs: (simulatedSpanMs) => simulatedSpanMs / timeScale,
    advance: (simulatedSpanMs) => {
      jumpedMs += simulatedSpanMs;
    },
  };
}
