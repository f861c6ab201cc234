// A thread that lives for one export: copies the pictures that it is given, a few at once.
// Invariant: holds one page of pictures at a time and no picture's bytes; after a cancel, or once the folder is to blame,
// nothing new begins.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { PictureToExport } from '../catalog/exports.ts';
import { giveWay } from '../lib/give-way.ts';
import { createFolderSync } from '../saving/folder-sync.ts';
import { createFilePlacer } from '../saving/place-file.ts';
import { partPrefix, PictureCopier } from './copy-picture.ts';
import type { ExportOrder } from './copy-picture.ts';
import type { ExportReply, ExportRequest } from './export-messages.ts';

const port = parentPort;
if (port === null) throw new Error('export-worker runs as a worker thread only');
const order = workerData as ExportOrder;
const copier = new PictureCopier(order, createFilePlacer({ folderSync: createFolderSync() }));
/** Disks are kept busy by so many, and nothing is gained by more. */
const atOnce = 3;
/** Another export may be at work in the same folder; what is so old has no owner any more. */
const strayAfterMs = 60 * 60 * 1000;
let isStopped = false;

giveWay();
const swept = removeStrayParts().catch(() => undefined);

port.on('message', (request: ExportRequest) => {
  if (request.kind === 'cancel') isStopped = true;
  else void swept.then(() => copyAll(request.pictures)).then(() => reply({ kind: 'page-done' }));
});

function reply(message: ExportReply): void {
  port?.postMessage(message);
}

async function copyAll(pictures: readonly PictureToExport[]): Promise<void> {
  const waiting = pictures.values();
  const copyOn = async (): Promise<void> => {
    for (const picture of waiting) {
      if (isStopped) return;
      const outcome = await copier.copy(picture);
      if (outcome.kind === 'stopped') isStopped = true;
      reply({ kind: 'outcome', outcome });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, copyOn));
}

/** What an export left behind whose process was killed. */
async function removeStrayParts(): Promise<void> {
  for (const name of await readdir(order.folder)) {
    if (!name.startsWith(partPrefix) || !name.endsWith('.part')) continue;
    const path = join(order.folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > strayAfterMs) await rm(path, { force: true });
  }
}
