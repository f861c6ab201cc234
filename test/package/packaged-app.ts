// The packaged app for tests: its command line, its window, and twins of it in which one protection is off.
// Invariant: the package itself is never changed; a twin is a folder of links, with an executable of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, glob, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { flipFuses, FuseVersion } from '@electron/fuses';
import type { FuseV1Options } from '@electron/fuses';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';

/** The npm script `test:package` sets these. */
export function packagedApp(): {
  readonly executable: string;
  readonly mayLack: readonly FuseV1Options[];
  /** What this machine demands of Chromium. */
  readonly switches: readonly string[];
} {
  const executable = process.env['GRIDKEEP_PACKAGED_EXECUTABLE'];
  if (executable === undefined) throw new Error('Run the tests of the package with: npm run test:package');
  const words = (name: string): readonly string[] => (process.env[name] ?? '').split(' ').filter(Boolean);
  return {
    executable,
    mayLack: words('GRIDKEEP_PACKAGED_MAY_LACK').map(Number),
    switches: words('GRIDKEEP_ELECTRON_SWITCHES'),
  };
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an executable to its end where there is neither a display nor a session bus. */
export async function runWithoutDesktop(
  executable: string,
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(executable, commandLine, {
    env: { PATH: process.env['PATH'], HOME: tmpdir(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
  });
  const exited = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode, stdout, stderr };
}

export interface OpenWindow {
  readonly page: Page;
  /** Closes the window as a user would; answers the exit code of the process. */
  close(): Promise<number | null>;
}

/** Opens the window. Playwright's own way in needs `--inspect`, which a package refuses; the page's does not. */
export async function openWindow(
  profileDir: string,
  appArguments: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<OpenWindow> {
  const { executable, switches } = packagedApp();
  const child = spawn(
    executable,
    [...switches, `--user-data-dir=${profileDir}`, '--remote-debugging-port=0', ...appArguments],
    { env: { ...process.env, LANGUAGE: 'en', ...environment }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  try {
    const page = await pageOf(await debuggingPort(child.stderr));
    return {
      page,
      close: async () => {
        await page.evaluate(() => window.close());
        const [exitCode] = await exited;
        return exitCode;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Chromium names it on standard error. */
async function debuggingPort(stderr: Readable): Promise<string> {
  const lines = createInterface({ input: stderr });
  for await (const line of lines) {
    const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    stderr.resume();
    return port;
  }
  throw new Error('The packaged app ended before its window opened.');
}

/** The page, once it has loaded: a connection to a window that is just being made may never answer. */
async function pageOf(port: string): Promise<Page> {
  const address = `http://127.0.0.1:${port}`;
  for (let isThere = false; !isThere; await sleep(50)) {
    const targets = (await (await fetch(`${address}/json/list`)).json()) as readonly {
      readonly url: string;
    }[];
    isThere = targets.some(({ url }) => url.startsWith('gridkeep-app:'));
  }
  const browser = await chromium.connectOverCDP(address);
  const [page] = browser.contexts().flatMap((context) => context.pages());
  if (page === undefined) throw new Error('The window has no page.');
  return page;
}

/** A second start in the profile of a window that is open; answers the exit code. */
export async function startAgain(
  profileDir: string,
  appArguments: readonly string[],
): Promise<number | null> {
  const { executable, switches } = packagedApp();
  const child = spawn(executable, [...switches, `--user-data-dir=${profileDir}`, ...appArguments], {
    stdio: 'ignore',
  });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode;
}

/** The lines of a profile's logs that tell of errors. */
export async function errorsLogged(profileDir: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const file of glob('**/logs/*', { cwd: profileDir }))
    lines.push(...(await readFile(join(profileDir, file), 'utf8')).split('\n'));
  return lines.filter((line) => line.includes('"level":"error"'));
}

/**
 * A twin of the package in a temporary folder, with some fuses turned and, when `intruder` is given, a folder with
 * that script in place of the archive.
 */
export async function makeTwin(
  change: {
    readonly fuses?: Readonly<Partial<Record<FuseV1Options, boolean>>>;
    readonly intruder?: string;
  } = {},
): Promise<{ readonly executable: string; remove(): Promise<void> }> {
  const { executable } = packagedApp();
  const original = dirname(executable);
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-twin-'));
  const linkAll = async (from: string, to: string, except: string): Promise<void> => {
    await mkdir(to, { recursive: true });
    const names = (await readdir(from)).filter((name) => name !== except);
    await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
  };
  const twin = join(folder, basename(executable));
  await linkAll(original, folder, basename(executable));
  await copyFile(executable, twin);
  if (change.fuses !== undefined) await flipFuses(twin, { version: FuseVersion.V1, ...change.fuses });
  if (change.intruder !== undefined) {
    await rm(join(folder, 'resources'));
    await linkAll(join(original, 'resources'), join(folder, 'resources'), 'app.asar');
    const app = join(folder, 'resources', 'app');
    await mkdir(app);
    await writeFile(join(app, 'package.json'), '{ "name": "intruder", "main": "main.cjs" }');
    await writeFile(join(app, 'main.cjs'), change.intruder);
  }
  return { executable: twin, remove: () => rm(folder, { recursive: true, force: true }) };
}
