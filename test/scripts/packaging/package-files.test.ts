// What may and must be in an archive, and the patterns that choose it, over the files that are really installed.
import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path/posix';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  filePatterns,
  judgeFiles,
  judgeSizes,
  unpackedPatterns,
} from '../../../scripts/packaging/package-files.ts';
import type { PackageTarget } from '../../../scripts/packaging/package-target.ts';

const linux: PackageTarget = { platform: 'linux', arch: 'x64' };
const packages = ['@napi-rs/canvas', 'better-sqlite3', 'buffer-crc32', 'keytar', 'undici', 'yazl'];

const whole: readonly string[] = [
  'package.json',
  'resources/icon.png',
  ...['index', 'window', 'command-line'].map((name) => `out/main/${name}.js`),
  ...['catalog', 'export', 'keeping', 'preview', 'save'].map((name) => `out/main/${name}-worker.js`),
  'out/main/chunks/tasks-Cp3Im7Ze.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/renderer/assets/index-BSvGgbVt.js',
  'out/renderer/assets/index-lzvPHLuw.css',
  ...packages.flatMap((name) => [`node_modules/${name}/package.json`, `node_modules/${name}/LICENSE`]),
  'node_modules/@napi-rs/canvas-linux-x64-gnu/skia.linux-x64-gnu.node',
  'node_modules/better-sqlite3/lib/index.js',
  'node_modules/better-sqlite3/prebuilds/linux-x64.node',
  'node_modules/keytar/prebuilds/linux-x64/keytar.node',
  'node_modules/undici/lib/web/fetch/LICENSE',
];

describe('the judgement', () => {
  it('finds nothing wrong with a whole package', () => {
    expect(judgeFiles(whole, linux)).toEqual([]);
  });

  it.each([
    'src/main/index.ts',
    'test/layers.test.ts',
    'README.md',
    'docs/architecture.md',
    'scripts/package.ts',
    'out/.built',
    'out/main/index.js.map',
    'out/renderer/assets/index-BSvGgbVt.js.map',
    'node_modules/valibot/dist/index.js',
    'node_modules/electron/index.js',
    'node_modules/undici/types/index.d.ts',
    'node_modules/undici/docs/api/api.json',
    'node_modules/keytar/README.md',
    'node_modules/keytar/src/async.cc',
    'node_modules/keytar/build/Release/keytar.node',
    'node_modules/keytar/prebuilds/win32-x64/keytar.node',
    'node_modules/better-sqlite3/prebuilds/linux-arm64.node',
    'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
    'node_modules/@napi-rs/canvas-linux-x64-musl/skia.linux-x64-musl.node',
    'node_modules/@napi-rs/canvas-linux-x64-gnu/sbom.cdx.json',
    'node_modules/.cache/gridkeep/licences.txt',
  ])('wants %s out', (path) => {
    expect(judgeFiles([...whole, path], linux)).toEqual([`${path} has no business in a package`]);
  });

  it.each([
    'package.json',
    'resources/icon.png',
    'out/main/command-line.js',
    'out/main/preview-worker.js',
    'out/preload/index.cjs',
    'node_modules/undici/package.json',
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    'node_modules/@napi-rs/canvas-linux-x64-gnu/skia.linux-x64-gnu.node',
  ])('misses %s', (path) => {
    expect(judgeFiles(without(path), linux)).toEqual([`${path} is missing`]);
  });

  it('misses a licence', () => {
    expect(judgeFiles(without('node_modules/yazl/LICENSE'), linux)).toEqual([
      'the licence of yazl is missing',
    ]);
  });

  it('wants the addons of the system that the package is for', () => {
    const faults = judgeFiles(whole, { platform: 'win32', arch: 'arm64' });
    expect(faults).toContain('node_modules/better-sqlite3/prebuilds/win32-arm64.node is missing');
    expect(faults).toContain(
      'node_modules/@napi-rs/canvas-win32-arm64-msvc/skia.win32-arm64-msvc.node is missing',
    );
    expect(faults).toContain(
      'node_modules/keytar/prebuilds/linux-x64/keytar.node has no business in a package',
    );
  });

  it('notices a package that has grown', () => {
    expect(judgeSizes({ archive: 4_000_000, addons: 40_000_000 })).toEqual([]);
    expect(judgeSizes({ archive: 9_000_000, addons: 90_000_000 })).toHaveLength(2);
  });
});

describe('the patterns', () => {
  const root = resolve(import.meta.dirname, '../../..');
  const installed = packages
    .concat('valibot', 'node-addon-api')
    .flatMap((name) => globSync(`node_modules/${name}/**/*.*`, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'));
  const refused = filePatterns(linux)
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => pattern.slice(1));
  const chosen = installed.filter((path) => !refused.some((pattern) => matchesGlob(path, pattern)));

  it('leave of the installed packages what the judgement lets pass', () => {
    const beside = whole.filter((path) => !path.startsWith('node_modules/') || /LICENSE$|canvas-/.test(path));
    expect(judgeFiles([...beside, ...chosen], linux)).toEqual([]);
  });

  it('keep addons, and nothing else, outside the archive', () => {
    const outside = chosen.filter((path) => unpackedPatterns.some((pattern) => matchesGlob(path, pattern)));
    expect(outside.toSorted()).toEqual([
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'node_modules/keytar/prebuilds/linux-x64/keytar.node',
    ]);
  });
});

function without(path: string): readonly string[] {
  return whole.filter((other) => other !== path);
}
