// One picture from its URL to its place: fetch, check what is on the disk, sync, name.
// Invariant: what comes out is on the disk under its name, whole, and hashed from the disk; a body that is no
// picture leaves nothing behind.
import { closeSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import type { FetchedFile, FileFetcher } from './fetch-file.ts';
import { inspectFile } from './inspect-file.ts';
import type { InspectedFile } from './inspect-file.ts';
import { syncPart } from './place-file.ts';
import type { FilePlacer, SyncedPart } from './place-file.ts';
import { removeFacts, removePart } from './resume-facts.ts';
import type { SaveJob, SaveOutcome } from './save-messages.ts';
import { allExtensions, extensionOf } from './target-name.ts';

export interface SavingTools {
  readonly fetcher: FileFetcher;
  readonly placer: FilePlacer;
  readonly maxPixels: number;
}

/**
 * Saves one picture; `onFetched` is called when the host has no more to do with it.
 * @throws AppError as `fetchFile`, `inspectFile` and `place` do.
 */
export async function savePicture(
  job: SaveJob,
  tools: SavingTools,
  signal: AbortSignal,
  onBytes: (addedBytes: number, receivedBytes: number, totalBytes: number | null) => void,
  onFetched: () => void,
): Promise<SaveOutcome> {
  const { picturesRoot: root, partPath, stem, url, allowance, resume = true, headersOnceRefused } = job;
  const adopted = job.adoptExisting ? await adoptable(job, tools.maxPixels) : null;
  if (adopted !== null) return adopted;
  const fetched = await tools.fetcher.fetchFile({
    url,
    partPath,
    resume,
    allowance,
    proxy: job.proxy ?? null,
    headersOnceRefused: headersOnceRefused ?? null,
    signal,
    onBytes,
  });
  onFetched();
  const [synced, inspected] = await checkPart(partPath, fetched, tools.maxPixels);
  const { sha256, sizeBytes, mediaType } = inspected;
  const path = await tools.placer.place({
    part: synced,
    root,
    stem,
    extension: extensionOf(mediaType),
    sha256,
    sizeBytes,
    mayAdopt: job.adoptExisting,
  });
  if (fetched.hasFacts) removeFacts(partPath);
  return { ...inspected, path, resumedFromByte: fetched.resumedFromByte };
}

/** A file that a crash left under its name before its row was written. One that is not whole is left alone. */
export async function adoptable(
  { picturesRoot, stem, partPath }: Pick<SaveJob, 'picturesRoot' | 'stem' | 'partPath'>,
  maxPixels: number,
): Promise<SaveOutcome | null> {
  for (const extension of allExtensions) {
    const path = `${stem}${extension}`;
    const absolutePath = join(picturesRoot, path);
    if (!existsSync(absolutePath)) continue;
    const inspected = await inspectFile(absolutePath, { maxPixels }).catch(() => null);
    if (inspected === null || extensionOf(inspected.mediaType) !== extension) continue;
    removePart(partPath);
    return { ...inspected, path, resumedFromByte: inspected.sizeBytes };
  }
  return null;
}

/** Syncs and inspects at once: the disk is busy with the one while the processor is busy with the other. */
async function checkPart(
  partPath: string,
  { descriptor, sizeBytes }: FetchedFile,
  maxPixels: number,
): Promise<readonly [SyncedPart, InspectedFile]> {
  const syncing = syncPart(partPath, descriptor);
  const inspecting = inspectFile(descriptor, { maxPixels });
  await Promise.allSettled([syncing, inspecting]);
  closeSync(descriptor);
  try {
    const inspected = await inspecting;
    if (inspected.sizeBytes === sizeBytes) return [await syncing, inspected];
    throw new AppError('damaged', 'The disk has not kept every byte of the picture.');
  } catch (error) {
    removePart(partPath);
    throw error;
  }
}
