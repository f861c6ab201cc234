// What lies in a library's folder, read as a stranger would.
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A sidecar, also one that is just being written. */
export function isSidecar(path: string): boolean {
  return /\.json(?:\.new)?$/.test(path);
}

/** Paths of the originals, relative to the library, sorted. */
export async function originalsOnDisk(libraryDir: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of glob('Pictures/*/*/*', { cwd: libraryDir }))
    if (!isSidecar(path)) paths.push(path);
  return paths.sort();
}

/** SHA-256 of every original, sorted; one that lies there twice is told twice. */
export async function hashesOnDisk(libraryDir: string): Promise<string[]> {
  const paths = await originalsOnDisk(libraryDir);
  return hashesOf(paths.map((path) => join(libraryDir, path)));
}

/** SHA-256 of these files, sorted. */
export async function hashesOf(paths: readonly string[]): Promise<string[]> {
  const hashes: string[] = [];
  for (const path of paths)
    hashes.push(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
  return hashes.sort();
}
