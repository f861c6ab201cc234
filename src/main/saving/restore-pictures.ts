// Brings deleted pictures back: rows, files under their old names, and with the rows all that was said of them.
// Invariant: a file leaves the trash only after its picture's row names it in its place; nothing that stands in that
// place is overwritten; a drive that is away turns no picture into one to be fetched. No file is put away between the look at
// it and the row that says where it is.
import { randomUUID } from 'node:crypto';
import * as files from 'node:fs/promises';
import { mkdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { CheckedFile } from '../catalog/originals.ts';
import type { RestoredPicture } from '../catalog/deletions.ts';
import { pathBeforeTrash } from '../catalog/trash.ts';
import type { FileToRestore, PictureToRestore } from '../catalog/trash.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { InspectedFile } from './inspect-file.ts';
import type { FileChores } from './file-chores.ts';
import { partsFolder, picturesFolder } from './library-folder.ts';
import type { FilePlacer } from './place-file.ts';
import type { SavePool } from './save-pool.ts';

export interface RestoreDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly chores: Pick<FileChores, 'between'>;
  readonly pool: Pick<SavePool, 'inspect'>;
  readonly placer: FilePlacer;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Pick<Log, 'warn'>;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
  /** Gives a file a second name; a test's own for a drive that knows no such thing. */
  readonly link?: (existingPath: string, newPath: string) => Promise<void>;
}

/** Pictures that come back in one transaction. */
const restoredAtOnce = 100;
const filesAtOnce = 4;

/**
 * A picture whose file is no longer there becomes wanted again. Returns which of them came back. `signal` ends it behind
 * those that are on their way.
 * @throws AppError library-away, cancelled, and what keeps a file from being read or put in its place, when all others are
 * back.
 */
export async function restorePictures(
  dependencies: RestoreDependencies,
  pictureIds: readonly number[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const { chores } = dependencies;
  const back: number[] = [];
  const failures: unknown[] = [];
  for (let from = 0; from < pictureIds.length && !failures.some(isAway); from += restoredAtOnce) {
    if (signal.aborted) throw new AppError('cancelled', 'The library is being closed.');
    const some = pictureIds.slice(from, from + restoredAtOnce);
    const brought = await chores.between(() => restoreSome(dependencies, some));
    for (const { pictureId } of brought.restored) back.push(pictureId);
    failures.push(...brought.failures.slice(0, 1));
  }
  if (failures.length > 0) throw failures.find(isAway) ?? failures[0];
  return back;
}

async function restoreSome(
  dependencies: RestoreDependencies,
  pictureIds: readonly number[],
): Promise<Brought> {
  const { catalog, clock } = dependencies;
  const brought = await bringAllBack(dependencies, await catalog.call('picturesToRestore', { pictureIds }));
  await catalog.call('restorePictures', { restored: brought.restored, nowMs: clock.nowMs() });
  return brought;
}

interface Brought {
  readonly restored: readonly RestoredPicture[];
  readonly failures: readonly unknown[];
}

function isAway(error: unknown): boolean {
  return toFailure(error).code === 'library-away';
}

/** Never rejects: what was moved must have its row written, whatever becomes of the others. */
async function bringAllBack(
  dependencies: RestoreDependencies,
  wanted: readonly PictureToRestore[],
): Promise<Brought> {
  const restored: RestoredPicture[] = [];
  const failures: unknown[] = [];
  /** Two pictures of the same bytes share what the first of them brings back. */
  const shared = new Map<string, Promise<RestoredPicture>>();
  const waiting = wanted.values();
  const bringOn = async (): Promise<void> => {
    for (const picture of waiting) {
      const { sha256 } = picture;
      const before = sha256 === null ? undefined : shared.get(sha256);
      const mine = bringBack(dependencies, picture, before);
      if (sha256 !== null) shared.set(sha256, mine);
      try {
        restored.push(await mine);
      } catch (error) {
        failures.push(error);
        if (isAway(error)) return;
      }
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, bringOn));
  return { restored, failures: failures.some(isAway) ? failures.filter(isAway) : failures };
}

async function bringBack(
  dependencies: RestoreDependencies,
  picture: PictureToRestore,
  before: Promise<RestoredPicture> | undefined,
): Promise<RestoredPicture> {
  const { log } = dependencies;
  const { pictureId, inLibrary, own, others } = picture;
  // Also where it is not needed: it goes with its row, and only where it is the picture's.
  const sight = own === null ? null : await look(dependencies, own);
  const keepsFile = sight?.kind === 'other';
  const file = (await before)?.file ?? (await wholeFile(dependencies, inLibrary));
  if (file !== null) return { pictureId, file, takenPath: null, keepsFile };
  const bringFrom = async (trashPath: string, found: InspectedFile): Promise<RestoredPicture> => {
    const path = await putBack(dependencies, trashPath, found);
    return { pictureId, file: { ...found, path }, takenPath: trashPath, keepsFile };
  };
  if (own !== null && sight?.kind === 'whole') return bringFrom(own.path, sight.file);
  for (const kept of others) {
    const found = await look(dependencies, kept);
    if (found.kind === 'whole') return bringFrom(kept.path, found.file);
  }
  for (const kept of own === null ? others : [own, ...others]) {
    const found = await stillInPlace(dependencies, kept);
    if (found !== null) return { pictureId, file: found, takenPath: null, keepsFile };
  }
  if (own !== null || others.length > 0)
    log.warn('A deleted picture’s file is no longer in the trash', { pictureId });
  return { pictureId, file: null, takenPath: null, keepsFile };
}

/**
 * The file where it was before it was deleted: it never came to the trash, or a crash came between its way back and its
 * row. Only where its bytes are known, and no other picture has that place now.
 */
async function stillInPlace(
  dependencies: RestoreDependencies,
  { path: trashPath, sha256 }: FileToRestore,
): Promise<CheckedFile | null> {
  const path = pathBeforeTrash(trashPath);
  if (sha256 === null) return null;
  const owned = await dependencies.catalog.call('ownedPaths', { paths: [path] });
  return owned.length > 0 ? null : await wholeFile(dependencies, { path, sha256 });
}

async function wholeFile(
  dependencies: RestoreDependencies,
  file: FileToRestore | null,
): Promise<CheckedFile | null> {
  if (file === null) return null;
  const found = await look(dependencies, file);
  return found.kind === 'whole' ? { ...found.file, path: file.path } : null;
}

type Sight =
  | { readonly kind: 'whole'; readonly file: InspectedFile }
  /** Something lies there that is not the picture. */
  | { readonly kind: 'other' }
  | { readonly kind: 'gone' };

async function look(dependencies: RestoreDependencies, { path, sha256 }: FileToRestore): Promise<Sight> {
  const { pool, libraryDir, isHere } = dependencies;
  try {
    const file = await pool.inspect(join(libraryDir, path));
    return sha256 === null || file.sha256 === sha256 ? { kind: 'whole', file } : { kind: 'other' };
  } catch (error) {
    const { code } = toFailure(error);
    if (code === 'damaged' || code === 'not-an-image' || code === 'too-large') return { kind: 'other' };
    if (code !== 'not-found') throw error;
    if (!(await isHere())) throw libraryAway();
    return { kind: 'gone' };
  }
}

/** Returns the path that it has now. The file of the trash stays until the row is written, where the drive can do that. */
async function putBack(
  { placer, libraryDir, link = files.link }: RestoreDependencies,
  trashPath: string,
  { sha256, sizeBytes }: InspectedFile,
): Promise<string> {
  const root = join(libraryDir, picturesFolder);
  const parts = join(root, partsFolder);
  const before = pathBeforeTrash(trashPath).slice(picturesFolder.length + 1);
  const extension = extname(before);
  const kept = join(libraryDir, trashPath);
  const linked = join(parts, `restored-${randomUUID()}`);
  await mkdir(parts, { recursive: true });
  const partPath = await link(kept, linked).then(
    () => linked,
    () => kept,
  );
  try {
    // Its bytes were on the disk before its row was first written.
    const placed = await placer.place({
      ...{ part: { partPath, isSynced: true }, root, extension, sha256, sizeBytes, mayAdopt: true },
      stem: before.slice(0, before.length - extension.length),
    });
    return `${picturesFolder}/${placed}`;
  } finally {
    await rm(linked, { force: true }).catch(() => undefined);
  }
}

export function libraryAway(): AppError {
  return new AppError('library-away', 'The library’s drive is away. Connect it, then try again.');
}
