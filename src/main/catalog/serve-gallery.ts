// The gallery's own thread: reads over connections of its own, so that neither an import nor a download that is being
// written holds up what a person scrolls through.
// Invariant: whoever was told of a change is shown it: what the writer has touched is taken in before each answer. While
// the index is loading, pages of everything are answered at once and all else in its turn.
import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { GalleryQuery } from '../../preload/contract/entities.ts';
import { toFailure } from '../lib/app-error.ts';
import { answerCall } from './answer-call.ts';
import type {
  CatalogCall,
  CatalogReply,
  CatalogRequest,
  CatalogRole,
  FeedMessage,
} from './catalog-messages.ts';
import { changesOf } from './change-log.ts';
import { isIndexLoaded, isPlainQuery, loadIndexInSteps, noteTouchedElsewhere } from './found-tiles.ts';
import { openCatalog } from './open.ts';
import type { OpenCatalog } from './open.ts';

/** So long the page is left both cores to paint the first pictures; what else was asked is answered a moment later. */
const firstPicturesMs = 200;

export function serveGallery(
  port: MessagePort,
  { libraryDir, feed }: Extract<CatalogRole, { kind: 'gallery' }>,
): void {
  const reply = (message: CatalogReply): void => port.postMessage(message);
  let catalog: OpenCatalog | null = null;
  let loader: OpenCatalog | null = null;
  let isClosed = false;
  /** Asked for before they can be answered. */
  let waiting: CatalogCall[] = [];

  const note = (message: FeedMessage): void => {
    if (message.kind === 'begun') {
      begin();
      return;
    }
    if (catalog === null) return;
    noteTouchedElsewhere(catalog.db, message.touched);
    changesOf(catalog.db).catchUp(message.revision);
  };

  const begin = (): void => {
    if (isClosed) return;
    try {
      catalog = openCatalog(libraryDir, 'read-only', Date.now());
      loader = openCatalog(libraryDir, 'read-only', Date.now());
      const steps = loadIndexInSteps(catalog.db, loader.db);
      answerWaiting();
      // A small library is loaded in its first step.
      if (steps.next().done === true) endLoading();
      else setTimeout(goOnLoading, firstPicturesMs, steps);
    } catch (error) {
      giveUp(error);
    }
  };

  const goOnLoading = (steps: Generator<undefined, void>): void => {
    if (isClosed) return;
    try {
      if (steps.next().done === true) endLoading();
      else setImmediate(goOnLoading, steps);
    } catch (error) {
      giveUp(error);
    }
  };

  const endLoading = (): void => {
    loader?.close();
    loader = null;
    answerWaiting();
  };

  /** Without the catalog nothing can be answered; the next question starts a new thread. */
  const giveUp = (error: unknown): void => {
    for (const { id } of waiting)
      reply({ kind: 'error', id, failure: toFailure(error), cause: String(error) });
    close();
  };

  const answerWaiting = (): void => {
    const calls = waiting;
    waiting = [];
    for (const call of calls) take(call);
  };

  const take = (call: CatalogCall): void => {
    if (catalog === null || (!isIndexLoaded(catalog.db) && !isAnsweredAtOnce(call))) waiting.push(call);
    else reply(answerCall(catalog.db, call, libraryDir));
  };

  const close = (): void => {
    isClosed = true;
    loader?.close();
    catalog?.close();
    reply({ kind: 'closed' });
    feed.close();
    port.close();
  };

  feed.on('message', note);
  port.on('message', (request: CatalogRequest) => {
    if (request.kind === 'close') close();
    else if (request.kind === 'call') {
      for (let told = receiveMessageOnPort(feed); told !== undefined; told = receiveMessageOnPort(feed))
        note(told.message as FeedMessage);
      take(request);
    }
  });
  reply({ kind: 'opened' });
}

function isAnsweredAtOnce({ name, args }: CatalogCall): boolean {
  return name === 'galleryPageText' && isPlainQuery((args as { readonly query: GalleryQuery }).query);
}
