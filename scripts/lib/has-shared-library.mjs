// Whether the system has a shared library. Asked before every command, so it looks where libraries usually
// are and asks the linker's cache only then. Plain JavaScript for the same reason as is-build-stale.mjs.
// Invariant: it never installs and never prints.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const folders = [
  `/usr/lib/${architecture}-linux-gnu`,
  '/usr/lib64',
  '/usr/lib',
  `/lib/${architecture}-linux-gnu`,
];

/**
 * @param {string} name as programs ask for it, for example `libsecret-1.so.0`
 * @returns {boolean}
 */
export function hasSharedLibrary(name) {
  if (folders.some((folder) => existsSync(`${folder}/${name}`))) return true;
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    const { stdout } = spawnSync(command, ['-p'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    if (stdout) return stdout.includes(`${name} `);
  }
  return false;
}
