// One picture from where somebody had it to its place: copied, checked as it lies on the disk, named.
// Invariant: what was given is only read; what comes out is on the disk under its name, whole, and has the bytes that the
// file had when it was read.
import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import type { DiskRoom } from './disk-room.ts';
import { inspectFile } from './inspect-file.ts';
import { copyToKeep } from './keep-edited.ts';
import type { OwnFile, SaveJob, SaveOutcome } from './save-messages.ts';
import { adoptable } from './save-picture.ts';
import type { SavingTools } from './save-picture.ts';
import { extensionOf } from './target-name.ts';

export interface OwnSavingTools extends Pick<SavingTools, 'placer' | 'maxPixels'> {
  readonly room: DiskRoom;
}

/**
 * Saves one picture; `onCopied` is called when the file has no more to do with it.
 * @throws AppError `gone` (the file is not there, or has other bytes now); as `copyToKeep`, `inspectFile`, `place` and
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
    const { part, sha256, sizeBytes } = await copyToKeep({ source: own.path, partPath });
    onCopied();
    try {
      if (sha256 !== own.sha256)
        throw new AppError('gone', 'The file has been changed since it was read. Add it again.');
      const inspected = await inspectFile(partPath, { maxPixels });
      const extension = extensionOf(inspected.mediaType);
      const path = await placer.place({
        ...{ part, root, stem, extension, sha256, sizeBytes },
        mayAdopt: job.adoptExisting,
      });
      return { ...inspected, path, resumedFromByte: sizeBytes };
    } catch (error) {
      await rm(partPath, { force: true }).catch(() => undefined);
      throw error;
    }
  } finally {
    promise.end();
  }
}

/** What is not there takes no room, and fails as soon as it is to be copied. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
