// Prepares things of the cache out of sight and puts them in their place in one step.
// Invariant: what stands under its final name is complete, whatever interrupted whom.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const abandonedAfterMs = 24 * 60 * 60 * 1000;

/**
 * Makes the file or folder `path`; does nothing when it is there already.
 * @param make gets a temporary folder beside it, and answers which file or folder in there is to become `path`.
 */
export async function putInPlace(path: string, make: (temporary: string) => Promise<string>): Promise<void> {
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await removeAbandoned(path);
  const temporary = await mkdtemp(`${path}.part-`);
  try {
    const made = await make(temporary);
    await rename(made, path).catch((error: unknown) => {
      // Another process was quicker, and what it made is as good.
      if (!existsSync(path)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function removeAbandoned(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.part-`)) continue;
    const leftover = join(dirname(path), name);
    const { mtimeMs } = await stat(leftover);
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(leftover, { recursive: true, force: true });
  }
}
