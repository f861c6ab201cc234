import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSingleRunner } from '../../../src/main/lib/single-runner.ts';

it('never runs twice at once, and once more for all that was asked meanwhile', async () => {
  let atOnce = 0;
  let mostAtOnce = 0;
  let runs = 0;
  const runner = createSingleRunner(
    async () => {
      runs += 1;
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      await sleep(20);
      atOnce -= 1;
    },
    () => undefined,
  );
  for (let wakes = 0; wakes < 10; wakes += 1) runner.wake();
  await sleep(120);
  expect({ runs, mostAtOnce }).toEqual({ runs: 2, mostAtOnce: 1 });
  await runner.stop();
  runner.wake();
  await sleep(40);
  expect(runs).toBe(2);
});

it('tells of a failed run and tries again later', async () => {
  const errors: unknown[] = [];
  let runs = 0;
  const runner = createSingleRunner(
    () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('once')) : Promise.resolve();
    },
    (error) => errors.push(error),
  );
  runner.wake();
  await expect.poll(() => runs, { timeout: 5_000 }).toBe(2);
  expect(errors).toHaveLength(1);
  await runner.stop();
});

it('waits for the run under way when it is stopped', async () => {
  let isDone = false;
  const runner = createSingleRunner(
    async () => {
      await sleep(30);
      isDone = true;
    },
    () => undefined,
  );
  runner.wake();
  await runner.stop();
  expect(isDone).toBe(true);
});
