// A toast goes by itself, waits for the hand that is on it, and never for one that was on another.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { useToastTime } from '../../src/renderer/composables/useToastTime.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function givenToasts() {
  const toast = shallowRef<object | null>(null);
  const scope = effectScope();
  const time = scope.run(() =>
    useToastTime(
      () => toast.value,
      () => (toast.value = null),
    ),
  );
  if (time === undefined) throw new Error('The scope has ended.');
  const set = async (next: object | null): Promise<void> => {
    toast.value = next;
    await nextTick();
  };
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  return { toast, time, set, pass, scope };
}

test('goes after ten seconds, counted from the last one', async () => {
  const { toast, set, pass } = givenToasts();
  await set({});
  await pass(9_000);
  await set({});
  await pass(9_000);
  expect(toast.value).not.toBeNull();
  await pass(1_100);
  expect(toast.value).toBeNull();
});

test('stays while somebody is on it', async () => {
  const { toast, time, set, pass } = givenToasts();
  await set({});
  time.hold();
  await pass(60_000);
  expect(toast.value).not.toBeNull();
  time.release();
  await pass(10_100);
  expect(toast.value).toBeNull();
});

test('one that was closed under the pointer does not hold the next', async () => {
  const { toast, time, set, pass } = givenToasts();
  await set({});
  time.hold();
  await set(null);
  await set({});
  await pass(10_100);
  expect(toast.value).toBeNull();
});

test('nothing is dismissed any more once nobody shows toasts', async () => {
  const { toast, set, pass, scope } = givenToasts();
  await set({});
  scope.stop();
  await pass(60_000);
  expect(toast.value).not.toBeNull();
});
