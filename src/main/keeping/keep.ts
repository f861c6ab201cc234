// Asks the keeping thread for one piece of work.
// Invariant: the thread ends with its work, with `signal`, or with its own death; each settles the promise at once.
import { Worker } from 'node:worker_threads';
import type { RecordedTask } from '../catalog/recorded-task.ts';
import { AppError } from '../lib/app-error.ts';
import { goOn } from './keeping-work.ts';
import type { KeepingOrder, KeepingReply, KeepingResults, KeepingWork } from './keeping-work.ts';

export interface KeepOptions {
  readonly workerUrl: URL;
  readonly libraryDir: string;
  readonly nowMs: number;
  readonly onProgress?: (sidecars: number) => void;
  /** Takes records, a piece at a time; the next one is given when this one is taken. */
  readonly onRecords?: (tasks: readonly RecordedTask[]) => Promise<void>;
  /** Ends the work where it stands; what is half made is removed by the next one. */
  readonly signal?: AbortSignal;
}

/** Throws AppError: as the work does, and `cancelled`. */
export async function keep<Kind extends KeepingWork['kind']>(
  work: Extract<KeepingWork, { readonly kind: Kind }>,
  options: KeepOptions,
): Promise<KeepingResults[Kind]> {
  if (options.signal?.aborted === true) throw new AppError('cancelled', 'Stopped.');
  const order: KeepingOrder = { work, libraryDir: options.libraryDir, nowMs: options.nowMs };
  const worker = new Worker(options.workerUrl, { workerData: order });
  let end: () => void = () => undefined;
  try {
    return await new Promise<KeepingResults[Kind]>((resolve, reject) => {
      // The thread may be in the middle of a copy that nothing can interrupt: nobody waits for it.
      end = () => {
        void worker.terminate();
        reject(new AppError('cancelled', 'Stopped.'));
      };
      options.signal?.addEventListener('abort', end, { once: true });
      worker.on('error', (cause: unknown) => reject(new Error('The keeping thread has failed', { cause })));
      worker.once('exit', () => reject(new AppError('cancelled', 'Stopped.')));
      worker.on('message', (reply: KeepingReply) => {
        switch (reply.kind) {
          case 'progress':
            options.onProgress?.(reply.sidecars);
            return;
          case 'records':
            (options.onRecords?.(reply.tasks) ?? Promise.resolve()).then(
              () => worker.postMessage(goOn),
              (error: unknown) => {
                void worker.terminate();
                reject(error instanceof Error ? error : new Error(String(error)));
              },
            );
            return;
          case 'done':
            resolve(reply.value as KeepingResults[Kind]);
            return;
          case 'failed':
            reject(new AppError(reply.failure.code, reply.failure.message, { cause: reply.cause }));
            return;
        }
      });
    });
  } finally {
    options.signal?.removeEventListener('abort', end);
  }
}
