// A thread that lives for one export: makes of the pictures that it is given what was ordered.
// Invariant: holds one page of pictures at a time; after a cancel, or once the folder is to blame, nothing new begins, and
// nothing is left behind that is not whole.
import { parentPort, workerData } from 'node:worker_threads';
import type { PictureToExport } from '../catalog/exports.ts';
import { assertNever } from '../lib/assert-never.ts';
import { giveWay } from '../lib/give-way.ts';
import { createFolderSync } from '../saving/folder-sync.ts';
import { createFilePlacer } from '../saving/place-file.ts';
import { PictureCopier } from './copy-picture.ts';
import type { ExportMaker } from './export-maker.ts';
import type { ExportOrder, ExportReply, ExportRequest } from './export-messages.ts';
import { failedOutcome } from './export-outcome.ts';
import { removeStrayParts } from './export-parts.ts';
import { PictureSheet } from './sheet/picture-sheet.ts';
import { PictureArchive } from './zip-pictures.ts';

const port = parentPort;
if (port === null) throw new Error('export-worker runs as a worker thread only');
const order = workerData as ExportOrder;
const stop = new AbortController();
let maker: ExportMaker | null = null;

giveWay();
const swept = removeStrayParts(order.folder, order.startedAtMs).catch(() => undefined);

port.on('message', (request: ExportRequest) => {
  switch (request.kind) {
    case 'cancel':
      return stop.abort();
    case 'add':
      return void swept.then(() => addAll(request.pictures)).then(() => reply({ kind: 'page-done' }));
    case 'finish':
      return void finish().then(reply);
    default:
      return assertNever(request);
  }
});

/** @param first The first of the pictures. */
function makerFor({ form, ...common }: ExportOrder, first: readonly PictureToExport[]): ExportMaker {
  const placer = createFilePlacer({ folderSync: createFolderSync() });
  switch (form.kind) {
    case 'folder':
      return new PictureCopier({ ...common, beside: form.beside }, placer);
    case 'zip':
      return new PictureArchive({ ...common, ...form }, placer, stop.signal);
    case 'sheet':
      return new PictureSheet({ ...common, form, first }, placer, stop.signal);
    default:
      return assertNever(form);
  }
}

function reply(message: ExportReply): void {
  port?.postMessage(message);
}

async function addAll(pictures: readonly PictureToExport[]): Promise<void> {
  const made = (maker ??= makerFor(order, pictures));
  const waiting = pictures.values();
  const addOn = async (): Promise<void> => {
    for (const picture of waiting) {
      if (stop.signal.aborted) return;
      const outcome = await made.add(picture);
      if (outcome.kind === 'stopped') stop.abort();
      reply({ kind: 'outcome', outcome });
    }
  };
  await Promise.all(Array.from({ length: made.atOnce }, addOn));
}

async function finish(): Promise<Extract<ExportReply, { kind: 'ended' }>> {
  try {
    return {
      kind: 'ended',
      made: stop.signal.aborted ? null : ((await maker?.finish()) ?? null),
      failure: null,
    };
  } catch (error) {
    return { kind: 'ended', made: null, failure: await failedOutcome(error, '', order) };
  } finally {
    await maker?.abandon();
  }
}
