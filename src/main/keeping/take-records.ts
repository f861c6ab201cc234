// Takes into the catalog in use what the records beside its pictures know later than it does: it may be an older one, put
// back by hand or by a program that keeps folders alike.
// Invariant: what the catalog knows stays, unless people said something else later or the files say so too; nothing is
// written on the disk.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdoptionCounts } from '../catalog/adoption.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { AlbumRows } from '../catalog/later-records.ts';
import type { PackedAlbums } from '../catalog/packed-albums.ts';
import type { RecordedOriginal, RecordedTask } from '../catalog/recorded-task.ts';
import type { Clock } from '../lib/clock.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import { picturesFolder } from '../saving/library-folder.ts';
import type { LookAtFile } from '../saving/look-at-file.ts';
import type { RecordTaker } from '../saving/sidecar-writer.ts';

/** Gives the records at these paths, or all that there are, a piece at a time; the next when the last one is taken. */
export type ReadRecords = (
  paths: readonly string[] | null,
  take: (tasks: readonly RecordedTask[]) => Promise<void>,
) => Promise<void>;

/** One task alone may tell of a thousand. */
const looksAtOnce = 64;

export interface AllRecordsTaker extends RecordTaker {
  /** Takes in everything, for a catalog that is certainly an older one. */
  readonly takeAll: () => Promise<AdoptionCounts>;
}

export function createRecordTaker({
  catalog,
  libraryDir,
  clock,
  look,
  readAlbums,
  readRecords,
}: {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly look: LookAtFile;
  /** Of the albums' file, where it can be read, then of its copies. */
  readonly readAlbums: () => Promise<readonly PackedAlbums[]>;
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
  const areThere = async (originals: readonly RecordedOriginal[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let at = 0; at < originals.length; at += looksAtOnce) {
      const some = originals.slice(at, at + looksAtOnce);
      const there = await Promise.all(some.map(isThere));
      found.push(...some.filter((_, index) => there[index]).map(({ sha256 }) => sha256));
    }
    return found;
  };
  /** Answers the rows of the first file's. */
  const takeAlbums = async (files: readonly PackedAlbums[]): Promise<ReadonlyMap<number, number>> => {
    const rows: AlbumRows[] = [];
    for (const packed of files) rows.push(await catalog.call('takeLaterAlbums', { packed }));
    return new Map(rows[0]);
  };
  return {
    takeAlbums: async () => {
      await takeAlbums(await readAlbums());
    },
    takeRecords: async (paths) => {
      const rows = await takeAlbums((await readAlbums()).slice(0, 1));
      await readRecords(paths, async (tasks) => {
        for (const task of tasks) {
          const nowMs = clock.nowMs();
          const originals = await catalog.call('recordedOriginals', { tasks: [task], nowMs });
          const whole: string[] = [];
          for (const original of originals) if (await isWhole(original)) whole.push(original.sha256);
          await catalog.call('takeLaterRecord', { task, albumRows: namedIn([task], rows), whole, nowMs });
        }
      });
    },
    takeAll: async () => {
      const rows = await takeAlbums(await readAlbums());
      const all: AdoptionCounts = { accounts: 0, tasks: 0, pictures: 0, deleted: 0 };
      await readRecords(null, async (tasks) => {
        const nowMs = clock.nowMs();
        const originals = await catalog.call('recordedOriginals', { tasks, nowMs });
        const whole = await areThere(originals);
        const albumRows = namedIn(tasks, rows);
        const counts = await catalog.call('takeAllRecords', { tasks, albumRows, whole, nowMs });
        for (const name of ['accounts', 'tasks', 'pictures', 'deleted'] as const) all[name] += counts[name];
      });
      await catalog.call('endTakingRecords');
      return all;
    },
  };
}

/** A file may have ten thousand, a piece of the records names a few of them. */
function namedIn(tasks: readonly RecordedTask[], rows: ReadonlyMap<number, number>): AlbumRows {
  const places = tasks.flatMap(({ pictures }) => pictures.flatMap(({ marks }) => marks?.albums ?? []));
  return [...new Set(places.map(({ albumId }) => albumId))].flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [[id, row] as const];
  });
}
