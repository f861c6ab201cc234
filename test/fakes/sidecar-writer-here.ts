// The writer of sidecars over a catalog in this thread, without save workers.
import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { markerPath } from '../../src/main/catalog/catalog-path.ts';
import { createLog } from '../../src/main/lib/log.ts';
import { createFolderSync } from '../../src/main/saving/folder-sync.ts';
import type { SavePool } from '../../src/main/saving/save-pool.ts';
import { SidecarWriter } from '../../src/main/saving/sidecar-writer.ts';
import { writeSidecars } from '../../src/main/saving/sidecar.ts';
import type { SidecarFile } from '../../src/main/saving/sidecar.ts';
import { catalogHere } from './temporary-catalog.ts';

/** `asked` are the files that it has been told to write; `machine` tells the time, and when the system was started. */
export function sidecarWriterHere(db: Database, libraryDir: string, nowMs: number) {
  const folderSync = createFolderSync();
  const asked: SidecarFile[] = [];
  const pool = {
    writeSidecars: (files: readonly SidecarFile[]) => {
      asked.push(...files);
      return writeSidecars(files, folderSync);
    },
  };
  const machine = { nowMs, startedAtMs: nowMs - 3_600_000 };
  const isHere = (): Promise<boolean> => Promise.resolve(existsSync(markerPath(libraryDir)));
  const writer = new SidecarWriter({
    ...{ catalog: catalogHere(db), libraryDir, log: createLog({ sinks: [] }), isHere },
    pool: pool as unknown as SavePool,
    clock: { nowMs: () => machine.nowMs },
    startedAtMs: () => machine.startedAtMs,
  });
  return { writer, asked, machine, isHere };
}
