// Where things are: the checkout, its build, and the caches.
// Invariant: nothing is written outside the checkout but under `userCache`.
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export const projectRoot = resolve(import.meta.dirname, '../..');
export const outFolder = join(projectRoot, 'out');

/** Caches that belong to this checkout; gone with the next `npm ci`. */
export const projectCache = join(projectRoot, 'node_modules', '.cache', 'gridkeep');

/** Caches that all checkouts of this user share. */
export const userCache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'gridkeep');

const requireFromProject = createRequire(join(projectRoot, 'package.json'));

/** The folder of an installed package. */
export function packageFolder(name: string): string {
  return resolve(requireFromProject.resolve(`${name}/package.json`), '..');
}

/** The version of an installed package. */
export function packageVersion(name: string): string {
  const manifest = requireFromProject(`${name}/package.json`) as { readonly version: string };
  return manifest.version;
}
