// One clock for a client and the service it asks, running many times as fast as the real one, so that minutes of
// following pass in seconds and every interval is still a real one in simulated time.
// Invariant: a sleep is never shorter than asked for, whatever the timers do.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/main/lib/clock.ts';
import type { SimulatedClock } from '../simulators/clock.ts';

export type ScaledClock = Clock & SimulatedClock;

/** `timeScale` 60 lets a minute pass in a second. Replies state times as they are, since both sides share them. */
export function createScaledClock(timeScale: number): ScaledClock {
  const startedAtMs = Date.now();
  const startedAtTick = performance.now();
  const nowMs = (): number => Math.floor(startedAtMs + (performance.now() - startedAtTick) * timeScale);
  return {
    timeScale,
    startedAtMs,
    nowMs,
    toWireMs: (simulatedMs) => simulatedMs,
    toRealMs: (simulatedSpanMs) => simulatedSpanMs / timeScale,
    advance: () => {
      throw new Error('two sides share this clock; neither can move it');
    },
    async sleep(durationMs, signal) {
      const untilMs = nowMs() + durationMs;
      const options = signal === undefined ? {} : { signal };
      do await delay(Math.max(0, Math.ceil((untilMs - nowMs()) / timeScale)), undefined, options);
      while (nowMs() < untilMs);
    },
  };
}
