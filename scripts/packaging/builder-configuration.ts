// What electron-builder is told: names, icons, what opens links, how each system's packages are made and signed.
// Invariant: nothing that is secret stands here, signing reads the environment (docs/packaging.md); nothing is
// published and nothing in a package looks for updates.
import type { AfterPackContext, Configuration } from 'electron-builder';
import { appId } from '../../src/main/shell/app-id.ts';
import { filePatterns, unpackedPatterns } from './package-files.ts';
import type { PackageTarget } from './package-target.ts';

export interface BuilderInput {
  readonly target: PackageTarget;
  /** An unpacked Electron to use in place of electron-builder's own download. */
  readonly electron: { readonly folder: string; readonly version: string } | null;
  /** Relative to the project. */
  readonly outputFolder: string;
  /** The licences of others, absolute. */
  readonly licencesFile: string;
  /** Over the app's folder, before anything is signed. */
  readonly afterPack: (context: AfterPackContext) => Promise<void>;
}

/** Of Chromium's own texts those in which ours are written, and near ones; the rest are 40 MB that nobody reads. */
const electronLanguages = ['en-US', 'en-GB', 'de', 'zh-CN', 'zh-TW'];

/** Debian wants both; until there are real ones, names that cannot be anybody's. */
const placeholders = {
  homepage: 'https://gridkeep.invalid',
  maintainer: 'The Gridkeep authors <nobody@gridkeep.invalid>',
} as const;

const entitlements = 'scripts/packaging/entitlements.mac.plist';

export function builderConfiguration(input: BuilderInput): Configuration {
  const { electron } = input;
  return {
    appId,
    copyright: 'The Gridkeep authors',
    directories: { output: input.outputFolder },
    // Every addon is of the kind that needs no build for one Electron.
    npmRebuild: false,
    ...(electron === null ? {} : { electronDist: electron.folder, electronVersion: electron.version }),
    electronLanguages,
    files: [...filePatterns(input.target)],
    asar: { smartUnpack: false },
    asarUnpack: [...unpackedPatterns],
    extraResources: [
      { from: input.licencesFile, to: 'LICENSES.third-party.txt' },
      { from: 'LICENSE', to: 'LICENSE.gridkeep.txt' },
    ],
    // Wayland and notifications find the icon by the name of the desktop file.
    extraMetadata: { desktopName: 'gridkeep.desktop', homepage: placeholders.homepage },
    protocols: [{ name: 'Gridkeep import', schemes: ['gridkeep'], role: 'Viewer' }],
    publish: null,
    afterPack: input.afterPack,
    linux: {
      executableName: 'gridkeep',
      icon: 'resources/icon.png',
      category: 'Graphics',
      synopsis: 'Saves and keeps the pictures of your Midjourney API tasks',
      maintainer: placeholders.maintainer,
      syncDesktopName: true,
      desktop: { entry: { Keywords: 'Midjourney;pictures;gallery;download;', StartupNotify: 'true' } },
    },
    // Left out, its menu entry would switch Chromium's sandbox off everywhere.
    appImage: { executableArgs: [] },
    deb: {
      packageCategory: 'graphics',
      depends: [
        ...['libgtk-3-0 | libgtk-3-0t64', 'libnss3', 'libgbm1', 'libasound2 | libasound2t64', 'libnotify4'],
        ...['libsecret-1-0', 'libxtst6', 'libatspi2.0-0 | libatspi2.0-0t64', 'libuuid1', 'xdg-utils'],
      ],
    },
    mac: {
      icon: 'resources/icon.png',
      category: 'public.app-category.photography',
      hardenedRuntime: true,
      entitlements,
      entitlementsInherit: entitlements,
    },
    win: { icon: 'resources/icon.png' },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      // Packed for updaters it would be larger.
      differentialPackage: false,
    },
  };
}
