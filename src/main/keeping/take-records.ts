// Takes into the catalog in use what the records beside its pictures know later than it does: it may be an older one, put
// back by hand or by a program that keeps folders alike.
// Invariant: what the catalog knows stays, unless people said something else later or the files say so too; nothing is
// written on the disk.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdoptionCounts } from '../catalog/adoption.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { RecordedOriginal, RecordedTask } from '../catalog/recorded-task.ts';
import type { Clock } from '../lib/clock.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import { picturesFolder } from '../saving/library-folder.ts';
import type { LookAtFile } from '../saving/look-at-file.ts';
import type { RecordTaker } from '../saving/sidecar-writer.ts';
import { readAlbumsFiles } from './read-albums-file.ts';

/** Gives the records at these paths, or all that there are, a piece at a time; the next when the last one is taken. */
export type ReadRecords = (
  paths: readonly string[] | null,
  take: (tasks: readonly RecordedTask[]) => Promise<void>,
) => Promise<void>;

export interface AllRecordsTaker extends RecordTaker {
  /** Takes in everything, for a catalog that is certainly an older one. */
  readonly takeAll: () => Promise<AdoptionCounts>;
}

export function createRecordTaker({
  catalog,
  libraryDir,
  clock,
  look,
  readRecords,
}: {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly look: LookAtFile;
  readonly readRecords: ReadRecords;
}): AllRecordsTaker {
  // A folder on the way may be a link to anywhere.
  const realPath = (path: string): Promise<string | null> =>
    realPathInside(join(libraryDir, path), join(libraryDir, picturesFolder));
  const isWhole = async ({ path, sha256, sizeBytes }: RecordedOriginal): Promise<boolean> => {
    const real = await realPath(path);
    if (real === null) return false;
    const seen = await look(real, sizeBytes);
    return seen.kind === 'hashed' && seen.sha256 === sha256;
  };
  /** Reading all of them would keep everything waiting for hours; a check of the files finds what was changed. */
  const isThere = async ({ path, sizeBytes }: RecordedOriginal): Promise<boolean> => {
    const facts = await lstat(join(libraryDir, path)).catch(() => null);
    return facts?.isFile() === true && facts.size === sizeBytes && (await realPath(path)) !== null;
  };
  const albumsOfFile = async () => (await readAlbumsFiles(libraryDir))[0]?.albums ?? [];
  const takeAlbums = async (): Promise<void> => {
    for (const { albums } of await readAlbumsFiles(libraryDir))
      if (albums.length > 0) await catalog.call('takeLaterAlbums', { albums });
  };
  return {
    takeAlbums,
    takeRecords: async (paths) => {
      const albums = await albumsOfFile();
      await readRecords(paths, async (tasks) => {
        for (const task of tasks) {
          const nowMs = clock.nowMs();
          const originals = await catalog.call('recordedOriginals', { tasks: [task], nowMs });
          const whole: string[] = [];
          for (const original of originals) if (await isWhole(original)) whole.push(original.sha256);
          await catalog.call('takeLaterRecord', { task, albums, whole, nowMs });
        }
      });
    },
    takeAll: async () => {
      await takeAlbums();
      const albums = await albumsOfFile();
      const all: AdoptionCounts = { accounts: 0, tasks: 0, pictures: 0, deleted: 0 };
      await readRecords(null, async (tasks) => {
        const nowMs = clock.nowMs();
        const originals = await catalog.call('recordedOriginals', { tasks, nowMs });
        const there = await Promise.all(originals.map(isThere));
        const whole = originals.filter((_, at) => there[at]).map(({ sha256 }) => sha256);
        const counts = await catalog.call('takeAllRecords', { tasks, albums, whole, nowMs });
        for (const name of ['accounts', 'tasks', 'pictures', 'deleted'] as const) all[name] += counts[name];
      });
      await catalog.call('endTakingRecords');
      return all;
    },
  };
}
