// What the latest attempts say keeps pictures from the disk: no room or no permission, a system that is short of files, a
// catalog that takes nothing.
// Invariant: while there is trouble one download at a time tries it; the first that is saved ends it.
import type { Failure } from '../../preload/contract/failure.ts';

/** So often it is tried again. */
export const troubleProbeMs = 10_000;

export class DiskTrouble {
  #failure: Failure | null = null;
  #restsUntilMs = 0;

  /** Null where there is none. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** A file could not be written: nothing is tried for a while. */
  noteUnwritten(failure: Failure, nowMs: number): void {
    this.#failure = failure;
    this.#restsUntilMs = nowMs + troubleProbeMs;
  }

  /** The files are there, and the catalog did not take them. */
  noteUnsettled(failure: Failure): void {
    this.#failure = failure;
  }

  noteSaved(): void {
    this.#failure = null;
  }

  mayTry(nowMs: number): boolean {
    return this.#failure === null || this.#restsUntilMs <= nowMs;
  }

  /** The clock was set back by so much. */
  followClockBack(byMs: number): void {
    this.#restsUntilMs -= byMs;
  }
}
