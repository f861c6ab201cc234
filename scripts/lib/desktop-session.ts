// A desktop for programs that need one where nobody sits: a virtual display, and for tests also a session bus
// with a keychain of its own.
// Invariant: tests never touch the keychain, the settings or the screen of the person who runs them, and
// nothing that was started here outlives the command.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { runCommand, type CommandOptions } from './run-command.ts';
import { ScriptError } from './say.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

/** True where windows can be shown to somebody. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * Runs a test command in a private session: display, session bus, unlocked keychain, settings folders.
 * The command finds `GRIDKEEP_TEST_KEYCHAIN=1` in its environment when the keychain is really there.
 * On macOS and Windows it just runs.
 */
export async function runInTestSession(
  command: string,
  commandArguments: readonly string[],
  { environment = process.env, ...options }: CommandOptions = {},
): Promise<number> {
  if (process.platform !== 'linux') return runCommand(command, commandArguments, { ...options, environment });
  await ensureSystemLibraries(['display', 'keychain', 'keychain service']);
  const home = await mkdtemp(join(tmpdir(), 'gridkeep-session-'));
  try {
    return await withVirtualDisplay((display) =>
      runCommand('dbus-run-session', ['--', 'sh', '-c', unlockThenRun, 'sh', command, ...commandArguments], {
        ...options,
        environment: {
          ...environment,
          ...display,
          XDG_CONFIG_HOME: join(home, 'config'),
          XDG_DATA_HOME: join(home, 'data'),
          XDG_RUNTIME_DIR: home,
          GRIDKEEP_TEST_KEYCHAIN: '1',
        },
      }),
    );
  } finally {
    // The keychain service is still leaving the folder.
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs `work` with the environment of a display that nobody sees. */
export async function withVirtualDisplay<T>(
  work: (environment: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  await ensureSystemLibraries(['display']);
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  try {
    const number = await displayNumber(server);
    // Electron prefers Wayland where it is told of one.
    return await work({ DISPLAY: `:${number}`, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' });
  } finally {
    server.kill();
  }
}

/** The password of a keychain that lives as long as the command. */
const unlockThenRun = `
  printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null &&
  gdbus wait --session --timeout 10 org.freedesktop.secrets &&
  exec "$@"`;

/** Xvfb picks a free number itself and writes it down when it is ready. */
async function displayNumber(server: ChildProcess): Promise<string> {
  const failed = new Promise<never>((_, reject) => {
    server.once('error', () => reject(new ScriptError('Xvfb, the virtual display, does not start')));
    server.once('exit', () => reject(new ScriptError('Xvfb, the virtual display, ended at once')));
  });
  const number = (await Promise.race([text(server.stdio[3] as Readable), failed])).trim();
  failed.catch(() => undefined);
  return number;
}
