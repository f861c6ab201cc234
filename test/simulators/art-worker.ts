// The drawing thread of the studio: takes one request after another and posts the finished file back, so
// that the picture host goes on answering while art is drawn.

import { parentPort } from 'node:worker_threads';

import { renderArt } from './art.ts';
import type { ArtRequest } from './art.ts';

parentPort?.on('message', (message: { readonly id: number; readonly source: ArtRequest }) => {
  try {
    const drawn = renderArt(message.source);
    // Own memory, not a slice of a pool: only then can it be handed over without a copy.
    const bytes = new Uint8Array(drawn);
    parentPort?.postMessage({ id: message.id, bytes }, [bytes.buffer]);
  } catch (error) {
    parentPort?.postMessage({
      id: message.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
