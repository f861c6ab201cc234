import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logCrashes } from '../../../src/main/shell/crash.ts';
import { watchPower } from '../../../src/main/shell/power.ts';
import { applyTheme, followTheme } from '../../../src/main/shell/theme.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('sleep, wake, shutdown and the network are announced once each', () => {
  const powerMonitor = new EventEmitter();
  let isOnline = true;
  const heard: unknown[] = [];
  const stop = watchPower({
    powerMonitor: powerMonitor as never,
    net: { isOnline: () => isOnline },
    listener: {
      suspended: () => heard.push('suspended'),
      resumed: () => heard.push('resumed'),
      networkChanged: (online) => heard.push(online),
      shuttingDown: () => heard.push('shutting down'),
    },
  });
  vi.advanceTimersByTime(20_000);
  expect(heard).toEqual([]);
  isOnline = false;
  vi.advanceTimersByTime(20_000);
  powerMonitor.emit('suspend');
  isOnline = true;
  powerMonitor.emit('resume');
  powerMonitor.emit('shutdown');
  expect(heard).toEqual([false, 'suspended', 'resumed', true, 'shutting down']);
  stop();
  isOnline = false;
  vi.advanceTimersByTime(20_000);
  powerMonitor.emit('suspend');
  expect(heard).toHaveLength(5);
  expect(powerMonitor.eventNames()).toEqual([]);
});

test('what nobody caught is written down', () => {
  const process = new EventEmitter();
  const app = new EventEmitter();
  const log = { error: vi.fn() };
  logCrashes(process, app as never, log);
  const error = new Error('x');
  process.emit('uncaughtException', error);
  process.emit('unhandledRejection', 'a reason');
  app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 3, name: 'gpu' });
  expect(log.error.mock.calls).toEqual([
    ['uncaught exception', { error }],
    ['unhandled rejection', { error: 'a reason' }],
    ['a helper process is gone', { type: 'GPU', reason: 'crashed', exitCode: 3 }],
  ]);
});

test('the window wears the colour of the theme', () => {
  const nativeTheme = Object.assign(new EventEmitter(), {
    themeSource: 'system' as const,
    shouldUseDarkColors: true,
  });
  const window = { isDestroyed: () => false, setBackgroundColor: vi.fn() };
  const stop = followTheme(nativeTheme, window);
  applyTheme(nativeTheme, 'light');
  expect(nativeTheme.themeSource).toBe('light');
  nativeTheme.emit('updated');
  nativeTheme.shouldUseDarkColors = false;
  nativeTheme.emit('updated');
  stop();
  nativeTheme.emit('updated');
  expect(window.setBackgroundColor.mock.calls).toEqual([['#141414'], ['#f3f3f3']]);
});
