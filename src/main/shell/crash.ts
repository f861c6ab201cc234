// Writes down what nobody expected, and brings a dead page back once.
// Invariant: Electron's crash reporter is never started, so no dump with keys in it is ever written or sent.
import type { App, WebContents } from 'electron';
import type { Log } from '../lib/log.ts';

/** A page that dies again so soon is not loaded a second time. */
const reloadPauseMs = 60_000;

/** Should a page that has just died be loaded again? `lastReloadAtMs` is null before the first time. */
export function shouldReloadPage(lastReloadAtMs: number | null, nowMs: number): boolean {
  return lastReloadAtMs === null || nowMs - lastReloadAtMs >= reloadPauseMs;
}

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

/** Loads the page again when its process dies; calls `giveUp` when it dies again within a minute. */
export function reviveDeadPage(
  contents: Pick<WebContents, 'on' | 'reload'>,
  input: { readonly log: Pick<Log, 'error'>; readonly nowMs: () => number; readonly giveUp: () => void },
): void {
  let lastReloadAtMs: number | null = null;
  contents.on('render-process-gone', (_event, details) => {
    input.log.error('the page is gone', { reason: details.reason, exitCode: details.exitCode });
    if (details.reason === 'clean-exit') return;
    if (!shouldReloadPage(lastReloadAtMs, input.nowMs())) return input.giveUp();
    lastReloadAtMs = input.nowMs();
    contents.reload();
  });
}
