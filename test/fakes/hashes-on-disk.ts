// What lies in a library's folder, read as a stranger would.
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** SHA-256 of every original, sorted; one that lies there twice is told twice. */
export async function hashesOnDisk(libraryDir: string): Promise<string[]> {
  const hashes: string[] = [];
  for await (const path of glob('Pictures/*/*/*', { cwd: libraryDir })) {
    if (path.endsWith('.json')) continue;
    const bytes = await readFile(join(libraryDir, path));
    hashes.push(createHash('sha256').update(bytes).digest('hex'));
  }
  return hashes.sort();
}
