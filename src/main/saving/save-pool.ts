// The main side of saving: hands pictures to worker threads, and puts up with threads that die.
// Invariant: every call settles exactly once. A picture that was at work in a thread that died is tried next time
// in a thread of its own: if that one dies too, it is certain who killed it, and no other picture is to blame.
import { Worker } from 'node:worker_threads';
import { AppError } from '../lib/app-error.ts';
import { IdleEnd } from '../lib/idle-end.ts';
import { createBandwidthMemory } from './bandwidth.ts';
import type { BandwidthMemory } from './bandwidth.ts';
import { createRoomMemory } from './disk-room.ts';
import type { RoomMemory } from './disk-room.ts';
import type { FetchLimits } from './fetch-file.ts';
import { defaultMaxPixels } from './inspect-file.ts';
import type { InspectedFile } from './inspect-file.ts';
import type { CopyToPartJob } from './copy-to-part.ts';
import type { CopyToKeep } from './keep-edited.ts';
import type { FileLook, LookAtFile } from './look-at-file.ts';
import type {
  ByteReport,
  CrossingFailure,
  FromSaveWorker,
  SaveAnswer,
  SaveJob,
  SaveOutcome,
  SaveProgress,
  SaveWork,
  SaveWorkerOptions,
  ToSaveWorker,
} from './save-messages.ts';
import type { ReadOwnFile } from './read-own-file.ts';
import type { SidecarFile } from './sidecar.ts';
import type { RecordPlace, StandingRecord } from './standing-record.ts';

export type { ByteReport, SaveJob, SaveOutcome, SaveProgress } from './save-messages.ts';

export interface SavePoolOptions {
  /** The module of the worker's entry. */
  readonly workerUrl: URL;
  /** Threads; the isolated one for suspects comes on top while it is needed. */
  readonly size?: number;
  /** `Gridkeep/<version>` */
  readonly userAgent: string;
  readonly limits?: Partial<FetchLimits>;
  readonly maxPixels?: number;
  /** No cap unless given. */
  readonly bandwidth?: BandwidthMemory;
  /** Keeps the usual reserve unless given. */
  readonly room?: RoomMemory;
  /** A thread that has nothing to do for so long ends; half a minute unless given. */
  readonly idleMs?: number;
  /** A thread died: for the log. */
  readonly onWorkerDeath?: (error: Error) => void;
}

export interface SavePool {
  /** Starts all threads now, not with the work: it is about to come. */
  warmUp(): void;
  /**
   * Fetches, checks and places one picture. How many at once is the caller's duty.
   * @throws AppError; besides those of the fetch: `cancelled`, `internal` (the thread died; try again), `damaged`
   *   (this picture killed a thread that it had for itself)
   * @param onFetched Every byte is here: the host can be asked for the next one while this one is checked and synced.
   */
  save(job: SaveJob, signal?: AbortSignal, onFetched?: () => void): Promise<SaveOutcome>;
  /** Hashes and checks a file on disk. @throws AppError as `inspectFile` */
  inspect(absolutePath: string, signal?: AbortSignal): Promise<InspectedFile>;
  /** Reads a file that somebody had. @throws AppError as `readOwnFile` */
  readOwn(absolutePath: string, signal?: AbortSignal): Promise<ReadOwnFile>;
  /** Looks at a file as `lookAtFile` does; once `signal` aborts, nobody waits for a drive that does not answer. */
  readonly look: LookAtFile;
  /** Copies somebody's own file to a part. @throws AppError as `copyToKeep` */
  copyToKeep(job: CopyToPartJob): Promise<CopyToKeep>;
  /** For each, in their order, null or why it could not be written, as sidecar.ts's `writeSidecar` says. */
  writeSidecars(files: readonly SidecarFile[]): Promise<readonly (AppError | null)[]>;
  /** What stands in each of these places, in their order. */
  standingRecords(places: readonly RecordPlace[]): Promise<readonly StandingRecord[]>;
  /** At most four reports a second while bytes come in. Returns its own unsubscribe function. */
  onBytes(listener: (report: ByteReport) => void): () => void;
  /** Stops what is running (parts that can be gone on from are kept), then ends the threads. */
  close(): Promise<void>;
}

const defaultSize = 2;
const defaultIdleMs = 30_000;
/**
 * A thread needs some 20 MB. Left alone, V8 sizes its heaps by the machine's memory and lets garbage lie: 560 MB in
 * all after 30,000 pictures, against 220 MB with these bounds, at the same speed.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 };
const reportIntervalMs = 250;
const closeMaxMs = 2000;
/** Threads that may die over other work before a look at a file is given up. */
const lookTries = 3;

interface Waiting {
  readonly work: SaveWork;
  readonly onFetched: (() => void) | undefined;
  readonly resolve: (value: SaveAnswer) => void;
  readonly reject: (error: AppError) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

export function createSavePool(options: SavePoolOptions): SavePool {
  const size = Math.max(1, options.size ?? defaultSize);
  const workerData: SaveWorkerOptions = {
    userAgent: options.userAgent,
    limits: options.limits ?? {},
    maxPixels: options.maxPixels ?? defaultMaxPixels,
    bandwidth: options.bandwidth ?? createBandwidthMemory(),
    room: options.room ?? createRoomMemory(null),
  };
  const threads = new Set<Thread>();
  const isolated = new Set<Thread>();
  /** Pictures that were at work when a thread died. */
  const suspects = new Set<number>();
  const listeners = new Set<(report: ByteReport) => void>();
  const noteReport = createReportMerger((report) => listeners.forEach((listener) => listener(report)));
  let nextId = 1;
  let isClosed = false;
  const idle = new IdleEnd<Thread>(options.idleMs ?? defaultIdleMs, (thread) => {
    threads.delete(thread);
    void thread.worker.terminate();
  });
  /** Suspects go one after the other. */
  let isolation: Promise<unknown> = Promise.resolve();

  const startThread = (home: Set<Thread>): Thread => {
    const thread: Thread = {
      worker: new Worker(options.workerUrl, { workerData, resourceLimits }),
      waiting: new Map(),
    };
    home.add(thread);
    let deathCause: Error | null = null;
    thread.worker.on('message', (message: FromSaveWorker) => receive(thread, message));
    thread.worker.on('error', (error: unknown) => {
      deathCause = error instanceof Error ? error : new Error(String(error));
    });
    thread.worker.on('exit', (code) => {
      home.delete(thread);
      idle.busy(thread);
      if (thread.waiting.size === 0 && deathCause === null) return;
      options.onWorkerDeath?.(deathCause ?? new Error(`A saving thread ended by itself (${code}).`));
      bury(thread, home === isolated);
    });
    // A thread that waits for work must not keep a command line alive.
    thread.worker.unref();
    if (home === threads) idle.rest(thread);
    return thread;
  };

  const receive = (thread: Thread, message: FromSaveWorker): void => {
    if (message.kind === 'bytes') return noteReport(message.report);
    if (message.kind === 'fetched') return thread.waiting.get(message.id)?.onFetched?.();
    const waiting = thread.waiting.get(message.id);
    thread.waiting.delete(message.id);
    if (thread.waiting.size === 0) {
      thread.worker.unref();
      if (threads.has(thread)) idle.rest(thread);
    }
    if (waiting === undefined) return;
    if (waiting.work.kind === 'save') suspects.delete(waiting.work.job.pictureId);
    if (message.kind === 'done') return waiting.resolve(message.value);
    waiting.reject(arrived(message.failure));
  };

  const bury = (thread: Thread, wasIsolated: boolean): void => {
    for (const { work, reject } of thread.waiting.values()) {
      if (work.kind === 'save' && wasIsolated) {
        suspects.delete(work.job.pictureId);
        reject(new AppError('damaged', 'Reading this file ended the program part that reads it, twice.'));
        continue;
      }
      if (work.kind === 'save') suspects.add(work.job.pictureId);
      reject(
        new AppError(
          'internal',
          'The program part that saves pictures ended unexpectedly; this one is tried again.',
        ),
      );
    }
    thread.waiting.clear();
  };

  /** The thread with the least work; a new one while there are fewer than wanted. */
  const freeThread = (): Thread => {
    let best: Thread | null = null;
    for (const thread of threads) if (best === null || thread.waiting.size < best.waiting.size) best = thread;
    return best === null || (best.waiting.size > 0 && threads.size < size) ? startThread(threads) : best;
  };

  const give = async (
    thread: Thread,
    work: SaveWork,
    signal?: AbortSignal,
    onFetched?: () => void,
  ): Promise<SaveAnswer> => {
    if (isClosed) throw new AppError('cancelled', 'Stopped.');
    if (signal?.aborted === true) throw new AppError('cancelled', 'Stopped.');
    const id = nextId;
    nextId += 1;
    const post = (message: ToSaveWorker): void => thread.worker.postMessage(message);
    const onAbort = (): void => {
      post({ kind: 'cancel', id });
      if (work.kind === 'look') thread.waiting.get(id)?.reject(new AppError('cancelled', 'Stopped.'));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        thread.waiting.set(id, { work, onFetched, resolve, reject });
        thread.worker.ref();
        idle.busy(thread);
        post({ kind: 'start', id, work });
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  };

  const giveAlone = async (work: SaveWork, signal?: AbortSignal): Promise<SaveAnswer> => {
    const turn = isolation.then(async () => {
      const thread = startThread(isolated);
      try {
        return await give(thread, work, signal);
      } finally {
        isolated.delete(thread);
        await thread.worker.terminate();
      }
    });
    isolation = turn.catch(() => undefined);
    return await turn;
  };

  return {
    warmUp: () => {
      while (!isClosed && threads.size < size) startThread(threads);
    },
    save: async (job, signal, onFetched) => {
      const work: SaveWork = { kind: 'save', job };
      const answer = suspects.has(job.pictureId)
        ? giveAlone(work, signal)
        : give(freeThread(), work, signal, onFetched);
      return (await answer) as SaveOutcome;
    },
    inspect: async (path, signal) =>
      (await give(freeThread(), { kind: 'inspect', path }, signal)) as InspectedFile,
    readOwn: async (path, signal) =>
      (await give(freeThread(), { kind: 'read-own', path }, signal)) as ReadOwnFile,
    look: async (path, sizeBytes, signal) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return (await give(freeThread(), { kind: 'look', path, sizeBytes }, signal)) as FileLook;
        } catch (error) {
          const isOtherDeath = error instanceof AppError && error.code === 'internal';
          if (!isOtherDeath || tries === lookTries) throw error;
        }
      }
    },
    copyToKeep: async (job) => (await give(freeThread(), { kind: 'copy-to-keep', job })) as CopyToKeep,
    writeSidecars: async (files) => {
      const work: SaveWork = { kind: 'sidecars', files };
      const failures = (await give(freeThread(), work)) as readonly (CrossingFailure | null)[];
      return failures.map((failure) => (failure === null ? null : arrived(failure)));
    },
    standingRecords: async (places) =>
      (await give(freeThread(), { kind: 'records', places })) as readonly StandingRecord[],
    onBytes: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      isClosed = true;
      idle.close();
      const all = [...threads, ...isolated];
      for (const { worker, waiting } of all) {
        for (const id of waiting.keys()) worker.postMessage({ kind: 'cancel', id } satisfies ToSaveWorker);
      }
      const deadline = Date.now() + closeMaxMs;
      while (all.some(({ waiting }) => waiting.size > 0) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await Promise.all(all.map(async ({ worker }) => await worker.terminate()));
    },
  };
}

function arrived({ code, message, retryAfterMs }: CrossingFailure): AppError {
  return new AppError(code, message, { retryAfterMs });
}

/** Merges the workers' reports into at most four a second. */
function createReportMerger(emit: (report: ByteReport) => void): (report: ByteReport) => void {
  const moved = new Map<number, SaveProgress>();
  let addedBytes = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    lastAtMs = performance.now();
    emit({ addedBytes, downloads: [...moved.values()] });
    moved.clear();
    addedBytes = 0;
  };
  return (report) => {
    addedBytes += report.addedBytes;
    for (const progress of report.downloads) moved.set(progress.pictureId, progress);
    if (timer !== null) return;
    const dueMs = lastAtMs + reportIntervalMs - performance.now();
    if (dueMs <= 0) flush();
    else timer = setTimeout(flush, dueMs);
  };
}
