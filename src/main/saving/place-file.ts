// Gives a checked part its name for good: bytes on the disk first, then the name, then the folder on the disk.
// Invariant: nothing that stands there is ever overwritten, no file stands under its name before its bytes are on
// the disk (the types ask for a SyncedPart), and no name leads out of the root, through links neither.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AppError } from '../lib/app-error.ts';
import { isInsideFolder } from '../lib/inside-folder.ts';
import { errnoOf, fileError } from './file-error.ts';
import type { FolderSync } from './folder-sync.ts';
import { inspectFile } from './inspect-file.ts';

const syncFile = promisify(fs.fsync);

/** A part whose bytes are on the disk. */
export interface SyncedPart {
  readonly partPath: string;
  readonly isSynced: true;
}

/**
 * Waits until a part's bytes are on the disk.
 * @param descriptor Of the part, open for writing.
 * @throws AppError `disk-full`, `no-permission`, `internal`
 */
export async function syncPart(partPath: string, descriptor: number): Promise<SyncedPart> {
  try {
    await syncFile(descriptor);
    return { partPath, isSynced: true };
  } catch (error) {
    throw fileError(error, 'The picture cannot be written to the disk');
  }
}

export interface PlaceRequest {
  readonly part: SyncedPart;
  /** Absolute; must be there (an absent one is a drive that is away). */
  readonly root: string;
  /** Below the root, with forward slashes, without extension. */
  readonly stem: string;
  readonly extension: string;
  /** Of the part. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** A file of this very name and these very bytes that stands there is taken for this picture. */
  readonly mayAdopt: boolean;
}

export interface FilePlacer {
  /**
   * The place's path below the root. Where the name is taken, ` (2)` and so on is put behind the stem.
   * @throws AppError `disk-full`, `no-permission`, `internal`
   */
  place(request: PlaceRequest): Promise<string>;
}

/** The calls that a test may let fail. */
export type PlaceCalls = Pick<typeof fs, 'linkSync' | 'renameSync' | 'unlinkSync'>;

export interface FilePlacerOptions {
  readonly folderSync: FolderSync;
  readonly calls?: PlaceCalls;
  readonly isWindows?: boolean;
  /** Between two tries at a file that another program holds. */
  readonly waitMs?: (ms: number) => Promise<unknown>;
}

const copiesMaxCount = 999;
const heldTries = 10;
/** Another program (an indexer, a virus scanner) has the file open for a moment. */
const heldCodes: ReadonlySet<string> = new Set(['EPERM', 'EBUSY', 'EACCES']);
/** The file system knows no second name for a file. */
const noLinkCodes: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
  // Node's word for what Windows says of exFAT and FAT32.
  'EISDIR',
  'UNKNOWN',
]);

/** Places files below roots; makes folders as they are needed. One per thread. */
export function createFilePlacer(options: FilePlacerOptions): FilePlacer {
  const { folderSync, calls = fs, isWindows = process.platform === 'win32', waitMs = sleep } = options;
  const folders = new Map<string, Promise<void>>();

  const ensureFolder = async (root: string, way: readonly string[]): Promise<string> => {
    const folder = join(root, ...way);
    let made = folders.get(folder);
    if (made === undefined) {
      made = makeFolder(root, way, folderSync);
      folders.set(folder, made);
      made.catch(() => folders.delete(folder));
    }
    await made;
    return folder;
  };

  const whileHeld = async (call: () => void): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return call();
      } catch (error) {
        if (!isWindows || tries >= heldTries || !heldCodes.has(errnoOf(error))) throw error;
        await waitMs(50 * tries);
      }
    }
  };

  /** Gives the part the name unless it is taken. */
  const claim = async (partPath: string, path: string): Promise<boolean> => {
    try {
      calls.linkSync(partPath, path);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      if (!noLinkCodes.has(errnoOf(error))) throw error;
      return await claimByReservation(partPath, path);
    }
    await whileHeld(() => calls.unlinkSync(partPath));
    return true;
  };

  /** An empty file holds the name until the part takes its place. */
  const claimByReservation = async (partPath: string, path: string): Promise<boolean> => {
    try {
      fs.closeSync(fs.openSync(path, 'wx'));
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw error;
    }
    try {
      await whileHeld(() => calls.renameSync(partPath, path));
    } catch (error) {
      fs.rmSync(path, { force: true });
      throw error;
    }
    return true;
  };

  const adopt = async ({ part, sha256, sizeBytes }: PlaceRequest, path: string): Promise<boolean> => {
    const found = fs.lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() !== true) return false;
    if (found.size === 0) {
      // A reservation whose owner died.
      await whileHeld(() => calls.renameSync(part.partPath, path));
      return true;
    }
    if (found.size !== sizeBytes || (await inspectFile(path).catch(() => null))?.sha256 !== sha256)
      return false;
    await whileHeld(() => calls.unlinkSync(part.partPath));
    return true;
  };

  const placeIn = async (folder: string, name: string, request: PlaceRequest): Promise<string> => {
    for (let copy = 1; copy <= copiesMaxCount; copy += 1) {
      const fileName = `${name}${copy === 1 ? '' : ` (${copy})`}${request.extension}`;
      const path = join(folder, fileName);
      if (await claim(request.part.partPath, path)) return fileName;
      if (copy === 1 && request.mayAdopt && (await adopt(request, path))) return fileName;
    }
    throw new AppError('internal', `There are ${copiesMaxCount} files of the same name already.`);
  };

  return {
    place: async (request) => {
      const way = request.stem.split('/');
      const name = way.pop() ?? '';
      try {
        // Without its part this is another place by the same name: nothing may be made in it.
        if (!fs.existsSync(request.part.partPath))
          throw new AppError('library-away', 'The part is no longer there.');
        let folder = await ensureFolder(request.root, way);
        let fileName: string;
        try {
          fileName = await placeIn(folder, name, request);
        } catch (error) {
          if (errnoOf(error) !== 'ENOENT' || !fs.existsSync(request.part.partPath)) throw error;
          // The folder was there once, and someone has taken it away since.
          folders.delete(folder);
          folder = await ensureFolder(request.root, way);
          fileName = await placeIn(folder, name, request);
        }
        await folderSync.sync(folder);
        return [...way, fileName].join('/');
      } catch (error) {
        throw fileError(error, 'The picture cannot be put in its place');
      }
    },
  };
}

/** Makes what is missing of a way below a root, each new name on the disk. */
async function makeFolder(root: string, way: readonly string[], folderSync: FolderSync): Promise<void> {
  const realRoot = await fs.promises.realpath(root).catch((error: unknown) => {
    throw new AppError('no-permission', 'The folder for pictures is not there.', { cause: error });
  });
  let parent = realRoot;
  for (const part of way) {
    const folder = join(parent, part);
    try {
      await fs.promises.mkdir(folder);
      await folderSync.sync(parent);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
    // Before anything is made in it: it may be a link that was there already.
    parent = await fs.promises.realpath(folder);
    if (!isInsideFolder(parent, realRoot)) {
      throw new AppError('no-permission', 'The folder leads out of the library.');
    }
  }
}
