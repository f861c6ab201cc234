// The catalog's own thread: opens the library, runs operations one after the other, announces changes.
// Invariant: it is the one writer; what an operation has touched is on its way to the gallery's thread before the
// operation is answered, so that whoever asks the gallery afterwards sees it.
import type { MessagePort } from 'node:worker_threads';
import { toFailure } from '../lib/app-error.ts';
import { answerCall } from './answer-call.ts';
import type { CatalogReply, CatalogRequest, CatalogRole, FeedMessage } from './catalog-messages.ts';
import { changesOf } from './change-log.ts';
import { giveMemoryBack } from './give-memory-back.ts';
import { openCatalog } from './open.ts';
import type { OpenCatalog } from './open.ts';
import { takeTouchedTasks, watchTouchedTasks } from './touched-tasks.ts';

/** The longest that a change waits before it is announced. */
const announceAfterMs = 100;

export function serveCatalog(
  port: MessagePort,
  { libraryDir, mode }: Extract<CatalogRole, { kind: 'catalog' }>,
): void {
  const reply = (message: CatalogReply): void => port.postMessage(message);
  let catalog: OpenCatalog | null = null;
  const quiet = giveMemoryBack();
  let announcing: NodeJS.Timeout | null = null;
  let feed: MessagePort | null = null;
  let fedRevision = 0;

  const announceChanges = (db: OpenCatalog['db']): void => {
    announcing = null;
    const changes = changesOf(db).take();
    if (changes !== null) reply({ kind: 'changed', changes });
  };

  const feedGallery = (db: OpenCatalog['db']): void => {
    if (feed === null) return;
    const touched = takeTouchedTasks(db);
    const { revision } = changesOf(db);
    if (touched?.length === 0 && revision === fedRevision) return;
    fedRevision = revision;
    feed.postMessage({ kind: 'touched', touched, revision } satisfies FeedMessage);
  };

  const beginFeed = (db: OpenCatalog['db'], to: MessagePort): void => {
    watchTouchedTasks(db);
    feed?.close();
    feed = to;
    fedRevision = changesOf(db).revision;
    to.postMessage({ kind: 'begun' } satisfies FeedMessage);
    to.postMessage({ kind: 'touched', touched: [], revision: fedRevision } satisfies FeedMessage);
  };

  const close = (): void => {
    if (announcing !== null) clearTimeout(announcing);
    feed?.close();
    quiet.close();
    catalog?.close();
    catalog = null;
    reply({ kind: 'closed' });
    port.close();
  };

  try {
    catalog = openCatalog(libraryDir, mode, Date.now());
    reply({ kind: 'opened' });
  } catch (error) {
    reply({ kind: 'refused', failure: toFailure(error), cause: String(error) });
  }

  port.on('message', (request: CatalogRequest) => {
    switch (request.kind) {
      case 'close':
        close();
        return;
      case 'feed':
        if (catalog !== null) beginFeed(catalog.db, request.port);
        return;
      case 'call': {
        const open = catalog;
        const answer = answerCall(open?.db ?? null, request, libraryDir);
        if (open !== null) {
          quiet.rest(open.db);
          if (answer.kind === 'error' && answer.failure.code === 'library-damaged') open.noteDamage();
          feedGallery(open.db);
          announcing ??= setTimeout(announceChanges, announceAfterMs, open.db);
        }
        reply(answer);
      }
    }
  });
}
