// The catalog's thread, but with questions that end it: as an error does that nobody catches, or without a word.
import { parentPort } from 'node:worker_threads';
import type { CatalogRequest } from '../../src/main/catalog/catalog-messages.ts';

if (parentPort === null) throw new Error('mortal-catalog-worker runs as a worker thread only');
const port = parentPort;
const listen = port.on.bind(port) as (
  event: string,
  listener: (request: CatalogRequest) => void,
) => typeof port;

// The catalog hears nothing of what ends it, so that it cannot answer.
port.on = ((event: string, listener: (request: CatalogRequest) => void) =>
  listen(event, (request) => {
    if (request.kind === 'call' && request.name === 'renameTag') throw new Error('The addon has failed');
    if (request.kind === 'call' && request.name === 'removeTag') process.exit(1);
    listener(request);
  })) as typeof port.on;

await import('../../src/main/catalog/catalog-worker.ts');
