// Makes packages of the app for the system it runs on.
// Invariant: the build is fresh, and what was made is looked at before anybody gets it: its files, its size, its
// fuses. One fault ends the packaging.
import { globSync, statSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { getRawHeader } from '@electron/asar';
import type { DirectoryRecord, FileRecord } from '@electron/asar';
import { FuseV1Options } from '@electron/fuses';
import { Arch, build as runBuilder, Platform } from 'electron-builder';
import type { AfterPackContext } from 'electron-builder';
import { build } from '../lib/build.ts';
import { prepareElectron } from '../lib/electron-runtime.ts';
import { fallbackElectron, lentSqlite } from '../lib/fallback-electron.ts';
import { packageVersion, projectCache, projectRoot } from '../lib/project.ts';
import { say, ScriptError } from '../lib/say.ts';
import { builderConfiguration } from './builder-configuration.ts';
import { writeChecksums } from './checksums.ts';
import { setFuses } from './fuses.ts';
import { judgeFiles, judgeSizes } from './package-files.ts';
import { executablePath, packageKinds, packageTarget } from './package-target.ts';
import type { PackageTarget } from './package-target.ts';
import { thirdPartyLicences } from './third-party-licences.ts';

const outputFolder = join(projectRoot, 'dist');

export interface MadePackage {
  /** What starts the app in the unpacked folder. Absolute. */
  readonly executable: string;
  /** Fuses that its Electron is too old to have. */
  readonly mayLack: readonly FuseV1Options[];
}

/**
 * Builds the app and packs it: an unpacked folder always, and the named kinds of packages.
 * @throws ScriptError for a kind that this system does not make, and for a package that is not as it should be
 */
export async function makePackage(wanted: readonly string[]): Promise<MadePackage> {
  const target = packageTarget(process.platform, process.arch);
  const kinds = packageKinds(target.platform, wanted);
  const { executable: electron, description } = await prepareElectron();
  const isFallback = electron === fallbackElectron.executable;
  if (isFallback && kinds.length > 0) {
    throw new ScriptError(
      `${kinds.join(' and ')}: only with Electron’s own download, which is out of reach here. Packages of this kind are ` +
        'given away, and the fallback gets no security fixes.',
    );
  }
  say(`packaging with Electron ${isFallback ? description : packageVersion('electron')}`);
  if (isFallback) say('a package with this one is for trying out, not for giving away');
  await build();
  const licencesFile = join(projectCache, 'licences.txt');
  await mkdir(projectCache, { recursive: true });
  await writeFile(licencesFile, thirdPartyLicences(projectRoot));

  const { promise: made, resolve } = Promise.withResolvers<MadePackage>();
  const artifacts = await runBuilder({
    targets: Platform.fromString(target.platform).createTarget(
      kinds.length > 0 ? [...kinds] : 'dir',
      { x64: Arch.x64, arm64: Arch.arm64 }[target.arch],
    ),
    publish: 'never',
    projectDir: projectRoot,
    config: builderConfiguration({
      target,
      electron: isFallback ? fallbackElectron : null,
      outputFolder,
      licencesFile,
      afterPack: async (context) => resolve(await finish(context, { target, isFallback })),
    }),
  });
  await rm(join(outputFolder, 'builder-debug.yml'), { force: true });
  // Maps for updaters, of which there are none.
  const packages = artifacts.filter((file) => !file.endsWith('.blockmap'));
  await Promise.all(artifacts.filter((file) => !packages.includes(file)).map((file) => rm(file)));
  if (packages.length > 0) {
    await writeChecksums(outputFolder, packages);
    for (const file of packages) say(`${relative(projectRoot, file)}: ${inMegabytes(statSync(file).size)}`);
  }
  return made;
}

/** Looks the packed folder over, and sets the fuses in it. */
async function finish(
  context: AfterPackContext,
  { target, isFallback }: { readonly target: PackageTarget; readonly isFallback: boolean },
): Promise<MadePackage> {
  const { appOutDir, packager } = context;
  const resources = packager.getResourcesDir(appOutDir);
  const archive = join(resources, 'app.asar');
  const unpacked = `${archive}.unpacked`;
  if (isFallback) {
    await rm(join(resources, 'app'), { recursive: true });
    const addon = join(
      unpacked,
      'node_modules/better-sqlite3/prebuilds',
      `${target.platform}-${target.arch}.node`,
    );
    await copyFile(lentSqlite(), addon);
  }
  const executable = join(appOutDir, executablePath(target.platform));
  const mayLack = isFallback ? [FuseV1Options.WasmTrapHandlers] : [];
  await setFuses(executable, mayLack);
  const bytes = { archive: statSync(archive).size, addons: bytesIn(unpacked) };
  const faults = [...judgeFiles(filesIn(getRawHeader(archive).header), target), ...judgeSizes(bytes)];
  if (faults.length > 0) throw new ScriptError(`this package must not be used:\n  ${faults.join('\n  ')}`);
  say(
    `${relative(projectRoot, appOutDir)}: ${inMegabytes(bytesIn(appOutDir))}, of which Gridkeep ` +
      `${inMegabytes(bytes.archive)}, its native addons ${inMegabytes(bytes.addons)}, the rest is Electron`,
  );
  return { executable, mayLack };
}

/** The paths of all files in an archive. */
function filesIn(entry: DirectoryRecord | FileRecord, path = ''): readonly string[] {
  if (!('files' in entry)) return [path];
  return Object.entries(entry.files).flatMap(([name, child]) =>
    filesIn(child, path === '' ? name : `${path}/${name}`),
  );
}

function bytesIn(folder: string): number {
  return globSync('**', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
