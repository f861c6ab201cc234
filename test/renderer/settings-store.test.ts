// What the window remembers: written at once, a drag in few pieces, and whole where the window is closed.
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSettingsStore } from '../../src/renderer/stores/settings.ts';

let written: Record<string, unknown>[] = [];
/** Answers of the writings under way, in order. */
let answers: ((isWritten: boolean) => void)[] = [];
const leave = new Map<string, () => void>();

beforeEach(() => {
  [written, answers] = [[], []];
  vi.useFakeTimers();
  const addEventListener = (name: string, listener: () => void): void => void leave.set(name, listener);
  vi.stubGlobal('addEventListener', addEventListener);
  const request = (name: string, change: Record<string, unknown>): Promise<unknown> => {
    if (name === 'settings.get') return Promise.resolve({ ok: true, value: { theme: 'system' } });
    written.push(change);
    return new Promise((resolve) =>
      answers.push((isWritten) =>
        resolve(
          isWritten ? { ok: true, value: {} } : { ok: false, failure: { code: 'internal', message: '' } },
        ),
      ),
    );
  };
  vi.stubGlobal('window', { bridge: { request, subscribe: addEventListener } });
  setActivePinia(createPinia());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('one change is written at once, a drag as its first and its last', async () => {
  const settings = useSettingsStore();
  await settings.start();
  settings.set({ cellSizePx: 100 });
  await vi.advanceTimersByTimeAsync(1);
  expect(written).toEqual([{ cellSizePx: 100 }]);
  answers[0]?.(true);
  for (const cellSizePx of [110, 120, 130]) settings.set({ cellSizePx });
  await vi.advanceTimersByTimeAsync(400);
  expect(written).toEqual([{ cellSizePx: 100 }, { cellSizePx: 130 }]);
});

test.each(['pagehide', 'app.ends'])('at %s all is written that is not yet', async (name) => {
  const settings = useSettingsStore();
  await settings.start();
  leave.get(name)?.();
  settings.set({ theme: 'dark' });
  leave.get(name)?.();
  expect(written).toEqual([{ theme: 'dark' }]);
});

test('what could not be written never comes back over what was chosen since', async () => {
  const settings = useSettingsStore();
  await settings.start();
  settings.set({ theme: 'light', density: 'compact' });
  await vi.advanceTimersByTimeAsync(400);
  settings.set({ theme: 'dark' });
  await vi.advanceTimersByTimeAsync(400);
  answers[0]?.(false);
  await vi.advanceTimersByTimeAsync(400);
  answers[1]?.(true);
  settings.set({ autoAdvance: false });
  await vi.advanceTimersByTimeAsync(400);
  expect(Object.assign({}, ...written)).toEqual({ theme: 'dark', density: 'compact', autoAdvance: false });
});
