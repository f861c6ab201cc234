// Counts what has come since the queue was last empty: '848 of 848 saved' is about this batch, not the library.
// Invariant: the tally of a finished batch stands until new work begins; it never counts below zero.
import type { Activity, LibraryCounts } from '../../preload/contract/entities.ts';

interface Totals {
  readonly saved: number;
  readonly failed: number;
}

export class BatchTally {
  /** What there was when the batch began. */
  #before: Totals | null = null;
  #atRest: Totals | null = null;

  /** The batch as these counts leave it. */
  tally(counts: LibraryCounts): Activity['batch'] {
    const { wanted, saved, ready, failed, missing } = counts.pictures;
    const now: Totals = { saved: saved + ready, failed: failed + missing };
    // What is parked or paused waits for the user, and a batch does not wait for it.
    const resting = counts.parked + counts.paused;
    const isAtRest = wanted === 0 && counts.tasks.queued + counts.tasks.running <= resting;
    // The first counts of a run: what is there already is no part of its first batch.
    this.#before ??= now;
    if (!isAtRest && this.#atRest !== null) this.#before = this.#atRest;
    this.#atRest = isAtRest ? now : null;
    const come = {
      saved: Math.max(0, now.saved - this.#before.saved),
      failed: Math.max(0, now.failed - this.#before.failed),
    };
    return { wanted: come.saved + come.failed + wanted, ...come };
  }
}
