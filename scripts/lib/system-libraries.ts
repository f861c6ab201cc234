// What the operating system must have for the app and its tests, and how Debian and Ubuntu call it.
// Invariant: nothing is installed but by root, with apt-get, and after saying so; anyone else gets the
// command to run.
import { spawnSync } from 'node:child_process';
import { hasSharedLibrary } from './has-shared-library.mjs';
import { runCommand } from './run-command.ts';
import { say, ScriptError } from './say.ts';

/** What a piece of work needs of the system. */
export type SystemNeed = 'keychain' | 'window' | 'display' | 'keychain service' | 'compiler';

interface Requirement {
  /** A shared library (`lib….so.N`) or a program on the path. */
  readonly provides: string;
  /** Package names, newest first: Debian 13 and Ubuntu 24.04 renamed some with the suffix t64. */
  readonly packages: readonly [string, ...string[]];
}

const requirements: Readonly<Record<SystemNeed, readonly Requirement[]>> = {
  keychain: [{ provides: 'libsecret-1.so.0', packages: ['libsecret-1-0'] }],
  window: [
    { provides: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
    { provides: 'libnss3.so', packages: ['libnss3'] },
    { provides: 'libgbm.so.1', packages: ['libgbm1'] },
    { provides: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  ],
  display: [{ provides: 'Xvfb', packages: ['xvfb'] }],
  'keychain service': [
    { provides: 'gnome-keyring-daemon', packages: ['gnome-keyring'] },
    { provides: 'dbus-run-session', packages: ['dbus-daemon', 'dbus'] },
    { provides: 'gdbus', packages: ['libglib2.0-bin'] },
  ],
  compiler: [{ provides: 'c++', packages: ['g++'] }],
};

/** The requirements that the system does not meet; none on anything but Linux. */
export function missingRequirements(needs: readonly SystemNeed[]): readonly Requirement[] {
  if (process.platform !== 'linux') return [];
  return needs.flatMap((need) => requirements[need]).filter(({ provides }) => !isPresent(provides));
}

/**
 * Installs what is missing where that is possible (root, apt-get).
 * @throws ScriptError with the one command that mends it, or the names of what is missing.
 */
export async function ensureSystemLibraries(needs: readonly SystemNeed[]): Promise<void> {
  const missing = missingRequirements(needs);
  if (missing.length === 0) return;
  const names = missing.map(({ provides }) => provides).join(', ');
  if (!isPresent('apt-get')) {
    throw new ScriptError(`this system lacks ${names}; please install what provides them, then try again.`);
  }
  if (process.getuid?.() !== 0) {
    const command = `sudo apt-get update && sudo apt-get install -y ${packageNames(missing).join(' ')}`;
    throw new ScriptError(`this system lacks ${names}. Please run\n  ${command}\nand try again.`);
  }
  say(`this system lacks ${names}: installing them with apt-get …`);
  const aptGet = (...commandArguments: string[]): Promise<number> =>
    runCommand('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...commandArguments], {
      environment: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      output: 'stderr',
    });
  await aptGet('update');
  const packages = packageNames(missing);
  const exitCode = await aptGet('install', '-y', '--no-install-recommends', ...packages);
  if (exitCode !== 0 || missingRequirements(needs).length > 0) {
    throw new ScriptError(`apt-get could not install ${packages.join(' ')}`);
  }
}

function isPresent(provided: string): boolean {
  if (/\.so(\.|$)/.test(provided)) return hasSharedLibrary(provided);
  const { status } = spawnSync('sh', ['-c', `command -v ${provided}`], { stdio: 'ignore' });
  return status === 0;
}

/** The first name of each package that this release of the system knows. */
function packageNames(missing: readonly Requirement[]): readonly string[] {
  return missing.map(
    ({ packages }) =>
      packages.find((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0) ??
      packages[packages.length - 1] ??
      packages[0],
  );
}
