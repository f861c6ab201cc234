// The lock file installs on every system, with nothing but Node and npm.
// Invariant: reads the lock file as `npm ci` does, and runs nothing.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
}

const root = resolve(import.meta.dirname, '../..');
const readJson = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(resolve(root, file), 'utf8')) as Record<string, unknown>;
const packages = readJson('package-lock.json')['packages'] as Record<string, LockedPackage>;

it('names the native parts for every platform, or npm ci refuses it', () => {
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
    .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
});

it('compiles nothing: npm takes a package with a binding.gyp for one to build unless it is told', () => {
  expect(packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
  expect(readJson('package.json')['allowScripts']).toEqual({
    '@github/keytar': true,
    'better-sqlite3': false,
    'electron-winstaller': false,
    node: true,
  });
});
