import { expect, it } from 'vitest';
import { createSingleRunner } from '../../../src/main/lib/single-runner.ts';
import { createManualClock, settled } from '../../fakes/manual-clock.ts';

/** A runner whose runs end by hand, in the order in which they began. */
function given() {
  const clock = createManualClock();
  const seen = { runs: 0, atOnce: 0, mostAtOnce: 0, errors: [] as unknown[] };
  const ends: { readonly well: () => void; readonly badly: (error: Error) => void }[] = [];
  const runner = createSingleRunner({
    run: async () => {
      seen.runs += 1;
      seen.atOnce += 1;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce);
      try {
        await new Promise<void>((well, badly) => void ends.push({ well, badly }));
      } finally {
        seen.atOnce -= 1;
      }
    },
    onError: (error) => seen.errors.push(error),
    clock,
  });
  const end = async (how: 'well' | 'badly'): Promise<void> => {
    if (how === 'well') ends.shift()?.well();
    else ends.shift()?.badly(new Error('once'));
    await settled();
  };
  return { clock, runner, seen, end };
}

it('never runs twice at once, and once more for all that was asked meanwhile', async () => {
  const { runner, seen, end } = given();
  for (let wakes = 0; wakes < 10; wakes += 1) runner.wake();
  await end('well');
  await end('well');
  expect([seen.runs, seen.mostAtOnce]).toEqual([2, 1]);
  await runner.stop();
  runner.wake();
  await settled();
  expect(seen.runs).toBe(2);
});

it('runs later by the clock; a later wish replaces an earlier one, and no wait is longer than a minute', async () => {
  const { clock, runner, seen, end } = given();
  runner.wakeIn(5_000);
  runner.wakeIn(20_000);
  await clock.advance(19_999);
  expect(seen.runs).toBe(0);
  await clock.advance(1);
  expect(seen.runs).toBe(1);
  await end('well');
  runner.wakeIn(3_600_000);
  await clock.advance(60_000);
  expect(seen.runs).toBe(2);
  await end('well');
  runner.wakeIn(1_000);
  await runner.stop();
  await clock.advance(60_000);
  expect(seen.runs).toBe(2);
});

it('tells of a failed run and tries again a second later', async () => {
  const { clock, runner, seen, end } = given();
  runner.wake();
  await end('badly');
  expect(seen.errors).toHaveLength(1);
  await clock.advance(999);
  expect(seen.runs).toBe(1);
  await clock.advance(1);
  expect(seen.runs).toBe(2);
  await end('well');
  await runner.stop();
});

it('waits for the run under way when it is stopped, and tells nothing of how it ends', async () => {
  const { runner, seen, end } = given();
  runner.wake();
  let isStopped = false;
  const stopped = runner.stop().then(() => {
    isStopped = true;
  });
  await settled();
  expect(isStopped).toBe(false);
  await end('badly');
  await stopped;
  expect(seen.errors).toEqual([]);
});
