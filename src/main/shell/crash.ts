// Writes down what nobody expected.
// Invariant: Electron's crash reporter is never started, so no dump with keys in it is ever written or sent.
import type { App } from 'electron';
import type { Log } from '../lib/log.ts';

interface ProcessPort {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/** Logs errors that nothing caught, and helper processes that died. The app goes on: its state is in rows. */
export function logCrashes(process: ProcessPort, app: Pick<App, 'on'>, log: Pick<Log, 'error'>): void {
  process.on('uncaughtException', (error) => log.error('uncaught exception', { error }));
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  app.on('child-process-gone', (_event, details) => {
    log.error('a helper process is gone', {
      type: details.type,
      reason: details.reason,
      exitCode: details.exitCode,
    });
  });
}
