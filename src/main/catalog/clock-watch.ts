// Notices that the computer's clock was set back, and takes the step out of what the catalog has planned by it.
// Invariant: a step is taken out once, whoever looks first; whoever looks goes on when that is done. A look that fails
// leaves the step for the next one.
import type { Clock } from '../lib/clock.ts';
import type { Catalog } from './catalog.ts';

/** A clock that is corrected by less than this puts nothing off that matters. */
const leastSetBackMs = 2_000;

export interface ClockWatchDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export class ClockWatch {
  readonly #dependencies: ClockWatchDependencies;
  readonly #listeners = new Set<(byMs: number) => void>();
  /** When somebody last looked; null before the first time. */
  #lastMs: number | null = null;
  #latest: Promise<void> = Promise.resolve();

  constructor(dependencies: ClockWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Call before what is due is asked for. Rejects with the catalog's failures. */
  look(): Promise<void> {
    const look = this.#latest.then(() => this.#look());
    this.#latest = look.catch(() => undefined);
    return look;
  }

  /** Tells how far it was set back, for times that are kept elsewhere. */
  onSetBack(listener: (byMs: number) => void): void {
    this.#listeners.add(listener);
  }

  async #look(): Promise<void> {
    const { catalog, clock } = this.#dependencies;
    const nowMs = clock.nowMs();
    const byMs = this.#lastMs === null ? await catalog.call('clockBackMs', { nowMs }) : this.#lastMs - nowMs;
    if (byMs >= leastSetBackMs) {
      await catalog.call('followClockBack', { nowMs, byMs });
      for (const listener of this.#listeners) listener(byMs);
    }
    this.#lastMs = nowMs;
  }
}
