// One thread of the catalog, from outside: calls by number, answers in their order.
// Invariant: every call settles, also when the thread dies, and what comes after that is refused with the reason.
import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import { AppError } from '../lib/app-error.ts';
import type { CatalogReply, CatalogRequest, CatalogRole } from './catalog-messages.ts';
import type { CatalogChanges } from './change-log.ts';
import type { OperationName } from './operations.ts';

export interface CatalogThread {
  call(name: OperationName, args: unknown): Promise<unknown>;
  post(request: CatalogRequest, transfer?: readonly Transferable[]): void;
  /** Resolves with null where it was closed, with the reason where it ended by itself. */
  readonly ended: Promise<AppError | null>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The writer keeps nothing in JavaScript; left alone, V8 would hold 48 MB for what passes. */
const writerLimits = { maxYoungGenerationSizeMb: 16 };

const closed = (): AppError => new AppError('cancelled', 'The library has been closed.');

const failed = (cause?: unknown): AppError =>
  new AppError('internal', 'A thread of the catalog has ended by itself. Open the library again.', { cause });

/** Starts a thread in this role; resolves when it is ready. Throws AppError with the reason why it is not. */
export async function openCatalogThreadAs(
  workerUrl: URL,
  role: CatalogRole,
  onChanged: (changes: CatalogChanges) => void = () => undefined,
): Promise<CatalogThread> {
  const worker = new Worker(workerUrl, {
    workerData: role,
    transferList: role.kind === 'gallery' ? [role.feed] : [],
    ...(role.kind === 'catalog' ? { resourceLimits: writerLimits } : {}),
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let isClosing = false;
  /** Why no call is accepted any more. */
  let over: AppError | null = null;

  function end(error: AppError): void {
    over ??= error;
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  }

  const ended = new Promise<AppError | null>((resolve) => {
    worker.once('exit', () => {
      end(isClosing ? closed() : failed());
      resolve(over?.code === 'cancelled' ? null : over);
    });
  });

  await new Promise<void>((resolve, reject) => {
    worker.on('error', (cause: unknown) => {
      end(failed(cause));
      reject(failed(cause));
    });
    worker.once('exit', () => reject(failed()));
    worker.on('message', (reply: CatalogReply) => {
      switch (reply.kind) {
        case 'opened':
          resolve();
          return;
        case 'refused':
          void worker.terminate();
          reject(new AppError(reply.failure.code, reply.failure.message, { cause: reply.cause }));
          return;
        case 'answer':
          waiting.get(reply.id)?.resolve(reply.value);
          waiting.delete(reply.id);
          return;
        case 'error':
          waiting
            .get(reply.id)
            ?.reject(new AppError(reply.failure.code, reply.failure.message, { cause: reply.cause }));
          waiting.delete(reply.id);
          return;
        case 'changed':
          onChanged(reply.changes);
          return;
        case 'closed':
          return;
      }
    });
  });

  const post: CatalogThread['post'] = (request, transfer = []) => worker.postMessage(request, transfer);
  return {
    call(name, args) {
      if (isClosing || over !== null) return Promise.reject(over ?? closed());
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        post({ kind: 'call', id, name, args });
      });
    },
    post,
    ended,
    async close() {
      if (!isClosing) post({ kind: 'close' });
      isClosing = true;
      await ended;
    },
  };
}
