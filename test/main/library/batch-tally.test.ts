import { expect, it } from 'vitest';
import { BatchTally } from '../../../src/main/library/batch-tally.ts';
import type { LibraryCounts } from '../../../src/preload/contract/activity.ts';

function counts(pictures: Partial<LibraryCounts['pictures']>, queued = 0, parked = 0): LibraryCounts {
  return {
    tasks: { queued, running: 0, 'needs-input': 0, succeeded: 0, failed: 0, lost: 0 },
    pictures: { wanted: 0, saved: 0, ready: 0, missing: 0, failed: 0, deleted: 0, ...pictures },
    bytes: 0,
    expiringWithin6h: 0,
    parked,
    paused: 0,
  };
}

it('tells of the batch since the queue was last empty', () => {
  const tally = new BatchTally();
  const seen = [
    counts({ ready: 100, failed: 2 }),
    counts({ ready: 100, failed: 2 }, 5),
    counts({ ready: 100, failed: 2, wanted: 20 }),
    counts({ ready: 110, saved: 5, failed: 3, wanted: 4 }),
    counts({ ready: 119, failed: 3 }),
    counts({ ready: 119, failed: 3 }),
    counts({ ready: 119, failed: 3, wanted: 4 }),
    counts({ ready: 50, failed: 3 }),
  ].map((now) => tally.tally(now, false));
  expect(seen).toEqual([
    { wanted: 0, saved: 0, failed: 0, failedTasks: 0 },
    { wanted: 0, saved: 0, failed: 0, failedTasks: 0 },
    { wanted: 20, saved: 0, failed: 0, failedTasks: 0 },
    { wanted: 20, saved: 15, failed: 1, failedTasks: 0 },
    { wanted: 20, saved: 19, failed: 1, failedTasks: 0 },
    { wanted: 20, saved: 19, failed: 1, failedTasks: 0 },
    { wanted: 4, saved: 0, failed: 0, failedTasks: 0 },
    { wanted: 0, saved: 0, failed: 0, failedTasks: 0 },
  ]);
});

it('goes on while more is to come, also where all that is known of it is there', () => {
  const tally = new BatchTally();
  const saved = (ready: number, isMoreToCome: boolean, wanted = 0): unknown =>
    tally.tally(counts({ ready, wanted }), isMoreToCome).saved;
  expect([
    ...[saved(100, false), saved(100, true), saved(110, true, 6), saved(116, true), saved(120, true, 4)],
    ...[saved(124, true), saved(124, false), saved(124, false, 3)],
  ]).toEqual([0, 0, 10, 16, 20, 24, 24, 0]);
});

it('does not wait for what is parked', () => {
  const tally = new BatchTally();
  tally.tally(counts({ ready: 10 }, 3), false);
  tally.tally(counts({ ready: 14 }, 1, 1), false);
  expect(tally.tally(counts({ ready: 15, wanted: 1 }, 1, 1), false)).toEqual({
    wanted: 2,
    saved: 1,
    failed: 0,
    failedTasks: 0,
  });
});

it('tells of tasks that ended without a picture, and counts anew what fails again when it is tried again', () => {
  const tally = new BatchTally();
  const tasks = (
    lost: number,
    queued = 0,
    pictures: Partial<LibraryCounts['pictures']> = {},
  ): LibraryCounts => {
    const rows = counts(pictures, queued);
    return { ...rows, tasks: { ...rows.tasks, failed: 1, lost } };
  };
  const seen = [
    tasks(0),
    tasks(0, 4),
    tasks(3, 0, { saved: 1, failed: 2 }),
    tasks(0, 3, { saved: 1, wanted: 2 }),
    tasks(2, 0, { saved: 2, failed: 2 }),
  ].map((now) => tally.tally(now, false));
  expect(seen).toEqual([
    { wanted: 0, saved: 0, failed: 0, failedTasks: 0 },
    { wanted: 0, saved: 0, failed: 0, failedTasks: 0 },
    { wanted: 3, saved: 1, failed: 2, failedTasks: 3 },
    { wanted: 2, saved: 0, failed: 0, failedTasks: 0 },
    { wanted: 3, saved: 1, failed: 2, failedTasks: 2 },
  ]);
});

it('stands where a file of it is found missing, and counts what is fetched again', () => {
  const tally = new BatchTally();
  const seen = [
    counts({}, 1),
    counts({ ready: 4 }),
    counts({ ready: 2, missing: 2 }),
    counts({ ready: 2, wanted: 2 }),
    counts({ ready: 2, saved: 1, wanted: 1 }),
    counts({ ready: 4 }),
  ].map((now) => tally.tally(now, false));
  const batch = (wanted: number, saved: number): unknown => ({ wanted, saved, failed: 0, failedTasks: 0 });
  expect(seen).toEqual([batch(0, 0), batch(4, 4), batch(4, 4), batch(2, 0), batch(2, 1), batch(2, 2)]);
});
