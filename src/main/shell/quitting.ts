// The end of the app: the library finishes what it is writing, then the process goes.
// Invariant: the app ends once, however often it is told to, within five seconds, whatever fails on the way.
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
  app.on('before-quit', (event) => {
    if (isClosing) return;
    isClosing = true;
    event.preventDefault();
    leave();
    const closed = close().catch((error: unknown) => log.error('Closing failed', { error }));
    void Promise.race([closed, clock.sleep(longestMs)])
      .then(() => log.close())
      .then(exit)
      .catch(() => app.exit(1));
  });
}
