// Takes into the catalog in use what the records beside its pictures know later than it does: it may be an older one, put
// back by hand or by a program that keeps folders alike.
// Invariant: what the catalog knows stays, unless people said something else later or the files say so too; nothing is
// written on the disk.
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { RecordedOriginal } from '../catalog/recorded-task.ts';
import type { Clock } from '../lib/clock.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import { picturesFolder } from '../saving/library-folder.ts';
import type { LookAtFile } from '../saving/look-at-file.ts';
import type { RecordTaker } from '../saving/sidecar-writer.ts';
import { readAlbumsFiles } from './read-albums-file.ts';
import { readSidecar } from './read-sidecar.ts';

export function createRecordTaker({
  catalog,
  libraryDir,
  clock,
  look,
}: {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly look: LookAtFile;
}): RecordTaker {
  const isWhole = async ({ path, sha256, sizeBytes }: RecordedOriginal): Promise<boolean> => {
    // A folder on the way may be a link to anywhere.
    const real = await realPathInside(join(libraryDir, path), join(libraryDir, picturesFolder));
    if (real === null) return false;
    const seen = await look(real, sizeBytes);
    return seen.kind === 'hashed' && seen.sha256 === sha256;
  };
  return {
    takeAlbums: async () => {
      for (const { albums } of await readAlbumsFiles(libraryDir))
        if (albums.length > 0) await catalog.call('takeLaterAlbums', { albums });
    },
    takeRecords: async (paths) => {
      const [file] = await readAlbumsFiles(libraryDir);
      const albums = file?.albums ?? [];
      for (const path of paths) {
        const task = readSidecar(join(libraryDir, path), path);
        if (task === null) continue;
        const nowMs = clock.nowMs();
        const originals = await catalog.call('recordedOriginals', { task, nowMs });
        const whole: string[] = [];
        for (const original of originals) if (await isWhole(original)) whole.push(original.sha256);
        await catalog.call('takeLaterRecord', { task, albums, whole, nowMs });
      }
    },
  };
}
