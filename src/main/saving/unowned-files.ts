// Files of pictures below Pictures/ that no picture of the library has: copies, what somebody put there, what was saved and
// could not be written down.
// Invariant: nothing is done to them; neither their number nor that of all files grows what is held in memory.
import { extname } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { filesBelowPictures } from './library-walk.ts';
import { allExtensions } from './target-name.ts';

export interface UnownedFiles {
  readonly count: number;
  /** The first of them, relative to the library. */
  readonly files: readonly string[];
}

const askedAtOnce = 500;
const namedMax = 1000;

/** Ends early, with what was found until then, when `signal` says so. */
export async function findUnownedFiles(
  { catalog, libraryDir }: { readonly catalog: Pick<Catalog, 'call'>; readonly libraryDir: string },
  signal?: AbortSignal,
): Promise<UnownedFiles> {
  const files: string[] = [];
  let count = 0;
  let batch: string[] = [];
  const ask = async (): Promise<void> => {
    const unowned = await catalog.call('unownedAmong', { paths: batch });
    batch = [];
    count += unowned.length;
    files.push(...unowned.slice(0, namedMax - files.length));
  };
  for await (const path of filesBelowPictures(libraryDir)) {
    if (signal?.aborted === true) break;
    if (!allExtensions.includes(extname(path).toLowerCase())) continue;
    batch.push(path);
    if (batch.length === askedAtOnce) await ask();
  }
  await ask();
  return { count, files };
}
