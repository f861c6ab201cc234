// One process at a time: a lock file that holds the id of the process it belongs to.
// Invariant: a lock whose process is dead is taken over, so an interrupted run never blocks the next.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScriptError } from './say.ts';

const pollMs = 200;

/** Runs `work` while this process holds the lock file; waits for another holder up to `waitMs`. */
export async function withLock<T>(path: string, work: () => Promise<T>, waitMs = 600_000): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const giveUpAtMs = Date.now() + waitMs;
  while (!tryLock(path)) {
    if (Date.now() > giveUpAtMs) throw new ScriptError(`another process still holds ${path}`);
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isHolderAlive(path)) rmSync(path, { force: true });
    return false;
  }
}

function isHolderAlive(path: string): boolean {
  let holder: number;
  try {
    holder = Number(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
  // Not written yet: its owner is between opening and writing.
  if (!Number.isInteger(holder) || holder <= 0) return true;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
