// For which system a package is, and which kinds of packages that system has.
// Invariant: pure. A package is made on the system that it is for: the addons of another one are not installed.
import { ScriptError } from '../lib/say.ts';

/** A system and processor, in Node's names. */
export interface PackageTarget {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: 'x64' | 'arm64';
}

/** electron-builder's names of what can be asked for; one package each, by a person or by CI. */
const kinds: Readonly<Record<PackageTarget['platform'], readonly string[]>> = {
  linux: ['AppImage', 'deb'],
  darwin: ['dmg', 'zip'],
  win32: ['nsis'],
};

/** Throws ScriptError where Gridkeep is not packaged at all. */
export function packageTarget(platform: NodeJS.Platform, arch: NodeJS.Architecture): PackageTarget {
  const isPlatform = platform === 'linux' || platform === 'darwin' || platform === 'win32';
  const isArch = arch === 'x64' || arch === 'arm64';
  if (isPlatform && isArch) return { platform, arch };
  throw new ScriptError(`there are no packages for ${platform} on ${arch}`);
}

/** The kinds that were asked for, in any spelling; throws ScriptError for one that the system does not have. */
export function packageKinds(
  platform: PackageTarget['platform'],
  wanted: readonly string[],
): readonly string[] {
  return [...new Set(wanted.map((name) => name.toLowerCase()))].map((name) => {
    const kind = kinds[platform].find((known) => known.toLowerCase() === name);
    if (kind !== undefined) return kind;
    throw new ScriptError(
      `‘${name}’ is not made here; there is ${kinds[platform].join(', ')}, or nothing for a folder`,
    );
  });
}

/** Where the executable lies in the packed folder. */
export function executablePath(platform: PackageTarget['platform']): string {
  return { linux: 'gridkeep', darwin: 'Gridkeep.app/Contents/MacOS/Gridkeep', win32: 'Gridkeep.exe' }[
    platform
  ];
}
