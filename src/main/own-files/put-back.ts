// Puts the file of a missing picture back, from a copy of it that somebody had.
// Invariant: the copy has the very bytes that the library knows, and is on the disk before its row says so; nothing that
// stands there is overwritten.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError } from '../lib/app-error.ts';
import { partsFolder, picturesFolder } from '../saving/library-folder.ts';
import type { FilePlacer } from '../saving/place-file.ts';
import type { SavePool } from '../saving/save-pool.ts';

export interface PutBackPorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly pool: Pick<SavePool, 'copyToKeep'>;
  readonly placer: FilePlacer;
  readonly nowMs: () => number;
}

export interface LostFile {
  readonly originalId: number;
  readonly sha256: string;
  /** Where it was, relative to the library. */
  readonly path: string;
}

/**
 * @param source Absolute.
 * @throws AppError `gone` (the source has other bytes by now); as `copyToKeep` and `place`
 */
export async function putBack(
  { catalog, libraryDir, pool, placer, nowMs }: PutBackPorts,
  { originalId, sha256, path }: LostFile,
  source: string,
): Promise<void> {
  const root = join(libraryDir, picturesFolder);
  const partPath = join(root, partsFolder, `back-${randomUUID()}.part`);
  try {
    const copied = await pool.copyToKeep({ source, partPath });
    if (copied.sha256 !== sha256) throw new AppError('gone', 'The file has been changed since it was read.');
    const extension = extname(path);
    const stem = path.slice(picturesFolder.length + 1, path.length - extension.length);
    const placed = await placer.place({ ...copied, root, stem, extension, mayAdopt: true });
    const to = `${picturesFolder}/${placed}`;
    if (to === path)
      await catalog.call('settleVerified', {
        ...{ missing: [], whole: [{ id: originalId, path, sha256 }], nowMs: nowMs() },
      });
    else
      await catalog.call('relinkOriginals', {
        ...{ moved: [{ id: originalId, sha256, from: path, to }], nowMs: nowMs() },
      });
  } finally {
    await rm(partPath, { force: true }).catch(() => undefined);
  }
}
