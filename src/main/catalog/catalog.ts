// The catalog as the rest of the program sees it: typed questions answered from other threads.
// Invariant: calls to the writer are answered in the order in which they were made, those of the gallery in theirs, and
// the gallery sees whatever the writer had answered before it was asked; after `close` no call is accepted.
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../lib/app-error.ts';
import { openCatalogThreadAs } from './catalog-thread.ts';
import type { CatalogThread } from './catalog-thread.ts';
import type { CatalogChanges } from './change-log.ts';
import type { OpenMode } from './open.ts';
import { isGalleryOperation } from './gallery-operations.ts';
import type { OperationArgs, OperationName, OperationResult } from './operations.ts';

export type CallArguments<Name extends OperationName> =
  undefined extends OperationArgs<Name> ? [name: Name] : [name: Name, args: OperationArgs<Name>];

export interface Catalog {
  /** Runs one operation in its thread. Throws AppError. */
  call<Name extends OperationName>(...args: CallArguments<Name>): Promise<OperationResult<Name>>;
  /** Tells of changed rows, at most once per 100 ms; returns its own unsubscribe function. */
  onChange(listener: (changes: CatalogChanges) => void): () => void;
  close(): Promise<void>;
}

export interface CatalogOptions {
  readonly workerUrl: URL;
  readonly libraryDir: string;
  readonly mode: OpenMode;
  /** Somebody is going to look at the gallery: its thread starts beside the writer's, not with the first question. */
  readonly isLookedAt?: boolean;
}

interface StartedGallery {
  readonly thread: Promise<CatalogThread>;
  /** The writer's end: the thread opens the catalog, and answers, once the writer feeds it. */
  readonly feed: MessagePort;
}

function startGallery({ workerUrl, libraryDir }: CatalogOptions): StartedGallery {
  const { port1, port2 } = new MessageChannel();
  const thread = openCatalogThreadAs(workerUrl, { kind: 'gallery', libraryDir, feed: port2 });
  return { thread, feed: port1 };
}

/** Opens the catalog in a worker. Throws AppError: library-in-use, library-newer, library-damaged, … */
export async function openCatalogThread(options: CatalogOptions): Promise<Catalog> {
  const { workerUrl, libraryDir, mode } = options;
  const listeners = new Set<(changes: CatalogChanges) => void>();
  const early = options.isLookedAt === true && mode === 'write' ? startGallery(options) : null;
  const writer = await openCatalogThreadAs(workerUrl, { kind: 'catalog', libraryDir, mode }, (changes) => {
    for (const listener of listeners) listener(changes);
  }).catch(async (error: unknown) => {
    await (await early?.thread)?.close();
    throw error;
  });
  let gallery: Promise<CatalogThread> | null = null;
  let isOpen = true;

  const openGallery = ({ thread, feed }: StartedGallery): Promise<CatalogThread> => {
    writer.post({ kind: 'feed', port: feed }, [feed]);
    const forget = (): void => {
      if (gallery === thread) gallery = null;
    };
    thread.then(({ ended }) => ended.then(forget), forget);
    return thread;
  };

  const threadFor = (name: OperationName): CatalogThread | Promise<CatalogThread> => {
    // Over a catalog that nobody writes to, one thread is enough.
    if (mode === 'read-only' || !isGalleryOperation(name)) return writer;
    gallery ??= openGallery(startGallery(options));
    return gallery;
  };

  if (early !== null) gallery = openGallery(early);

  return {
    async call<Name extends OperationName>(
      ...[name, args]: CallArguments<Name>
    ): Promise<OperationResult<Name>> {
      if (!isOpen) throw new AppError('cancelled', 'The library has been closed.');
      const thread = threadFor(name);
      const value = thread === writer ? writer.call(name, args) : (await thread).call(name, args);
      return (await value) as OperationResult<Name>;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isOpen = false;
      await (await gallery?.catch(() => null))?.close();
      await writer.close();
    },
  };
}
