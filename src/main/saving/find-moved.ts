// Finds originals that somebody moved inside the library, by their bytes, and writes down where they lie now.
// Invariant: a file counts as an original's only when size and SHA-256 are its own; a file that a whole original owns is
// never taken from it; no file is touched.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { FoundElsewhere, OriginalToVerify } from '../catalog/verification.ts';
import { filesBelowPictures } from './library-walk.ts';
import type { LookAtFile } from './look-at-file.ts';

export type MovedOriginal = FoundElsewhere;

export interface MovedDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly look: LookAtFile;
}

const batchSize = 64;
/** Written at once; others are answered before the next ones. */
const relinkedAtOnce = 250;

/**
 * Looks for these originals elsewhere in the library, and writes down where they were found, a bounded part at a time: each
 * is true by itself. Ends early with `signal`. Answers what was written.
 */
export async function relinkMoved(
  dependencies: MovedDependencies,
  gone: readonly OriginalToVerify[],
  { nowMs, signal }: { readonly nowMs: number; readonly signal?: AbortSignal | undefined },
): Promise<readonly MovedOriginal[]> {
  if (gone.length === 0) return [];
  const moved = await findMoved(dependencies, gone, signal);
  const written: MovedOriginal[] = [];
  for (let from = 0; from < moved.length && signal?.aborted !== true; from += relinkedAtOnce) {
    const part = moved.slice(from, from + relinkedAtOnce);
    const ids = new Set(await dependencies.catalog.call('relinkOriginals', { moved: part, nowMs }));
    written.push(...part.filter(({ id }) => ids.has(id)));
  }
  return written;
}

/** Where these originals lie now, as far as they are anywhere below Pictures/. */
async function findMoved(
  options: MovedDependencies,
  gone: readonly OriginalToVerify[],
  signal?: AbortSignal,
): Promise<readonly MovedOriginal[]> {
  const search = new MovedSearch(gone);
  let batch: string[] = [];
  for await (const path of filesBelowPictures(options.libraryDir)) {
    if (search.isOver || signal?.aborted === true) return search.found;
    batch.push(path);
    if (batch.length < batchSize) continue;
    await lookAt(options, search, batch, signal);
    batch = [];
  }
  await lookAt(options, search, batch, signal);
  return search.found;
}

class MovedSearch {
  readonly found: MovedOriginal[] = [];
  readonly #bySize = new Map<number, Map<string, OriginalToVerify>>();
  readonly #gonePaths: ReadonlySet<string>;

  constructor(gone: readonly OriginalToVerify[]) {
    this.#gonePaths = new Set(gone.map(({ path }) => path));
    for (const original of gone) {
      const same = this.#bySize.get(original.sizeBytes) ?? new Map<string, OriginalToVerify>();
      this.#bySize.set(original.sizeBytes, same.set(original.sha256, original));
    }
  }

  get isOver(): boolean {
    return this.#bySize.size === 0;
  }

  isWantedSize(sizeBytes: number): boolean {
    return this.#bySize.has(sizeBytes);
  }

  /** Its own path has other bytes, or none. */
  isGonePath(path: string): boolean {
    return this.#gonePaths.has(path);
  }

  note(path: string, sizeBytes: number, sha256: string): void {
    const same = this.#bySize.get(sizeBytes);
    const original = same?.get(sha256);
    if (same === undefined || original === undefined) return;
    same.delete(sha256);
    if (same.size === 0) this.#bySize.delete(sizeBytes);
    this.found.push({ id: original.id, sha256, from: original.path, to: path });
  }
}

async function lookAt(
  { catalog, libraryDir, look }: MovedDependencies,
  search: MovedSearch,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const sizes = await Promise.all(paths.map((path) => sizeOf(join(libraryDir, path))));
  const candidates = paths.filter((_path, at) => search.isWantedSize(sizes[at] ?? -1));
  if (candidates.length === 0) return;
  const owned = new Set(await catalog.call('ownedPaths', { paths: candidates }));
  for (const path of candidates) {
    if (owned.has(path) && !search.isGonePath(path)) continue;
    const sizeBytes = sizes[paths.indexOf(path)] ?? -1;
    const seen = await look(join(libraryDir, path), sizeBytes, signal).catch((error: unknown) => {
      if (signal?.aborted === true) return null;
      throw error;
    });
    if (seen === null) return;
    if (seen.kind === 'hashed') search.note(path, sizeBytes, seen.sha256);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const facts = await lstat(path);
    return facts.isFile() ? facts.size : -1;
  } catch {
    return -1;
  }
}
