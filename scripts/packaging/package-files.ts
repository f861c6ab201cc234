// What goes into the app's archive: what runs, and the licences of it. Sources, tests, documents, source maps and
// other systems' binaries stay out.
// Invariant: pure. The patterns choose, and `judgeFiles` looks at what came of them by rules of its own, so that a
// new dependency, or a new file in an old one, cannot slip in or go missing silently.
import type { PackageTarget } from './package-target.ts';

/** Packages that the build has taken in, or that only compilers use. */
const unusedPackages = ['valibot', 'node-addon-api'];

/** electron-builder's patterns: it begins with the app's folder and all production dependencies. */
export function filePatterns({ platform, arch }: PackageTarget): readonly string[] {
  return [
    'out/{main,preload,renderer}/**/*',
    'resources/icon.png',
    'package.json',
    '!**/*.map',
    '!**/node_modules/**/!(LICEN[CS]E|NOTICE)*.{md,markdown}',
    '!**/node_modules/**/*.{d.ts,d.mts,d.cts,ts,gyp,c,cc,cpp,h,hpp,sh,cdx.json}',
    ...unusedPackages.map((name) => `!**/node_modules/${name}/**/*`),
    '!**/node_modules/better-sqlite3/{build,deps,src}/**/*',
    `!**/node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)`,
    '!**/node_modules/keytar/{build,script,src}/**/*',
    `!**/node_modules/keytar/prebuilds/!(${platform}-${arch})/**/*`,
    '!**/node_modules/undici/{docs,scripts,types}/**/*',
  ];
}

/** Outside the archive: an addon must be a file of its own to be loaded. */
export const unpackedPatterns: readonly string[] = ['**/node_modules/**/*.node'];

/** Packages of which code is in the archive. */
const runningPackages = ['@napi-rs/canvas', 'better-sqlite3', 'buffer-crc32', 'keytar', 'undici', 'yazl'];

function addons({ platform, arch }: PackageTarget): readonly string[] {
  const skia = `${platform}-${arch}${{ linux: '-gnu', win32: '-msvc', darwin: '' }[platform]}`;
  return [
    `node_modules/@napi-rs/canvas-${skia}/skia.${skia}.node`,
    `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    `node_modules/keytar/prebuilds/${platform}-${arch}/keytar.node`,
  ];
}

const neededFiles: readonly string[] = [
  'package.json',
  'resources/icon.png',
  ...['index', 'window', 'command-line'].map((name) => `out/main/${name}.js`),
  ...['catalog', 'export', 'keeping', 'preview', 'save'].map((name) => `out/main/${name}-worker.js`),
  'out/preload/index.cjs',
  'out/renderer/index.html',
  ...runningPackages.map((name) => `node_modules/${name}/package.json`),
];

const allowedFiles: readonly RegExp[] = [
  /^out\/main\/chunks\/[\w-]+\.js$/,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css|svg|png|webp|woff2)$/,
  // Canvas comes in two parts, of which the second is named after the system; Windows keeps tables of letters there.
  /^node_modules\/(@napi-rs\/canvas[\w-]*|better-sqlite3|buffer-crc32|keytar|undici|yazl)\/([\w@.-]+\/)*[\w.-]+\.(js|cjs|mjs|json|wasm|dat)$/,
  /^node_modules\/([\w@.-]+\/)+(LICEN[CS]E|NOTICE)[\w.-]*$/,
];

const forbiddenFiles: readonly RegExp[] = [
  /(^|\/)(test|tests|docs|src|scripts|\.[^/]*)(\/|$)/,
  /\.cdx\.json$/,
];

/**
 * What is wrong with the files of an archive, one line each.
 * @param paths of all files in it, relative, with `/`
 */
export function judgeFiles(paths: readonly string[], target: PackageTarget): readonly string[] {
  const needed = new Set([...neededFiles, ...addons(target)]);
  const mayBeThere = (path: string): boolean =>
    needed.has(path) ||
    (allowedFiles.some((pattern) => pattern.test(path)) &&
      !forbiddenFiles.some((pattern) => pattern.test(path)));
  const present = new Set(paths);
  const hasLicence = (name: string): boolean =>
    paths.some((path) => path.startsWith(`node_modules/${name}/LICEN`));
  return [
    ...paths.filter((path) => !mayBeThere(path)).map((path) => `${path} has no business in a package`),
    ...[...needed].filter((path) => !present.has(path)).map((path) => `${path} is missing`),
    ...runningPackages.filter((name) => !hasLicence(name)).map((name) => `the licence of ${name} is missing`),
  ];
}

/** A third more than there is; what outgrows it is looked at by a person, who then raises it or trims. */
const mostBytes = { archive: 5_000_000, addons: 55_000_000 } as const;

/** What is wrong with the sizes of an archive and of the addons outside it, one line each. */
export function judgeSizes(bytes: Readonly<Record<keyof typeof mostBytes, number>>): readonly string[] {
  return (['archive', 'addons'] as const)
    .filter((part) => bytes[part] > mostBytes[part])
    .map((part) => `${part}: ${bytes[part]} bytes, where ${mostBytes[part]} are the most expected`);
}
