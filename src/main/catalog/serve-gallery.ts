// The gallery's own thread: reads over a connection of its own, so that neither an import nor a download that is being
// written holds up what a person scrolls through.
// Invariant: it is open once its index is loaded; whoever was told of a change is shown it: what the writer has touched is
// taken in before each answer.
import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { toFailure } from '../lib/app-error.ts';
import { answerCall } from './answer-call.ts';
import type { CatalogReply, CatalogRequest, CatalogRole, FeedMessage } from './catalog-messages.ts';
import { changesOf } from './change-log.ts';
import { freshIndex, noteTouchedElsewhere } from './found-tiles.ts';
import { giveMemoryBack } from './give-memory-back.ts';
import { openCatalog } from './open.ts';
import type { OpenCatalog } from './open.ts';
import { translateSqliteError } from './sqlite-error.ts';

export function serveGallery(
  port: MessagePort,
  { libraryDir, feed }: Extract<CatalogRole, { kind: 'gallery' }>,
): void {
  const reply = (message: CatalogReply): void => port.postMessage(message);
  const quiet = giveMemoryBack();
  let catalog: OpenCatalog | null = null;

  const note = (message: FeedMessage): void => {
    if (message.kind === 'begun') {
      begin();
      return;
    }
    if (catalog === null) return;
    noteTouchedElsewhere(catalog.db, message.touched);
    changesOf(catalog.db).catchUp(message.revision);
  };

  /** What is written from now on waits in the feed. */
  const begin = (): void => {
    try {
      catalog = openCatalog(libraryDir, 'read-only', Date.now());
      freshIndex(catalog.db);
      reply({ kind: 'opened' });
    } catch (error) {
      reply({
        kind: 'refused',
        failure: toFailure(translateSqliteError(error, libraryDir)),
        cause: String(error),
      });
    }
  };

  const close = (): void => {
    quiet.close();
    catalog?.close();
    reply({ kind: 'closed' });
    feed.close();
    port.close();
  };

  feed.on('message', note);
  // Without the writer it would show what is no longer so, or wait for ever for its beginning.
  feed.once('close', () => port.close());
  port.on('message', (request: CatalogRequest) => {
    if (request.kind === 'close') close();
    else if (request.kind === 'call') {
      for (let told = receiveMessageOnPort(feed); told !== undefined; told = receiveMessageOnPort(feed))
        note(told.message as FeedMessage);
      reply(answerCall(catalog?.db ?? null, request, libraryDir));
      if (catalog !== null) quiet.rest(catalog.db);
    }
  });
}
