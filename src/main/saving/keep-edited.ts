// Copies a file that somebody made of a picture to a part, which can then be given its place beside that picture.
// Invariant: a copy is one when its bytes are on the disk, and read back as those of what was given; what was given is only
// read. It may be a file of any kind: it is kept, never opened.
import { chmod, constants, copyFile, open, rm, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../lib/app-error.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { errnoOf, fileError } from './file-error.ts';
import { syncPart } from './place-file.ts';
import type { PlaceRequest } from './place-file.ts';

const copyTries = 4;
const againAfterMs = 500;

export interface CopyToKeepJob {
  /** Absolute. */
  readonly source: string;
  /** Absolute, on the drive where the copy will lie; its folder must be there, and it must not. */
  readonly partPath: string;
}

/** The calls that a test may let go wrong. */
export interface KeepCalls {
  readonly copyFile: typeof copyFile;
}

/** A part with the bytes of what was given. */
export type CopyToKeep = Pick<PlaceRequest, 'part' | 'sha256' | 'sizeBytes'>;

/**
 * Of a program that is just saving the file there is one whole state sooner or later. A failure leaves no part.
 * @throws AppError `gone` (the source is not there, or is no file), `library-away`, `no-permission`, `disk-full`, `internal`
 *   (the source was written into all the while)
 */
export async function copyToKeep(
  { source, partPath }: CopyToKeepJob,
  calls: KeepCalls = { copyFile },
): Promise<CopyToKeep> {
  try {
    for (let tries = 1; tries <= copyTries; tries += 1) {
      const copy = await copyOnce(source, partPath, calls);
      if (copy !== null) return copy;
      await rm(partPath, { force: true });
      await sleep(againAfterMs);
    }
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => undefined);
    throw error;
  }
  throw new AppError('internal', 'The file is written into by another program.');
}

/** In small letters, so that every system knows it; none where it is no usual one. */
export function keptExtension(path: string): string {
  const extension = extname(path).toLowerCase();
  return /^\.[a-z0-9]{1,10}$/.test(extension) ? extension : '';
}

/** Null where the source was changed meanwhile. */
async function copyOnce(source: string, partPath: string, calls: KeepCalls): Promise<CopyToKeep | null> {
  const facts = await stat(source).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') throw new AppError('gone', 'The file is not there.', { cause: error });
    throw fileError(error, 'The file cannot be read');
  });
  if (!facts.isFile()) throw new AppError('gone', 'This is no file.');
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
  const handle = await open(partPath, 'r+').catch((error: unknown) => {
    throw fileError(error, 'The copy cannot be written');
  });
  try {
    const part = await syncPart(partPath, handle.fd);
    const [{ size: sizeBytes }, sha256, wanted] = await Promise.all([
      handle.stat(),
      sha256OfFile(partPath),
      sha256OfFile(source),
    ]);
    return sha256 === wanted ? { part, sha256, sizeBytes } : null;
  } catch (error) {
    throw fileError(error, 'The copy cannot be read again');
  } finally {
    await handle.close();
  }
}
