// Copies a file that somebody made of a picture to a part, which can then be given its place beside that picture.
// Invariant: a copy is one when its bytes are on the disk, and read back as those of what was given; what was given is only
// read. It may be a file of any kind: it is kept, never opened.
import { copyFile, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../lib/app-error.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { copyToPart } from './copy-to-part.ts';
import type { CopyCalls, CopyToPartJob } from './copy-to-part.ts';
import { fileError } from './file-error.ts';
import type { PlaceRequest } from './place-file.ts';

const copyTries = 4;
const againAfterMs = 500;

/** A part with the bytes of what was given. */
export type CopyToKeep = Pick<PlaceRequest, 'part' | 'sha256' | 'sizeBytes'>;

/**
 * Of a program that is just saving the file there is one whole state sooner or later. A failure leaves no part.
 * @throws AppError as `copyToPart`; `internal` (the source was written into all the while)
 */
export async function copyToKeep(job: CopyToPartJob, calls: CopyCalls = { copyFile }): Promise<CopyToKeep> {
  for (let tries = 1; tries <= copyTries; tries += 1) {
    const copy = await copyOnce(job, calls);
    if (copy !== null) return copy;
    await rm(job.partPath, { force: true });
    await sleep(againAfterMs);
  }
  throw new AppError('internal', 'The file is written into by another program.');
}

/** In small letters, so that every system knows it; none where it is no usual one. */
export function keptExtension(path: string): string {
  const extension = extname(path).toLowerCase();
  return /^\.[a-z0-9]{1,10}$/.test(extension) ? extension : '';
}

/** Null where the source was changed meanwhile. */
function copyOnce(job: CopyToPartJob, calls: CopyCalls): Promise<CopyToKeep | null> {
  return copyToPart(
    job,
    async (part, handle) => {
      try {
        const [{ size: sizeBytes }, sha256, wanted] = await Promise.all([
          handle.stat(),
          sha256OfFile(job.partPath),
          sha256OfFile(job.source),
        ]);
        return sha256 === wanted ? { part, sha256, sizeBytes } : null;
      } catch (error) {
        throw fileError(error, 'The copy cannot be read again');
      }
    },
    calls,
  );
}
