// A thread of the catalog: the one writer, or the reader that answers the gallery.
// Invariant: an operation's error reaches its caller and never ends the thread.
import { parentPort, workerData } from 'node:worker_threads';
import type { CatalogRole } from './catalog-messages.ts';
import { serveCatalog } from './serve-catalog.ts';
import { serveGallery } from './serve-gallery.ts';

if (parentPort === null) throw new Error('catalog-worker runs as a worker thread only');
const role = workerData as CatalogRole;
if (role.kind === 'catalog') serveCatalog(parentPort, role);
else serveGallery(parentPort, role);
