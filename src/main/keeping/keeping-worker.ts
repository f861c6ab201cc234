// A thread that lives for one piece of keeping: a backup, the index, a restore or a rebuild.
// Invariant: answers once, then ends; whoever follows tasks, saves pictures or shows a window never waits for it.
import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import { giveWay } from '../lib/give-way.ts';
import { listBackups, takeBackup } from '../catalog/backups.ts';
import { translateSqliteError } from '../catalog/sqlite-error.ts';
import { albumsFilePath } from '../saving/albums-file.ts';
import { albumsOnDisk } from './read-albums-file.ts';
import type { KeepingOrder, KeepingReply, KeepingResults } from './keeping-work.ts';
import { recordBatches } from './record-batches.ts';
import { rebuildCatalog, restoreBackup } from './restore-and-rebuild.ts';
import { writeIndex } from './write-index.ts';

const port = parentPort;
if (port === null) throw new Error('keeping-worker runs as a worker thread only');
const { work, libraryDir, nowMs } = workerData as KeepingOrder;

function reply(message: KeepingReply): void {
  port?.postMessage(message);
}

/** So many at once cost the threads on their way a small part of a frame's time. */
const recordsAtOnce = 20;
const picturesAtOnce = 200;
const recordsLengthAtOnce = 256 * 1024;

async function giveRecords(paths: readonly string[] | null): Promise<null> {
  giveWay();
  const batches = recordBatches({
    ...{ libraryDir, paths, batchSize: recordsAtOnce, batchLength: recordsLengthAtOnce },
    batchPictures: picturesAtOnce,
    except: new Set([albumsFilePath]),
    onUnreadable: () => undefined,
  });
  for await (const tasks of batches) {
    const isTaken = new Promise((resolve) => port?.once('message', resolve));
    reply({ kind: 'records', tasks });
    await isTaken;
  }
  return null;
}

async function perform(): Promise<KeepingResults[keyof KeepingResults]> {
  const options = {
    libraryDir,
    nowMs,
    onProgress: (sidecars: number) => reply({ kind: 'progress', sidecars }),
  };
  switch (work.kind) {
    case 'backup':
      return takeBackup(libraryDir, nowMs);
    case 'index':
      giveWay();
      return writeIndex(libraryDir);
    case 'list':
      return listBackups(libraryDir);
    case 'restore':
      return restoreBackup(work.name, options);
    case 'rebuild':
      return rebuildCatalog(work.quick, options);
    case 'read-records':
      return giveRecords(work.paths);
    case 'read-albums':
      return albumsOnDisk(libraryDir);
    default:
      return assertNever(work);
  }
}

try {
  reply({ kind: 'done', value: await perform() });
} catch (error) {
  const failure = toFailure(translateSqliteError(error, libraryDir));
  reply({ kind: 'failed', failure, cause: String(error) });
}
