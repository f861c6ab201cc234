// The work through the computer's sleep: it ends before, and goes on a while after.
// Invariant: what the latest word of the system says is done; a sleep that comes while the work is about to go on holds
// it, and once the library is closed nothing goes on.
import type { Clock } from '../lib/clock.ts';

/** After sleep the network needs a moment; with some chance, so that not all computers come back at once. */
const afterSleepMs = 5_000;

interface SleepingWork {
  suspend(): void;
  resume(): void;
}

export interface ComputerSleepPorts {
  readonly work: readonly SleepingWork[];
  /** The work goes on: there may be more of it by now. */
  readonly onResumed: () => void;
  readonly clock: Pick<Clock, 'sleep'>;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Aborted when the library is closed. */
  readonly ended: AbortSignal;
}

export class ComputerSleep {
  readonly #ports: ComputerSleepPorts;
  #waiting = new AbortController();

  constructor(ports: ComputerSleepPorts) {
    this.#ports = ports;
  }

  /** The computer goes to sleep: what is under way ends, and counts for nothing. */
  suspend(): void {
    this.#waiting.abort();
    for (const work of this.#ports.work) work.suspend();
  }

  /** The computer is awake again: the work goes on as soon as the network has had a moment. */
  resumeSoon(): void {
    const { work, onResumed, clock, random, ended } = this.#ports;
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const signal = AbortSignal.any([this.#waiting.signal, ended]);
    clock.sleep(afterSleepMs + Math.round(random() * 2 * afterSleepMs), signal).then(
      () => {
        for (const each of work) each.resume();
        onResumed();
      },
      () => undefined,
    );
  }
}
