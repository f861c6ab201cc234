// The catalog's own thread: opens the library, runs operations one after the other, announces changes.
// Invariant: it is the one writer; an operation's error reaches its caller and never ends the thread.
import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../lib/app-error.ts';
import { changesOf } from './change-log.ts';
import { openCatalog } from './open.ts';
import type { OpenCatalog, OpenMode } from './open.ts';
import { operations } from './operations.ts';
import type { OperationName } from './operations.ts';
import { translateSqliteError } from './sqlite-error.ts';
import type { CatalogReply, CatalogRequest } from './catalog.ts';

/** The longest that a change waits before it is announced. */
const announceAfterMs = 100;

const port = parentPort;
if (port === null) throw new Error('catalog-worker runs as a worker thread only');
const { libraryDir, mode } = workerData as { readonly libraryDir: string; readonly mode: OpenMode };

let catalog: OpenCatalog | null = null;
let announcing: NodeJS.Timeout | null = null;

function reply(message: CatalogReply): void {
  port?.postMessage(message);
}

function announceChanges(db: OpenCatalog['db']): void {
  announcing = null;
  const changes = changesOf(db).take();
  if (changes !== null) reply({ kind: 'changed', changes });
}

function run(db: OpenCatalog['db'], name: OperationName, args: unknown): unknown {
  const operation = operations[name] as (connection: OpenCatalog['db'], args: unknown) => unknown;
  const value = operation(db, args);
  announcing ??= setTimeout(announceChanges, announceAfterMs, db);
  return value;
}

try {
  catalog = openCatalog(libraryDir, mode, Date.now());
  reply({ kind: 'opened' });
} catch (error) {
  reply({ kind: 'refused', failure: toFailure(error), cause: String(error) });
}

port.on('message', (request: CatalogRequest) => {
  if (request.kind === 'close') {
    if (announcing !== null) clearTimeout(announcing);
    catalog?.close();
    catalog = null;
    reply({ kind: 'closed' });
    port.close();
    return;
  }
  try {
    if (catalog === null) throw new Error('The catalog is closed');
    reply({ kind: 'answer', id: request.id, value: run(catalog.db, request.name, request.args) });
  } catch (error) {
    const failure = toFailure(translateSqliteError(error, libraryDir));
    if (failure.code === 'library-damaged') catalog?.noteDamage();
    reply({ kind: 'error', id: request.id, failure, cause: String(error) });
  }
});
