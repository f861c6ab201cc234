// When outcomes are written, that none is lost or written twice, and in which order.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PictureOutcome } from '../../../src/main/catalog/pictures.ts';
import { OutcomeWriter } from '../../../src/main/saving/outcome-writer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failure = { code: 'not-found', message: 'gone' } as const;

function given(mayWrite: () => Promise<void> = () => Promise.resolve()) {
  const tried: number[][] = [];
  const written: number[] = [];
  const heard: string[] = [];
  const idsOf = (outcomes: readonly PictureOutcome[]): number[] => outcomes.map(({ pictureId }) => pictureId);
  const writer = new OutcomeWriter({
    write: (outcomes) => {
      tried.push(idsOf(outcomes));
      return mayWrite();
    },
    onWritten: (outcomes) => Promise.resolve(void written.push(...idsOf(outcomes))),
    onFailed: (error) => void heard.push((error as Error).message),
    onEnd: () => void heard.push('end'),
  });
  const add = (...ids: readonly number[]): void => {
    for (const pictureId of ids) writer.add({ kind: 'failed', pictureId, failure });
  };
  return { writer, add, tried, written, heard };
}

it('waits a moment for others, and not at all once there are many', async () => {
  const { add, tried } = given();
  add(1);
  await vi.advanceTimersByTimeAsync(60);
  add(2);
  await vi.advanceTimersByTimeAsync(39);
  expect(tried).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(tried).toEqual([[1, 2]]);
  add(...Array.from({ length: 200 }, (_, at) => at + 3));
  await vi.advanceTimersByTimeAsync(0);
  expect(tried[1]).toHaveLength(200);
});

it('writes one batch at a time; what comes meanwhile forms the next', async () => {
  const ends: (() => void)[] = [];
  const { writer, add, tried, written } = given(() => new Promise((resolve) => void ends.push(resolve)));
  add(1);
  void writer.flush();
  await vi.advanceTimersByTimeAsync(0);
  add(2, 3);
  const all = writer.flush();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(tried).toEqual([[1]]);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  ends[1]?.();
  await all;
  expect([tried, written]).toEqual([
    [[1], [2, 3]],
    [1, 2, 3],
  ]);
});

it('keeps what the catalog does not take, and gives it again with what has come since', async () => {
  let isLocked = true;
  const { writer, add, tried, written, heard } = given(() =>
    isLocked ? Promise.reject(new Error('locked')) : Promise.resolve(),
  );
  add(1);
  await writer.flush();
  expect([written, heard]).toEqual([[], ['locked', 'end']]);
  isLocked = false;
  add(2);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(tried).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect([tried.at(-1), written]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  await writer.flush();
  expect(tried).toHaveLength(2);
});

it('writes what has come when it is stopped, and tries no more', async () => {
  const { writer, add, tried } = given(() => Promise.reject(new Error('gone')));
  add(1);
  await writer.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tried).toEqual([[1]]);
});
