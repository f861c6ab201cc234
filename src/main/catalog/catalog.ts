// The catalog as the rest of the program sees it: typed questions answered from other threads.
// Invariant: calls to the writer are answered in the order in which they were made, those of the gallery in theirs, and
// the gallery sees whatever the writer had answered before it was asked; after `close` no call is accepted. The gallery
// has a thread of its own; until that is there, the writer answers what needs no index.
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { AppError } from '../lib/app-error.ts';
import { openCatalogThreadAs } from './catalog-thread.ts';
import type { CatalogThread } from './catalog-thread.ts';
import type { CatalogChanges } from './change-log.ts';
import type { OpenMode } from './open.ts';
import { isPlainQuery } from './plain-query.ts';
import { isGalleryOperation } from './gallery-operations.ts';
import type { OperationArgs, OperationName, OperationResult } from './operations.ts';

export type CallArguments<Name extends OperationName> =
  undefined extends OperationArgs<Name> ? [name: Name] : [name: Name, args: OperationArgs<Name>];

export interface Catalog {
  /** Runs one operation in its thread. Throws AppError. */
  call<Name extends OperationName>(...args: CallArguments<Name>): Promise<OperationResult<Name>>;
  /** Tells of changed rows, at most once per 100 ms; returns its own unsubscribe function. */
  onChange(listener: (changes: CatalogChanges) => void): () => void;
  /** Resolves, with the reason, once the writer's thread has ended by itself; from then on every call is refused. */
  readonly died: Promise<AppError>;
  close(): Promise<void>;
}

export interface CatalogOptions {
  readonly workerUrl: URL;
  readonly libraryDir: string;
  readonly mode: OpenMode;
  /** The gallery's thread is not started sooner than this after the first question for it: the page paints meanwhile. */
  readonly galleryDelayMs?: number;
}

const closed = (): AppError => new AppError('cancelled', 'The library has been closed.');

type PageArguments = OperationArgs<'galleryPageText'>;

/** Opens the catalog in a worker. Throws AppError: library-in-use, library-newer, library-damaged, … */
export async function openCatalogThread(options: CatalogOptions): Promise<Catalog> {
  const { workerUrl, libraryDir, mode, galleryDelayMs = 0 } = options;
  const listeners = new Set<(changes: CatalogChanges) => void>();
  const writer = await openCatalogThreadAs(workerUrl, { kind: 'catalog', libraryDir, mode }, (changes) => {
    for (const listener of listeners) listener(changes);
  });
  let gallery: Promise<CatalogThread> | null = null;
  let isGalleryReady = false;
  let isOpen = true;
  let death: AppError | null = null;
  const died = new Promise<AppError>((resolve) => {
    void writer.ended.then((reason) => {
      if (reason === null) return;
      death = reason;
      resolve(reason);
    });
  });

  const refuseWhereOver = (): void => {
    if (!isOpen) throw closed();
    if (death !== null) throw death;
  };

  const openGallery = async (): Promise<CatalogThread> => {
    await sleep(galleryDelayMs);
    refuseWhereOver();
    const { port1, port2 } = new MessageChannel();
    writer.post({ kind: 'feed', port: port1 }, [port1]);
    return openCatalogThreadAs(workerUrl, { kind: 'gallery', libraryDir, feed: port2 });
  };

  const startGallery = (): Promise<CatalogThread> => {
    const thread = openGallery();
    const forget = (): void => {
      if (gallery !== thread) return;
      gallery = null;
      isGalleryReady = false;
    };
    thread.then(({ ended }) => {
      isGalleryReady = true;
      return ended.then(forget);
    }, forget);
    return thread;
  };

  const threadFor = (name: OperationName, args: unknown): CatalogThread | Promise<CatalogThread> => {
    // Over a catalog that nobody writes to, one thread is enough.
    if (mode === 'read-only' || !isGalleryOperation(name)) return writer;
    // The first pictures are there before the other thread is.
    if (!isGalleryReady && name === 'galleryPageText' && isPlainQuery((args as PageArguments).query))
      return writer;
    gallery ??= startGallery();
    return gallery;
  };

  return {
    async call<Name extends OperationName>(
      ...[name, args]: CallArguments<Name>
    ): Promise<OperationResult<Name>> {
      refuseWhereOver();
      const thread = threadFor(name, args);
      const value = thread === writer ? writer.call(name, args) : (await thread).call(name, args);
      return (await value) as OperationResult<Name>;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    died,
    async close() {
      isOpen = false;
      await (await gallery?.catch(() => null))?.close();
      await writer.close();
    },
  };
}
