// Files of pictures below Pictures/ that no picture of the library has: copies, what somebody put there, what was saved and
// could not be written down.
// Invariant: one that a row names in another case, on a drive that sees none, is that row's; nothing is done to them; neither
// their number nor that of all files grows what is held in memory.
import { extname } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { filesBelowPictures } from './library-walk.ts';
import { namedInOtherCase } from './named-in-other-case.ts';
import { allExtensions } from './target-name.ts';

export interface UnownedFiles {
  readonly count: number;
  /** The first of them, relative to the library. */
  readonly files: readonly string[];
}

const askedAtOnce = 500;
const usualNamedMax = 1000;

/** Ends early, with what was found until then, when `signal` says so. */
export async function findUnownedFiles(
  { catalog, libraryDir }: { readonly catalog: Pick<Catalog, 'call'>; readonly libraryDir: string },
  options: { readonly signal?: AbortSignal; readonly unownedNamedMax?: number },
): Promise<UnownedFiles> {
  const namedMax = options.unownedNamedMax ?? usualNamedMax;
  const found: string[] = [];
  let count = 0;
  let batch: string[] = [];
  const ask = async (): Promise<void> => {
    const unnamed = await catalog.call('unownedAmong', { paths: batch });
    const inOtherCase = await namedInOtherCase({ catalog, libraryDir }, unnamed);
    const unowned = unnamed.filter((path) => !inOtherCase.has(path));
    batch = [];
    count += unowned.length;
    found.push(...unowned.slice(0, namedMax - found.length));
  };
  for await (const path of filesBelowPictures(libraryDir)) {
    if (options.signal?.aborted === true) break;
    if (!allExtensions.includes(extname(path).toLowerCase())) continue;
    batch.push(path);
    if (batch.length === askedAtOnce) await ask();
  }
  await ask();
  // One that had just been saved lay in its place before its row was written.
  const files: string[] = [];
  for (let from = 0; from < found.length; from += askedAtOnce)
    files.push(...(await catalog.call('unownedAmong', { paths: found.slice(from, from + askedAtOnce) })));
  return { count: count - (found.length - files.length), files };
}
