// SHA256SUMS beside the packages, as `sha256sum --check` reads it.
// Invariant: the sums are of the files as they lie on disk.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Writes the file into `folder`, and answers its path. */
export async function writeChecksums(folder: string, files: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    files.toSorted().map(async (file) => {
      const hash = createHash('sha256');
      await pipeline(createReadStream(file), hash);
      return `${hash.digest('hex')}  ${basename(file)}\n`;
    }),
  );
  const path = join(folder, 'SHA256SUMS');
  await writeFile(path, lines.join(''));
  return path;
}
