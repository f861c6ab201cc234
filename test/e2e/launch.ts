// Starts the built app in a real Electron window for a test, on a library and a profile of its own.
// Invariant: nothing of a test outlives it but the library folder that the test itself named.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

export interface LaunchOptions {
  /** Kept after the test; a temporary one where none is said. Null: the app finds its library itself. */
  readonly libraryDir?: string | null;
  /** Kept after the test; a temporary one where none is said. */
  readonly profileDir?: string;
  readonly appArguments?: readonly string[];
  /** Starts in the profile of an app that runs already, as a second double click would. */
  readonly profileOf?: LaunchedApp;
  readonly environment?: Readonly<Record<string, string>>;
  /** Chromium’s own. */
  readonly switches?: readonly string[];
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly libraryDir: string;
  readonly profileDir: string;
  /** Closes the window as a user would and waits for the end of the process. */
  close(): Promise<void>;
}

/** The npm script `test:e2e` says which Electron, and what it needs here. */
function switchesHere(): string[] {
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] === undefined)
    throw new Error('Run the window’s tests with: npm run test:e2e');
  return (process.env['GRIDKEEP_ELECTRON_SWITCHES'] ?? '').split(' ').filter(Boolean);
}

export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-window-'));
  const libraryDir = options.libraryDir ?? join(folder, 'library');
  const profileDir = options.profileDir ?? options.profileOf?.profileDir ?? join(folder, 'profile');
  const app = await _electron.launch({
    // Without a path to it: only an Electron that Playwright finds itself waits with its window until it is watched. One
    // that does not is missed now and then, and the start never ends.
    args: [
      ...switchesHere(),
      ...(options.switches ?? []),
      `--user-data-dir=${profileDir}`,
      resolve(import.meta.dirname, '..', '..'),
      ...(options.libraryDir === null ? [] : [`--library=${libraryDir}`]),
      ...(options.appArguments ?? []),
    ],
    env: { ...(process.env as Record<string, string>), LANGUAGE: 'en', ...options.environment },
  });
  const page = await app.firstWindow();
  return {
    app,
    page,
    libraryDir,
    profileDir,
    async close() {
      await app.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
