// Whether out/ is older than what it was made from. Runs before every command, so it only compares times,
// and is plain JavaScript because stripping types costs more than all of the rest.
// Invariant: when in doubt the answer is yes; a build that did not finish leaves no stamp.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const inputs = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];

/**
 * The file that a complete build leaves; its time is the moment before the build began to read.
 * @param {string} projectRoot
 */
export function buildStamp(projectRoot) {
  return join(projectRoot, 'out', '.built');
}

/**
 * True when the build is missing, incomplete or older than any source, setting or locked version.
 * @param {string} projectRoot
 */
export function isBuildStale(projectRoot) {
  const builtAtMs = modifiedAtMs(buildStamp(projectRoot));
  return builtAtMs === null || inputs.some((input) => isNewer(join(projectRoot, input), builtAtMs));
}

/**
 * A folder's own time counts too: it tells of files that were removed or renamed in it.
 * @param {string} path
 * @param {number} thanMs
 * @returns {boolean}
 */
function isNewer(path, thanMs) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (stats.mtimeMs > thanMs) return true;
  return stats.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), thanMs));
}

/**
 * @param {string} path
 * @returns {number | null}
 */
function modifiedAtMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
