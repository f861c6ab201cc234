// Of questions whose answers may come late, the newest counts.
import { expect, test } from 'vitest';
import { createTurns } from '../../src/renderer/lib/turns.ts';

test('what begins later ends what is on its way, what is only asked ends nothing', () => {
  const turns = createTurns();
  const first = turns.begin();
  const question = turns.ask();
  expect([first(), question()]).toEqual([true, true]);
  const second = turns.begin();
  expect([first(), question(), second()]).toEqual([false, false, true]);
  expect(turns.ask()()).toBe(true);
});
