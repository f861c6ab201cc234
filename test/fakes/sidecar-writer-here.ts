// The writer of sidecars over a catalog in this thread, without save workers.
import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { markerPath } from '../../src/main/catalog/catalog-path.ts';
import { albumsOnDisk } from '../../src/main/keeping/read-albums-file.ts';
import { recordBatches } from '../../src/main/keeping/record-batches.ts';
import { createRecordTaker } from '../../src/main/keeping/take-records.ts';
import type { ReadRecords } from '../../src/main/keeping/take-records.ts';
import { createLog } from '../../src/main/lib/log.ts';
import { albumsFilePath } from '../../src/main/saving/albums-file.ts';
import { createFolderSync } from '../../src/main/saving/folder-sync.ts';
import { lookAtFile } from '../../src/main/saving/look-at-file.ts';
import type { SavePool } from '../../src/main/saving/save-pool.ts';
import { SidecarWriter } from '../../src/main/saving/sidecar-writer.ts';
import { writeSidecars } from '../../src/main/saving/sidecar.ts';
import type { SidecarFile } from '../../src/main/saving/sidecar.ts';
import { standingRecords } from '../../src/main/saving/standing-record.ts';
import type { RecordPlace } from '../../src/main/saving/standing-record.ts';
import { catalogHere } from './temporary-catalog.ts';

/** Reads records in this thread. */
export function readRecordsHere(libraryDir: string): ReadRecords {
  return async (paths, take) => {
    const limits = { batchSize: 2, batchLength: 1_000_000, onUnreadable: () => undefined };
    const except = new Set([albumsFilePath]);
    for await (const tasks of recordBatches({ libraryDir, paths, except, ...limits })) await take(tasks);
  };
}

/**
 * `asked` are the files that it has been told to write, `looked` how many places each look was for; `machine` tells the time,
 * when the system was started, and whether records can be read.
 */
export function sidecarWriterHere(db: Database, libraryDir: string, nowMs: number) {
  const folderSync = createFolderSync();
  const asked: SidecarFile[] = [];
  const looked: number[] = [];
  const pool = {
    writeSidecars: (files: readonly SidecarFile[]) => {
      asked.push(...files);
      return writeSidecars(files, folderSync);
    },
    standingRecords: (places: readonly RecordPlace[]) => {
      looked.push(places.length);
      return standingRecords(places);
    },
  };
  const machine = { nowMs, startedAtMs: nowMs - 3_600_000, canReadRecords: true };
  const isHere = (): Promise<boolean> => Promise.resolve(existsSync(markerPath(libraryDir)));
  const catalog = catalogHere(db);
  const writer = new SidecarWriter({
    ...{ catalog, libraryDir, log: createLog({ sinks: [] }), isHere },
    records: createRecordTaker({
      readAlbums: () => albumsOnDisk(libraryDir),
      ...{ catalog, libraryDir, look: lookAtFile },
      readRecords: (paths, take) =>
        machine.canReadRecords
          ? readRecordsHere(libraryDir)(paths, take)
          : Promise.reject(new Error('The thread that reads records has ended.')),
      clock: { nowMs: () => machine.nowMs },
    }),
    pool: pool as unknown as SavePool,
    clock: { nowMs: () => machine.nowMs },
    startedAtMs: () => machine.startedAtMs,
  });
  return { writer, asked, looked, machine, isHere };
}
