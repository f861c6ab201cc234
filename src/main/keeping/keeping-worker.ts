// A thread that lives for one piece of keeping: a backup, a restore or a rebuild.
// Invariant: answers once, then ends; whoever follows tasks, saves pictures or shows a window never waits for it.
import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import { listBackups, takeBackup } from '../catalog/backups.ts';
import { translateSqliteError } from '../catalog/sqlite-error.ts';
import type { KeepingOrder, KeepingReply, KeepingResults } from './keeping-work.ts';
import { rebuildCatalog, restoreBackup } from './restore-and-rebuild.ts';

const port = parentPort;
if (port === null) throw new Error('keeping-worker runs as a worker thread only');
const { work, libraryDir, nowMs } = workerData as KeepingOrder;

function reply(message: KeepingReply): void {
  port?.postMessage(message);
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
    case 'list':
      return listBackups(libraryDir);
    case 'restore':
      return restoreBackup(work.name, options);
    case 'rebuild':
      return rebuildCatalog(work.quick, options);
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
