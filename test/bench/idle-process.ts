// An idle process beside what is measured: how late its loop turns is what the machine, with all that runs on it, does
// to anyone. Forked by loop-delay.ts; its own session keeps it out of the others' share of the processor.
// Invariant: between two orders it does nothing at all.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface IdleDelay {
  readonly p99Ms: number;
  readonly longestMs: number;
}

export interface IdleProcess {
  begin(resolutionMs: number): void;
  end(): Promise<IdleDelay>;
  stop(): void;
}

export function startIdleProcess(): IdleProcess {
  const child = fork(import.meta.filename, { detached: true });
  return {
    begin: (resolutionMs) => void child.send({ resolutionMs }),
    async end() {
      child.send({ resolutionMs: null });
      const [delay] = (await once(child, 'message')) as [IdleDelay];
      return delay;
    },
    stop: () => void child.kill(),
  };
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  let histogram: ReturnType<typeof monitorEventLoopDelay> | null = null;
  process.on('message', ({ resolutionMs }: { readonly resolutionMs: number | null }) => {
    if (resolutionMs === null) {
      histogram?.disable();
      const [p99Ns, longestNs] = [histogram?.percentile(99) ?? 0, histogram?.max ?? 0];
      process.send?.({ p99Ms: p99Ns / 1e6, longestMs: longestNs / 1e6 } satisfies IdleDelay);
    } else {
      histogram = monitorEventLoopDelay({ resolution: resolutionMs });
      histogram.enable();
    }
  });
  process.on('disconnect', () => process.exit());
}
