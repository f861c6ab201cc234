// The lock between processes of one checkout: excludes, and never outlives its process.
// Invariant: real processes hold the locks here.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withLock } from '../../scripts/lib/with-lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('runs one at a time and leaves nothing behind', async () => {
  const path = join(temporaryFolder(), 'cache', 'lock');
  let inside = 0;
  const most = await Promise.all(
    [1, 2, 3].map(() =>
      withLock(path, async () => {
        inside += 1;
        const seen = inside;
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
        return seen;
      }),
    ),
  );
  expect({ most, isLeft: existsSync(path) }).toEqual({ most: [1, 1, 1], isLeft: false });
});

it('lets go when the work fails', async () => {
  const path = join(temporaryFolder(), 'lock');
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(path, () => Promise.resolve('next'))).toBe('next');
});

it('takes over the lock of a dead process', async () => {
  const path = join(temporaryFolder(), 'lock');
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(path, String(pid));
  expect(await withLock(path, () => Promise.resolve('mine'), 2_000)).toBe('mine');
});

it('waits for a living process, and gives up with its name', async () => {
  const path = join(temporaryFolder(), 'lock');
  const holder = spawn('sleep', ['30']);
  onTestFinished(() => void holder.kill());
  writeFileSync(path, String(holder.pid));
  await expect(withLock(path, () => Promise.resolve(), 300)).rejects.toThrow(path);
});
