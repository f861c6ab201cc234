// Files of an export that are not whole yet, and how they come to their names.
// Invariant: a part lies in the folder that is exported to, under a name that nobody takes for a picture; it gets its name
// for good when its bytes are on the disk, and what a killed export left behind goes with a later one.
import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../saving/file-error.ts';
import { syncPart } from '../saving/place-file.ts';
import type { FilePlacer } from '../saving/place-file.ts';
import type { ExportName } from './export-name.ts';

export interface FileFacts {
  /** 64 small hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The beginning of the name of a part. */
export const partPrefix = '.gridkeep-export-';
/** Another export may be at work in the same folder; what is so old has no owner any more. */
const strayAfterMs = 60 * 60 * 1000;

export function newPartPath(folder: string): string {
  return join(folder, `${partPrefix}${randomUUID()}.part`);
}

export function factsOfBytes(bytes: Uint8Array): FileFacts {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
}

/**
 * Gives a part its name, or the next one that is free; answers the path below the folder.
 * @throws AppError `disk-full`, `no-permission`, `internal`
 */
export async function placePart(
  placer: FilePlacer,
  folder: string,
  partPath: string,
  { stem, extension }: ExportName,
  facts: FileFacts,
): Promise<string> {
  const handle = await open(partPath, 'r+').catch((error: unknown) => {
    throw fileError(error, 'The copy cannot be written');
  });
  const part = await syncPart(partPath, handle.fd).finally(() => handle.close());
  return placer.place({ part, stem, extension, root: folder, mayAdopt: false, ...facts });
}

/** Never rejects: what cannot be taken away now goes with a later export. */
export async function removePart(partPath: string): Promise<void> {
  await rm(partPath, { force: true, recursive: true }).catch(() => undefined);
}

/** Takes away what an export left behind whose process was killed. @param nowMs UTC milliseconds. */
export async function removeStrayParts(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(partPrefix) || !name.endsWith('.part')) continue;
    const path = join(folder, name);
    const { mtimeMs, ctimeMs, birthtimeMs } = await stat(path);
    // Windows and macOS give a copy the date of what it was copied from.
    const touchedAtMs = Math.max(mtimeMs, ctimeMs, birthtimeMs);
    if (nowMs - touchedAtMs > strayAfterMs) await removePart(path);
  }
}
