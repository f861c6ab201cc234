// What the latest attempts say keeps pictures from the disk: no room or no permission, a system that is short of files, a
// catalog that takes nothing.
// Invariant: while there is trouble one download at a time tries it. It ends with the first that is saved, or when nothing is
// left to be saved; that of the catalog, when it takes what has come. Records are not written while there is any.
import type { Failure } from '../../preload/contract/failure.ts';

/** So often it is tried again. */
export const troubleProbeMs = 10_000;

export class DiskTrouble {
  #unwritten: Failure | null = null;
  #unsettled: Failure | null = null;
  #restsUntilMs = 0;

  /** Null where there is none. */
  get failure(): Failure | null {
    return this.#unwritten ?? this.#unsettled;
  }

  /** A file could not be written: nothing is tried for a while. */
  noteUnwritten(failure: Failure, nowMs: number): void {
    this.#unwritten = failure;
    this.#restsUntilMs = nowMs + troubleProbeMs;
  }

  noteSaved(): void {
    this.#unwritten = null;
  }

  /** What could not be written is wanted no more: nobody would find out whether it can be. True where that ends the trouble. */
  noteNothingWanted(): boolean {
    const endsIt = this.#unwritten !== null && this.#unsettled === null;
    this.#unwritten = null;
    return endsIt;
  }

  /** The files are there, and the catalog did not take them. */
  noteUnsettled(failure: Failure): void {
    this.#unsettled = failure;
  }

  noteSettled(): void {
    this.#unsettled = null;
  }

  mayTry(nowMs: number): boolean {
    return this.#unwritten === null || this.#restsUntilMs <= nowMs;
  }

  /** The clock was set back by so much. */
  followClockBack(byMs: number): void {
    this.#restsUntilMs -= byMs;
  }
}
