// The threads of this process, counted from outside of whoever starts them.
import type { Worker } from 'node:worker_threads';

export interface ThreadCount {
  /** Running now. */
  readonly alive: number;
  readonly started: number;
  stop(): void;
}

/** Counts the threads that are started from now on. */
export function countThreads(): ThreadCount {
  const count = { alive: 0, started: 0, stop: () => void process.off('worker', onWorker) };
  function onWorker(worker: Worker): void {
    count.alive += 1;
    count.started += 1;
    worker.once('exit', () => (count.alive -= 1));
  }
  process.on('worker', onWorker);
  return count;
}
