// Builds the app into out/.
// Invariant: one build at a time, and the stamp that calls it complete is written last.
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildStamp, isBuildStale } from './is-build-stale.mjs';
import { projectCache, projectRoot } from './project.ts';
import { runCommand } from './run-command.ts';
import { say, ScriptError } from './say.ts';
import { withLock } from './with-lock.ts';

/** Builds in any case. Everything it prints goes to standard error. */
export function build(): Promise<void> {
  return withLock(join(projectCache, 'build.lock'), buildLocked);
}

/** Builds when something changed since the last build; another process that builds already is waited for. */
export async function buildIfStale(): Promise<void> {
  if (!isBuildStale(projectRoot)) return;
  await withLock(join(projectCache, 'build.lock'), async () => {
    if (isBuildStale(projectRoot)) await buildLocked();
  });
}

async function buildLocked(): Promise<void> {
  const stamp = buildStamp(projectRoot);
  const begunAtMs = Date.now();
  say('building …');
  rmSync(stamp, { force: true });
  const builder = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const exitCode = await runCommand(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    output: 'stderr',
  });
  if (exitCode !== 0) throw new ScriptError('the build failed');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, begunAtMs / 1000, begunAtMs / 1000);
  say(`built in ${((Date.now() - begunAtMs) / 1000).toFixed(1)} s`);
}
