// The end of the app: the library finishes what it is writing, then the process goes.
// Invariant: the app ends once, however often it is told to, within five seconds and a half, whatever fails on
// the way.
import type { App } from 'electron';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';

export interface QuittingSteps {
  /** Takes away at once what is on the screen. */
  readonly leave: () => void;
  /** Lets everything end that is under way. */
  readonly close: () => Promise<void>;
  /** Ends the process. */
  readonly exit: () => Promise<void>;
}

const longestMs = 5_000;
/** What is not even loaded by then cannot end the process. */
const exitMaxMs = 500;

type QuittingApp = Pick<App, 'exit'> & {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
};

/** From now on the app ends by these steps. */
export function closeBeforeQuit(
  app: QuittingApp,
  { leave, close, exit }: QuittingSteps,
  { clock, log }: { readonly clock: Pick<Clock, 'sleep'>; readonly log: Pick<Log, 'error' | 'close'> },
): void {
  let isClosing = false;
  const tooLate = async (): Promise<never> => {
    await clock.sleep(exitMaxMs);
    throw new Error('The process did not end.');
  };
  app.on('before-quit', (event) => {
    // Told again (by a system that shuts down, say), Electron would end in the middle of what is being written.
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    leave();
    const closed = close().catch((error: unknown) => log.error('Closing failed', { error }));
    void Promise.race([closed, clock.sleep(longestMs)])
      .then(() => log.close())
      .then(() => Promise.race([exit(), tooLate()]))
      .catch(() => app.exit(1));
  });
}
