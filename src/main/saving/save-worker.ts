// The thread that fetches, checks and places pictures: a message in, an answer out, nothing of its own to decide.
// Invariant: answers every piece of work exactly once; reports bytes at most four times a second.
import { parentPort, workerData } from 'node:worker_threads';
import { AppError, toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import { giveWay } from '../lib/give-way.ts';
import { Bandwidth } from './bandwidth.ts';
import { DiskRoom } from './disk-room.ts';
import { createFileFetcher } from './fetch-file.ts';
import { createFolderSync } from './folder-sync.ts';
import { inspectFile } from './inspect-file.ts';
import { copyToKeep } from './keep-edited.ts';
import { lookAtFile } from './look-at-file.ts';
import { createFilePlacer } from './place-file.ts';
import type {
  CrossingFailure,
  FromSaveWorker,
  SaveAnswer,
  SaveProgress,
  SaveWork,
  SaveWorkerOptions,
  ToSaveWorker,
} from './save-messages.ts';
import { readOwnFile } from './read-own-file.ts';
import { saveOwnFile } from './save-own-file.ts';
import type { OwnSavingTools } from './save-own-file.ts';
import { savePicture } from './save-picture.ts';
import type { SavingTools } from './save-picture.ts';
import { writeSidecars } from './sidecar.ts';
import { standingRecords } from './standing-record.ts';

const reportIntervalMs = 250;

function run(port: NonNullable<typeof parentPort>, options: SaveWorkerOptions): void {
  const folderSync = createFolderSync();
  const room = new DiskRoom(options.room);
  const tools: SavingTools & OwnSavingTools = {
    fetcher: createFileFetcher({
      userAgent: options.userAgent,
      limits: options.limits,
      bandwidth: new Bandwidth(options.bandwidth),
      room,
    }),
    room,
    placer: createFilePlacer({ folderSync }),
    maxPixels: options.maxPixels,
  };
  const running = new Map<number, AbortController>();
  const tell = (message: FromSaveWorker): void => port.postMessage(message);
  const noteBytes = createByteMeter((addedBytes, downloads) =>
    tell({ kind: 'bytes', report: { addedBytes, downloads } }),
  );

  const perform = async (id: number, work: SaveWork, signal: AbortSignal): Promise<SaveAnswer> => {
    switch (work.kind) {
      case 'save':
        if (work.job.ownFile != null)
          return await saveOwnFile(work.job, work.job.ownFile, tools, () => tell({ kind: 'fetched', id }));
        return await savePicture(
          work.job,
          tools,
          signal,
          (addedBytes, receivedBytes, totalBytes) =>
            noteBytes(addedBytes, { pictureId: work.job.pictureId, receivedBytes, totalBytes }),
          () => tell({ kind: 'fetched', id }),
        );
      case 'inspect':
        return await inspectFile(work.path, { maxPixels: options.maxPixels, signal });
      case 'look':
        return await lookAtFile(work.path, work.sizeBytes, signal);
      case 'read-own':
        return await readOwnFile(work.path, { maxPixels: options.maxPixels, signal });
      case 'copy-to-keep':
        return await copyToKeep(work.job);
      case 'sidecars': {
        const failures = await writeSidecars(work.files, folderSync);
        return failures.map((error) => (error === null ? null : crossing(error)));
      }
      case 'records':
        return await standingRecords(work.places);
      default:
        return assertNever(work);
    }
  };

  const start = async (id: number, work: SaveWork): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const value = await perform(id, work, controller.signal);
      tell({ kind: 'done', id, value });
    } catch (error) {
      tell({ kind: 'failed', id, failure: crossing(error) });
    } finally {
      running.delete(id);
    }
  };

  port.on('message', (message: ToSaveWorker) => {
    if (message.kind === 'start') void start(message.id, message.work);
    else running.get(message.id)?.abort();
  });
}

function crossing(error: unknown): CrossingFailure {
  return { ...toFailure(error), retryAfterMs: error instanceof AppError ? error.retryAfterMs : null };
}

/** Collects what comes in and gives it on four times a second. */
function createByteMeter(
  report: (addedBytes: number, downloads: readonly SaveProgress[]) => void,
): (addedBytes: number, progress: SaveProgress) => void {
  const moved = new Map<number, SaveProgress>();
  let added = 0;
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    report(added, [...moved.values()]);
    moved.clear();
    added = 0;
  };
  return (addedBytes, progress) => {
    added += addedBytes;
    moved.set(progress.pictureId, progress);
    timer ??= setTimeout(flush, reportIntervalMs);
  };
}

if (parentPort !== null) giveWay();
if (parentPort !== null) run(parentPort, workerData as SaveWorkerOptions);
