// Reads all sidecars of a library into a catalog that is open in this thread.
// Invariant: bounded pieces, so that a library of any size fits; a picture counts as on disk only when its file is there,
// is no link, and (unless quick) has the bytes that its sidecar names; nothing is fetched, moved or removed.
import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { nameAccounts } from '../catalog/adopt-accounts.ts';
import { adoptAlbums, endAlbumAdoption } from '../catalog/adopt-organising.ts';
import { adoptTasks, beginAdoption, originalsToCheck } from '../catalog/adoption.ts';
import type { Adoption, AdoptionCounts } from '../catalog/adoption.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { catalogInThisThread } from '../catalog/catalog-here.ts';
import { forgetChoresOfOwned } from '../catalog/file-chores.ts';
import { setNameTemplate } from '../catalog/file-names.ts';
import { keepNamedImportNumbers } from '../catalog/past-imports.ts';
import type { RecordedOriginal } from '../catalog/recorded-task.ts';
import type { OriginalToVerify } from '../catalog/verification.ts';
import { isInsideFolder } from '../lib/inside-folder.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { albumsFilePath } from '../saving/albums-file.ts';
import { missingOriginals } from '../saving/check-findings.ts';
import { relinkMoved } from '../saving/find-moved.ts';
import { arePicturesHere } from '../saving/library-folder.ts';
import { lookAtFile } from '../saving/look-at-file.ts';
import { readAlbumsFiles } from './read-albums-file.ts';
import { recordBatches } from './record-batches.ts';

export interface AdoptOptions {
  readonly libraryDir: string;
  readonly nowMs: number;
  readonly mode: Adoption['mode'];
  /** Trust a file's size; without it every file is read. */
  readonly quick: boolean;
  readonly onProgress: (sidecars: number) => void;
}

export interface AdoptReport extends AdoptionCounts {
  readonly sidecars: number;
  /** JSON files below Pictures/ that are no sidecars, or none that can be read, and folders that cannot; the first hundred. */
  readonly unreadable: readonly string[];
  readonly unreadableCount: number;
  /** Pictures whose file was found in another place. */
  readonly moved: number;
  /** Originals that were on disk once, and whose file is nowhere below Pictures/. */
  readonly missing: number;
}

const batchSize = 200;
const batchLength = 16 * 1024 * 1024;
const filesAtOnce = 4;
const unreadableNamed = 100;

/** Adopts everything that the sidecars know better than the catalog. Throws SQLite's errors. */
export async function adoptSidecars(db: Database, options: AdoptOptions): Promise<AdoptReport> {
  const { libraryDir, onProgress } = options;
  const adoption = beginAdoption(options.mode, options.nowMs);
  const unreadable: string[] = [];
  let unreadableCount = 0;
  let sidecars = 0;
  const { mode } = options;
  const albumsFiles = await readAlbumsFiles(libraryDir);
  const [file, ...copies] = albumsFiles;
  // A catalog that is in use knows better; one out of a backup may be older than the file.
  if (mode === 'merge' && file?.nameTemplate !== undefined)
    setNameTemplate(db, { template: file.nameTemplate });
  adoptAlbums(db, { albums: file?.albums ?? [], mode, adoption: adoption.albums });
  // Of a copy nobody can tell whether it is older or newer: what it says of albums that are known does not count.
  for (const { albums } of copies)
    adoptAlbums(db, { albums, mode: 'add', adoption: { rows: new Map(), paths: new Map() } });
  const noteUnreadable = (path: string): void => {
    unreadableCount += 1;
    if (unreadable.length < unreadableNamed) unreadable.push(path);
  };
  const records = recordBatches({
    ...{ libraryDir, paths: null, batchSize, batchLength, onUnreadable: noteUnreadable },
    except: new Set([albumsFilePath, ...albumsFiles.map(({ path }) => path)]),
  });
  for await (const batch of records) {
    sidecars += batch.length;
    const isWhole = await checkFiles(originalsToCheck(db, adoption, batch), options);
    adoptTasks(db, adoption, batch, isWhole);
    onProgress(sidecars);
    await nextTurn();
  }
  if (mode === 'merge') nameAccounts(db, { accounts: file?.accounts ?? [], nowMs: options.nowMs });
  endAlbumAdoption(db);
  forgetChoresOfOwned(db);
  keepNamedImportNumbers(db);
  const catalog = catalogInThisThread(db);
  const gone: OriginalToVerify[] = [];
  // A drive that is away has them all.
  if (sidecars > 0 || arePicturesHere(libraryDir)) {
    for await (const page of missingOriginals(catalog)) gone.push(...page);
    gone.push(...(await originalsElsewhere(catalog, libraryDir)));
  }
  const moved = await relinkMoved({ catalog, libraryDir, look: lookAtFile }, gone, options);
  return {
    ...adoption.counts,
    sidecars,
    unreadable,
    unreadableCount,
    moved: moved.length,
    missing: gone.length - moved.length,
  };
}

/** Those that the catalog knows as saved, and that are not where it says: they were moved after a backup was taken. */
async function originalsElsewhere(
  catalog: Pick<Catalog, 'call'>,
  libraryDir: string,
): Promise<readonly OriginalToVerify[]> {
  const elsewhere: OriginalToVerify[] = [];
  for (let afterId = 0; ;) {
    const originals = await catalog.call('savedOriginalsAfter', { afterId, limit: batchSize });
    const last = originals.at(-1);
    if (last === undefined) return elsewhere;
    afterId = last.id;
    elsewhere.push(
      ...originals.filter((original) => !isFileOfSize(join(libraryDir, original.path), original)),
    );
    await nextTurn();
  }
}

async function checkFiles(
  originals: readonly RecordedOriginal[],
  options: AdoptOptions,
): Promise<(original: RecordedOriginal) => boolean> {
  const whole = new Set<string>();
  const key = ({ path, sha256 }: RecordedOriginal): string => `${sha256} ${path}`;
  for (let from = 0; from < originals.length; from += filesAtOnce) {
    const some = originals.slice(from, from + filesAtOnce);
    const found = await Promise.all(some.map((original) => isFileWhole(original, options)));
    for (const [at, original] of some.entries()) if (found[at] === true) whole.add(key(original));
  }
  return (original) => whole.has(key(original));
}

/** A file of its own, no link. */
function isFileOfSize(absolutePath: string, { sizeBytes }: Pick<RecordedOriginal, 'sizeBytes'>): boolean {
  try {
    const facts = lstatSync(absolutePath);
    return facts.isFile() && facts.size === sizeBytes;
  } catch {
    return false;
  }
}

async function isFileWhole(
  original: RecordedOriginal,
  { libraryDir, quick }: AdoptOptions,
): Promise<boolean> {
  const path = join(libraryDir, original.path);
  if (!isFileOfSize(path, original)) return false;
  try {
    // A folder on the way may be a link to anywhere.
    if (!isInsideFolder(realpathSync.native(path), realpathSync.native(join(libraryDir, 'Pictures'))))
      return false;
    return quick || (await sha256OfFile(path)) === original.sha256;
  } catch {
    return false;
  }
}
