// Opens the built app in a window.
// Invariant: the app is started as users start it; what this machine demands of Chromium is added here and
// nowhere in the app.
import { buildIfStale } from './build.ts';
import { hasDisplay, withVirtualDisplay } from './desktop-session.ts';
import { prepareElectron } from './electron-runtime.ts';
import { projectRoot } from './project.ts';
import { runCommand } from './run-command.ts';
import { say } from './say.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

export interface OpenOptions {
  /** Command-line arguments of the app. */
  readonly appArguments?: readonly string[];
  /** Added to this process's own environment. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Builds what is stale, prepares Electron, opens the app and waits for its end; answers its exit code. */
export async function openApp({ appArguments = [], environment = {} }: OpenOptions = {}): Promise<number> {
  await buildIfStale();
  const { executable, commandLineSwitches } = await prepareElectron();
  await ensureSystemLibraries(['keychain', 'window']);
  const run = (display: NodeJS.ProcessEnv): Promise<number> =>
    runCommand(executable, [...commandLineSwitches, projectRoot, ...appArguments], {
      environment: { ...process.env, ...environment, ...display },
    });
  if (hasDisplay()) return run({});
  say('there is no display; the window opens on a virtual one that nobody sees');
  return withVirtualDisplay(run);
}
