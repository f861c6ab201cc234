// Counts what has come since the queue was last empty: '848 of 848 saved' is about this batch, not the library.
// Invariant: the tally of a finished batch stands until new work begins; it never counts below zero.
import type { Activity, LibraryCounts } from '../../preload/contract/activity.ts';

interface Totals {
  readonly saved: number;
  readonly failed: number;
  readonly failedTasks: number;
}

export class BatchTally {
  /** What there was when the batch began. */
  #before: Totals | null = null;
  #atRest: Totals | null = null;

  /** The batch as these counts leave it. With `isMoreToCome` it goes on, though nothing is left to do at this moment. */
  tally(counts: LibraryCounts, isMoreToCome: boolean): Activity['batch'] {
    const { wanted, saved, ready, failed, missing } = counts.pictures;
    const now: Totals = {
      // What is missing now was saved: a file that somebody removed is no failure of its batch.
      saved: saved + ready + missing,
      failed,
      failedTasks: counts.tasks.failed + counts.tasks.lost,
    };
    // What is parked or paused waits for the user, and a batch does not wait for it.
    const resting = counts.parked + counts.paused;
    const isAtRest = !isMoreToCome && wanted === 0 && counts.tasks.queued + counts.tasks.running <= resting;
    // The first counts of a run: what is there already is no part of its first batch.
    this.#before ??= now;
    if (!isAtRest && this.#atRest !== null) this.#before = this.#atRest;
    this.#atRest = isAtRest ? now : null;
    // What had failed, or been lost, and is tried again counts anew when it comes or fails again.
    this.#before = {
      saved: Math.min(this.#before.saved, now.saved),
      failed: Math.min(this.#before.failed, now.failed),
      failedTasks: Math.min(this.#before.failedTasks, now.failedTasks),
    };
    const come = {
      saved: now.saved - this.#before.saved,
      failed: now.failed - this.#before.failed,
      failedTasks: now.failedTasks - this.#before.failedTasks,
    };
    return { wanted: come.saved + come.failed + wanted, ...come };
  }
}
