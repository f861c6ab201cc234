// One picture from where somebody had it to its place: copied, checked as it lies on the disk, named.
// Invariant: what was given is only read; what comes out is on the disk under its name, whole, and has the bytes that the
// file had when it was read.
import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, toFailure } from '../lib/app-error.ts';
import { copyToPart } from './copy-to-part.ts';
import type { DiskRoom } from './disk-room.ts';
import { inspectFile } from './inspect-file.ts';
import type { InspectedFile } from './inspect-file.ts';
import type { OwnFile, SaveJob, SaveOutcome } from './save-messages.ts';
import { adoptable } from './save-picture.ts';
import type { SavingTools } from './save-picture.ts';
import { extensionOf } from './target-name.ts';

export interface OwnSavingTools extends Pick<SavingTools, 'placer' | 'maxPixels'> {
  readonly room: DiskRoom;
}

/**
 * Saves one picture; `onCopied` is called when the file has no more to do with it.
 * @throws AppError `gone` (the file is not there, or has other bytes now); as `copyToPart`, `inspectFile`, `place` and
 *   `DiskRoom.promise` do
 */
export async function saveOwnFile(
  job: SaveJob,
  own: OwnFile,
  { placer, room, maxPixels }: OwnSavingTools,
  onCopied: () => void,
): Promise<SaveOutcome> {
  const { picturesRoot: root, partPath, stem } = job;
  const adopted = job.adoptExisting ? await adoptable(job, maxPixels) : null;
  if (adopted?.sha256 === own.sha256) return adopted;
  // What an earlier try has left: a copy is begun anew.
  await rm(partPath, { force: true });
  const promise = room.promise(dirname(partPath), await sizeOf(own.path));
  try {
    const [part, inspected] = await copyToPart({ source: own.path, partPath }, async (copied, { fd }) => {
      onCopied();
      return [copied, await inspectOwn(fd, own, maxPixels)] as const;
    });
    const { sha256, sizeBytes, mediaType } = inspected;
    const place = { root, stem, extension: extensionOf(mediaType), mayAdopt: job.adoptExisting };
    const path = await placer.place({ part, sha256, sizeBytes, ...place });
    return { ...inspected, path, resumedFromByte: sizeBytes };
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    promise.end();
  }
}

/** As the copy lies on the disk. What is no picture now was one when it was read: it has other bytes. */
async function inspectOwn(descriptor: number, own: OwnFile, maxPixels: number): Promise<InspectedFile> {
  const inspected = await inspectFile(descriptor, { maxPixels }).catch((error: unknown) => {
    const { code } = toFailure(error);
    if (code === 'not-an-image' || code === 'damaged') return null;
    throw error;
  });
  if (inspected?.sha256 === own.sha256) return inspected;
  throw new AppError('gone', 'The file has been changed since it was read. Add it again.');
}

/** What is not there takes no room, and fails as soon as it is to be copied. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
