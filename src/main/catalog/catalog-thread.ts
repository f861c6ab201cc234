// One thread of the catalog, from outside: calls by number, answers in their order.
// Invariant: every call settles, also when the thread dies.
import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import { AppError } from '../lib/app-error.ts';
import type { CatalogReply, CatalogRequest, CatalogRole } from './catalog-messages.ts';
import type { CatalogChanges } from './change-log.ts';
import type { OperationName } from './operations.ts';

export interface CatalogThread {
  call(name: OperationName, args: unknown): Promise<unknown>;
  post(request: CatalogRequest, transfer?: readonly Transferable[]): void;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The writer keeps nothing in JavaScript; left alone, V8 would hold 48 MB for what passes. */
const writerLimits = { maxYoungGenerationSizeMb: 16 };

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
  let isOpen = true;

  function failAll(error: Error): void {
    isOpen = false;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      failAll(new AppError('cancelled', 'The library has been closed.'));
      resolve();
    });
  });

  await new Promise<void>((resolve, reject) => {
    worker.on('error', (cause: unknown) => {
      const error = new Error('A thread of the catalog has failed', { cause });
      failAll(error);
      reject(error);
    });
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
      if (!isOpen) return Promise.reject(new AppError('cancelled', 'The library has been closed.'));
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
      if (isOpen) post({ kind: 'close' });
      isOpen = false;
      await ended;
    },
  };
}
