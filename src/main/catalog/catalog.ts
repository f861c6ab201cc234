// The catalog as the rest of the program sees it: typed questions answered from another thread.
// Invariant: calls are answered in the order in which they were made; after `close` none is accepted.
import { Worker } from 'node:worker_threads';
import type { Failure } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';
import type { CatalogChanges } from './change-log.ts';
import type { OpenMode } from './open.ts';
import type { OperationArgs, OperationName, OperationResult } from './operations.ts';

export type CatalogRequest =
  | { readonly kind: 'call'; readonly id: number; readonly name: OperationName; readonly args: unknown }
  | { readonly kind: 'close' };

export type CatalogReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly cause: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly failure: Failure; readonly cause: string }
  | { readonly kind: 'changed'; readonly changes: CatalogChanges }
  | { readonly kind: 'closed' };

export type CallArguments<Name extends OperationName> =
  undefined extends OperationArgs<Name> ? [name: Name] : [name: Name, args: OperationArgs<Name>];

export interface Catalog {
  /** Runs one operation in the catalog's thread. Throws AppError. */
  call<Name extends OperationName>(...args: CallArguments<Name>): Promise<OperationResult<Name>>;
  /** Tells of changed rows, at most once per 100 ms; returns its own unsubscribe function. */
  onChange(listener: (changes: CatalogChanges) => void): () => void;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Opens the catalog in a worker. Throws AppError: library-in-use, library-newer, library-damaged, … */
export async function openCatalogThread(options: {
  readonly workerUrl: URL;
  readonly libraryDir: string;
  readonly mode: OpenMode;
}): Promise<Catalog> {
  const worker = new Worker(options.workerUrl, {
    workerData: { libraryDir: options.libraryDir, mode: options.mode },
  });
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(changes: CatalogChanges) => void>();
  let lastId = 0;
  let isOpen = true;

  function failAll(error: Error): void {
    isOpen = false;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  const closed = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      failAll(new AppError('cancelled', 'The library has been closed.'));
      resolve();
    });
  });

  await new Promise<void>((resolve, reject) => {
    worker.on('error', (cause: unknown) => {
      const error = new Error('The catalog’s thread has failed', { cause });
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
          for (const listener of listeners) listener(reply.changes);
          return;
        case 'closed':
          return;
      }
    });
  });

  return {
    call<Name extends OperationName>(...[name, args]: CallArguments<Name>): Promise<OperationResult<Name>> {
      if (!isOpen) return Promise.reject(new AppError('cancelled', 'The library has been closed.'));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        worker.postMessage({ kind: 'call', id, name, args } satisfies CatalogRequest);
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      if (isOpen) worker.postMessage({ kind: 'close' } satisfies CatalogRequest);
      isOpen = false;
      await closed;
    },
  };
}
