import { expect, it } from 'vitest';
import { ActivityNow } from '../../../src/main/library/activity-now.ts';
import type { ActivityPorts } from '../../../src/main/library/activity-now.ts';

it('what is given at once is one batch, however often all that was read of it is saved in between', async () => {
  const now = { saved: 0, wanted: 0, isReading: false };
  const counts = (): object => ({
    tasks: { queued: 0, running: 0, failed: 0, lost: 0 },
    pictures: { wanted: now.wanted, saved: now.saved, ready: 0, failed: 0, missing: 0 },
    ...{ parked: 0, paused: 0 },
  });
  const activity = new ActivityNow({
    catalog: { call: (name: string) => Promise.resolve(name === 'libraryCounts' ? counts() : []) },
    pool: { onBytes: () => () => undefined },
    saver: { downloading: 0, paused: false, trouble: null, roomNeededBytes: null },
    ...{ network: { offlineSinceMs: null }, unreachedProxy: () => null, isTakingIn: () => false },
    ...{ turnAtMs: () => null, clock: { nowMs: () => 1 }, monotonicMs: () => 1 },
    isReadingFiles: () => now.isReading,
  } as unknown as ActivityPorts);
  const batch = async (saved: number, wanted: number, isReading: boolean) => {
    Object.assign(now, { saved, wanted, isReading });
    const { batch: said, isReadingFiles } = await activity.read();
    return [said.saved, said.wanted, isReadingFiles];
  };
  expect(await batch(5, 0, false)).toEqual([0, 0, false]);
  expect(await batch(5, 2, true)).toEqual([0, 2, true]);
  expect(await batch(7, 0, true)).toEqual([2, 2, true]);
  expect(await batch(7, 3, true)).toEqual([2, 5, true]);
  expect(await batch(10, 0, false)).toEqual([5, 5, false]);
  expect(await batch(10, 1, false)).toEqual([0, 1, false]);
});
