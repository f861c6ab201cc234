// Copies a file of somebody's to a part, synced: what is to be kept beside pictures, or as one.
// Invariant: what was given is only read; a failure leaves no part, and says whether what was given or the library is to blame.
import { chmod, constants, copyFile, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../lib/app-error.ts';
import { errnoOf, fileError } from './file-error.ts';
import { syncPart } from './place-file.ts';
import type { SyncedPart } from './place-file.ts';

export interface CopyToPartJob {
  /** Absolute. */
  readonly source: string;
  /** Absolute, on the drive where the copy will lie; its folder must be there, and it must not. */
  readonly partPath: string;
}

/** The calls that a test may let go wrong. */
export interface CopyCalls {
  readonly copyFile: typeof copyFile;
}

/**
 * Copies, and hands the part on to `check`, open for reading and on the disk.
 * @throws AppError `gone` (the source is not there, or is no file), `library-away`, `no-permission`, `disk-full`; what `check`
 *   throws
 */
export async function copyToPart<Checked>(
  { source, partPath }: CopyToPartJob,
  check: (part: SyncedPart, handle: FileHandle) => Promise<Checked>,
  calls: CopyCalls = { copyFile },
): Promise<Checked> {
  const facts = await stat(source).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') throw new AppError('gone', 'The file is not there.', { cause: error });
    throw fileError(error, 'The file cannot be read');
  });
  if (!facts.isFile()) throw new AppError('gone', 'This is no file.');
  try {
    await copy(source, partPath, calls);
    const handle = await open(partPath, 'r+').catch((error: unknown) => {
      throw fileError(error, 'The copy cannot be written');
    });
    try {
      return await check(await syncPart(partPath, handle.fd), handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function copy(source: string, partPath: string, calls: CopyCalls): Promise<void> {
  try {
    await calls.copyFile(source, partPath, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    // The source was there a moment ago: what is not there is the library's folder.
    if (errnoOf(error) === 'ENOENT')
      throw new AppError('library-away', 'The folder for pictures is not there.', { cause: error });
    throw fileError(error, 'The copy cannot be written');
  }
  // A write-protected source makes a write-protected copy, which could not be synced, nor changed by its owner.
  await chmod(partPath, 0o644).catch(() => undefined);
}
