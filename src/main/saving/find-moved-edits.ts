// Finds edits that somebody moved inside the library, by their name, and writes down where they lie now.
// Invariant: only a name that tells itself whose edit it is counts, and only where one file has it and nobody owns that; one
// that was given another name stays on the list as it was, since its bytes are known to nobody. No file is touched.
import { basename, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { isFree } from '../lib/is-free.ts';
import { filesBelowPictures } from './library-walk.ts';

export interface MovedEditsPorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
}

const pageSize = 500;

/** Ends early with `signal`. Without edits that are gone it costs one look at each. */
export async function relinkMovedEdits(
  { catalog, libraryDir, isHere }: MovedEditsPorts,
  signal?: AbortSignal,
): Promise<void> {
  const gone = await goneEdits({ catalog, libraryDir }, signal);
  if (gone.size === 0 || !(await isHere())) return;
  const places = new Map<string, string | null>();
  for await (const path of filesBelowPictures(libraryDir)) {
    if (signal?.aborted === true) return;
    const name = nameOf(path);
    if (gone.has(name)) places.set(name, places.has(name) ? null : path);
  }
  for (const [name, to] of places) {
    const from = gone.get(name);
    if (from == null || to === null) continue;
    const isNobodys = (await catalog.call('unownedAmong', { paths: [to] })).length === 1;
    if (isNobodys) await catalog.call('moveEdited', { from, to });
  }
}

const nameOf = (path: string): string => basename(path).normalize('NFC');

/** Where each of these names lay; null for a name that several of them have. */
async function goneEdits(
  { catalog, libraryDir }: Omit<MovedEditsPorts, 'isHere'>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string | null>> {
  const gone = new Map<string, string | null>();
  for (let afterPath = ''; signal?.aborted !== true;) {
    const paths = await catalog.call('editedPathsAfter', { afterPath, limit: pageSize });
    for (const path of paths) {
      const name = nameOf(path);
      if (!name.includes(' (edited') || !(await isFree(join(libraryDir, path)))) continue;
      gone.set(name, gone.has(name) ? null : path);
    }
    afterPath = paths.at(-1) ?? '';
    if (paths.length < pageSize) break;
  }
  return gone;
}
