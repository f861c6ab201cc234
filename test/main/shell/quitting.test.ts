// The end of the app: in order, once, and within five seconds whatever fails.
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { closeBeforeQuit } from '../../../src/main/shell/quitting.ts';

function given(steps: { readonly close: () => Promise<void>; readonly exit?: () => Promise<void> }) {
  const did: string[] = [];
  let timeIsUp = (): void => undefined;
  const app = Object.assign(new EventEmitter(), {
    exit: (code?: number) => void did.push(`exit ${String(code)}`),
  });
  closeBeforeQuit(
    app,
    {
      leave: () => void did.push('leave'),
      close: async () => {
        did.push('close');
        await steps.close();
        did.push('closed');
      },
      exit: async () => {
        await steps.exit?.();
        did.push('exit');
      },
    },
    {
      clock: {
        sleep: (durationMs) =>
          new Promise((resolve) => {
            timeIsUp = () => {
              did.push(`after ${String(durationMs)} ms`);
              resolve();
            };
          }),
      },
      log: {
        error: (_message, facts) => void did.push((facts?.['error'] as Error).message),
        close: () => void did.push('log closed'),
      },
    },
  );
  const quit = (): boolean => {
    let isHeld = false;
    app.emit('before-quit', { preventDefault: () => (isHeld = true) });
    return isHeld;
  };
  const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return { did, quit, settled, timeIsUp: () => timeIsUp() };
}

test('what is under way ends before the process does, once, however often that is told to end', async () => {
  const { did, quit, settled } = given({ close: () => Promise.resolve() });
  expect([quit(), quit()]).toEqual([true, true]);
  await settled();
  expect(did).toEqual(['leave', 'close', 'closed', 'log closed', 'exit']);
});

test('what does not end is left after five seconds', async () => {
  const { did, quit, settled, timeIsUp } = given({ close: () => new Promise(() => undefined) });
  quit();
  await settled();
  expect(did).toEqual(['leave', 'close']);
  timeIsUp();
  await settled();
  expect(did.slice(2)).toEqual(['after 5000 ms', 'log closed', 'exit']);
});

test('a closing that fails is logged; an end that fails ends the process all the same', async () => {
  const { did, quit, settled } = given({
    close: () => Promise.reject(new Error('disk away')),
    exit: () => Promise.reject(new Error('not loaded')),
  });
  quit();
  await settled();
  expect(did).toEqual(['leave', 'close', 'disk away', 'log closed', 'exit 1']);
});

test('an end that is not even loaded yet is not waited for', async () => {
  const { did, quit, settled, timeIsUp } = given({
    close: () => Promise.resolve(),
    exit: () => new Promise(() => undefined),
  });
  quit();
  await settled();
  timeIsUp();
  await settled();
  expect(did.slice(-3)).toEqual(['log closed', 'after 500 ms', 'exit 1']);
});
