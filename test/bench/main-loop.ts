// The meter of the main process's event loop in the running app.
// Invariant: it is put into the process from outside, and taken out again; what it tells includes how often it looks.
import type { ElectronApplication } from '@playwright/test';
import type { IdleDelay, IdleProcess } from './idle-process.ts';

/** How often the meter looks; what it tells includes this. */
const resolutionMs = 2;

export interface Delay {
  readonly p99Ms: number;
  readonly longestTurnMs: number;
  /** The most time that the thread itself ran between two looks of the meter; null where the system does not tell. */
  readonly longestWorkMs: number | null;
  /** An idle process at the same time. */
  readonly idle: IdleDelay;
}

/** Measures the main process's loop while `work` goes on. */
export async function delayDuring(
  app: ElectronApplication,
  idleProcess: IdleProcess,
  work: () => Promise<void>,
): Promise<Delay> {
  idleProcess.begin(resolutionMs);
  await app.evaluate((_electron, resolution) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const { readFileSync } = process.getBuiltinModule('node:fs');
    // Linux tells how long a thread has run, in nanoseconds; the main thread's number is the process's.
    const runNs = (): number | null => {
      try {
        return Number.parseInt(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8'), 10);
      } catch {
        return null;
      }
    };
    let lastNs = runNs();
    const meter = { histogram: monitorEventLoopDelay({ resolution }), longestWorkNs: null as number | null };
    const timer = setInterval(() => {
      const ns = runNs();
      if (ns !== null && lastNs !== null)
        meter.longestWorkNs = Math.max(meter.longestWorkNs ?? 0, ns - lastNs);
      lastNs = ns;
    }, resolution);
    meter.histogram.enable();
    Object.assign(globalThis, {
      loopMeter: { ...meter, end: () => (clearInterval(timer), meter.longestWorkNs) },
    });
  }, resolutionMs);
  await work();
  const measured = await app.evaluate(() => {
    const { loopMeter } = globalThis as unknown as {
      loopMeter: {
        histogram: { disable(): void; percentile(share: number): number; max: number };
        end(): number | null;
      };
    };
    loopMeter.histogram.disable();
    return {
      p99Ns: loopMeter.histogram.percentile(99),
      longestNs: loopMeter.histogram.max,
      workNs: loopMeter.end(),
    };
  });
  return {
    p99Ms: measured.p99Ns / 1e6,
    longestTurnMs: Math.max(0, measured.longestNs / 1e6 - resolutionMs),
    longestWorkMs: measured.workNs === null ? null : measured.workNs / 1e6,
    idle: await idleProcess.end(),
  };
}

export const ms = (value: number | null): string => (value === null ? 'unknown' : `${value.toFixed(1)} ms`);

/** The longest turn in words: how much of it was the thread's own work, and what the machine did to anyone. */
export function turnNote({ longestTurnMs: turnMs, longestWorkMs, idle }: Delay): string {
  return `${ms(turnMs)}, of which the thread itself ran for at most ${ms(longestWorkMs)}; an idle process beside it ${ms(idle.longestMs)}`;
}
