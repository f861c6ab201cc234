import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortedInTurns } from '../../../src/main/lib/sorted-in-turns.ts';

it('sorts as toSorted does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string(), { maxLength: 50 }), async (items) => {
      expect(await sortedInTurns(items)).toEqual(items.toSorted());
    }),
  );
});

it('sorts many, and lets others have turns meanwhile', async () => {
  // A permutation: 7,919 is a prime that does not divide the count.
  const items = Array.from({ length: 60_001 }, (_, at) => String((at * 7919) % 60_001).padStart(6, '0'));
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const sorted = await sortedInTurns(items);
  isDone = true;
  expect(sorted).toEqual(items.toSorted());
  expect(turns).toBeGreaterThan(20);
});
