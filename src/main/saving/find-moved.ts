// Finds originals that somebody moved inside the library, by their bytes.
// Invariant: a file counts as an original's only when size and SHA-256 are its own; a file that a whole original owns is
// never taken from it; no file is touched.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { OriginalToVerify } from '../catalog/verification.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { filesBelowPictures } from './library-walk.ts';

export interface MovedOriginal {
  readonly id: number;
  readonly sha256: string;
  readonly from: string;
  readonly to: string;
}

const batchSize = 64;

/** Where these originals lie now, as far as they are anywhere below Pictures/. Ends early when `signal` aborts. */
export async function findMoved(
  options: { readonly catalog: Pick<Catalog, 'call'>; readonly libraryDir: string },
  gone: readonly OriginalToVerify[],
  signal?: AbortSignal,
): Promise<readonly MovedOriginal[]> {
  const search = new MovedSearch(gone);
  let batch: string[] = [];
  for await (const path of filesBelowPictures(options.libraryDir)) {
    if (search.isOver || signal?.aborted === true) return search.found;
    batch.push(path);
    if (batch.length < batchSize) continue;
    await lookAt(options, search, batch);
    batch = [];
  }
  await lookAt(options, search, batch);
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
  { catalog, libraryDir }: { readonly catalog: Pick<Catalog, 'call'>; readonly libraryDir: string },
  search: MovedSearch,
  paths: readonly string[],
): Promise<void> {
  const sizes = await Promise.all(paths.map((path) => sizeOf(join(libraryDir, path))));
  const candidates = paths.filter((_path, at) => search.isWantedSize(sizes[at] ?? -1));
  if (candidates.length === 0) return;
  const owned = new Set(await catalog.call('ownedPaths', { paths: candidates }));
  for (const path of candidates) {
    if (owned.has(path) && !search.isGonePath(path)) continue;
    const sizeBytes = sizes[paths.indexOf(path)] ?? -1;
    const sha256 = await sha256OfFile(join(libraryDir, path)).catch(() => '');
    search.note(path, sizeBytes, sha256);
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
