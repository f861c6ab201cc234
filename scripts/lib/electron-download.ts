// Electron's own binary, as its npm package downloads it on first use.
// Invariant: a network that cannot reach the download costs seconds, not the time a large download may take.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder, packageVersion } from './project.ts';
import { runCommand } from './run-command.ts';
import { say } from './say.ts';

const probeTimeoutMs = 8_000;
const downloadTimeoutMs = 20 * 60_000;

/** The installed binary, or null when it has not been downloaded in this version. */
export function installedElectron(): string | null {
  const folder = packageFolder('electron');
  try {
    const version = readFileSync(join(folder, 'dist', 'version'), 'utf8')
      .replace(/^v/, '')
      .trim();
    const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return version === packageVersion('electron') && existsSync(executable) ? executable : null;
  } catch {
    return null;
  }
}

/** Downloads the binary; null when that fails. `probe` first asks whether its host can be reached at all. */
export async function downloadElectron({ probe }: { readonly probe: boolean }): Promise<string | null> {
  if (probe && !(await isDownloadInReach())) return null;
  say(`downloading Electron ${packageVersion('electron')} (once) …`);
  const installer = join(packageFolder('electron'), 'install.js');
  await runCommand(process.execPath, [installer], { output: 'stderr', timeoutMs: downloadTimeoutMs });
  return installedElectron();
}

async function isDownloadInReach(): Promise<boolean> {
  const version = packageVersion('electron');
  const mirror =
    process.env['npm_config_electron_mirror'] ||
    process.env['ELECTRON_MIRROR'] ||
    'https://github.com/electron/electron/releases/download/v';
  try {
    const response = await fetch(`${mirror}${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeTimeoutMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}
