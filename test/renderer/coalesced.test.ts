// Reloading without ever running twice at once, too often, or not at all.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coalesced } from '../../src/renderer/lib/coalesced.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a storm of wishes becomes one run at once and one per interval', async () => {
  const startsMs: number[] = [];
  const beganMs = performance.now();
  const reload = coalesced(() => {
    startsMs.push(performance.now() - beganMs);
    return Promise.resolve();
  }, 500);
  for (let atMs = 0; atMs < 1200; atMs += 100) {
    reload.ask();
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(startsMs).toEqual([0, 500, 1000, 1500]);
});

test('a wish during a run is kept, also when the run fails', async () => {
  let runs = 0;
  let running = 0;
  const reload = coalesced(async () => {
    runs += 1;
    running += 1;
    expect(running).toBe(1);
    await new Promise((done) => setTimeout(done, 300));
    running -= 1;
  }, 100);
  reload.ask();
  await vi.advanceTimersByTimeAsync(50);
  reload.ask();
  reload.ask();
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toBe(2);
});

test('nothing runs after stop', async () => {
  let runs = 0;
  const reload = coalesced(() => {
    runs += 1;
    return Promise.resolve();
  }, 100);
  reload.ask();
  reload.stop();
  reload.ask();
  await vi.advanceTimersByTimeAsync(1000);
  expect(runs).toBe(0);
});
