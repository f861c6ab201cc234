// When a run that waits for the end has come to it.
import { expect, test } from 'vitest';
import type { Failure } from '../../../src/preload/contract/failure.ts';
import { isAllDone, isHopeless, quietMsAfter, whenDone } from '../../../src/main/library/when-done.ts';

test.each([
  ['all is well', { troubleForMs: null, isNetworkHopeless: false }, false],
  ['a trouble of half a minute', { troubleForMs: 30_000, isNetworkHopeless: false }, false],
  ['a longer one', { troubleForMs: 30_001, isNetworkHopeless: false }, true],
  ['no network, again and again', { troubleForMs: null, isNetworkHopeless: true }, true],
])('waiting on is hopeless: %s', (_, facts, expected) => {
  expect(isHopeless(facts)).toBe(expected);
});

const done = { unfinished: 0, wanted: 0, hasTrouble: false, isFolderAway: false };
test.each([
  ['nothing is left', {}, true],
  ['a task is not finished', { unfinished: 1 }, false],
  ['a picture is wanted', { wanted: 1 }, false],
  ['a picture is wanted, and the disk is full', { wanted: 1, hasTrouble: true }, true],
  ['a picture is wanted, and the drive is away', { wanted: 1, hasTrouble: true, isFolderAway: true }, false],
  ['a task is not finished, and the disk is full', { unfinished: 1, hasTrouble: true }, false],
])('all is done: %s', (_, change, expected) => {
  expect(isAllDone({ ...done, ...change })).toBe(expected);
});

test.each([
  ['few are left', { unfinished: 2, wanted: 3, downloading: 3 }, 15],
  ['thousands are left', { unfinished: 0, wanted: 4_000, downloading: 16 }, 500],
  ['nothing is under way any more', { unfinished: 0, wanted: 4_000, downloading: 0 }, 0],
  [
    'nothing is under way, and thousands are asked for',
    { unfinished: 4_000, wanted: 0, downloading: 0 },
    500,
  ],
])('the quiet before it counts again: %s', (_, left, expected) => {
  expect(quietMsAfter(left)).toBe(expected);
});

test('it counts again after each settlement, and never once it is given up', async () => {
  const asked: unknown[] = [];
  const listeners = new Set<() => void>();
  const left = { unfinished: 2, wanted: 0 };
  const trouble: Failure = { code: 'library-away', message: 'away' };
  const world = { nowMs: 0, trouble: null as Failure | null };
  const onSettled = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const ports = {
    catalog: {
      call: (name: string, args: unknown) => {
        asked.push([name, args]);
        return Promise.resolve(name === 'countUnfinished' ? left.unfinished : left.wanted);
      },
    } as never,
    follower: { hopelessAccountIds: () => ['refused'], onSettled },
    saver: {
      get trouble() {
        return world.trouble;
      },
      downloading: 1,
      leftOutIds: [3],
      onSettled,
    },
    network: { isHopeless: false },
    folder: { isAway: true },
    clock: { nowMs: () => world.nowMs },
  };
  const waiting = whenDone(ports, [7]);
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[0]).toEqual(['countUnfinished', { taskIds: [7], exceptAccountIds: ['refused'] }]);
  expect(asked[1]).toEqual(['countWanted', { taskIds: [7], exceptPictureIds: [3] }]);
  left.unfinished = 0;
  for (const listener of [...listeners]) listener();
  await waiting;
  expect([asked.length, listeners.size]).toEqual([4, 0]);

  // A drive that went away: its catalog is asked no more.
  left.unfinished = 1;
  world.trouble = trouble;
  const givenUp = whenDone(ports, null);
  await expect.poll(() => asked.length).toBe(6);
  world.nowMs = 30_001;
  await givenUp;
  expect(asked).toHaveLength(6);
});
