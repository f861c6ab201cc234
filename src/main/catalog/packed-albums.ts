// Albums as bytes, for the way from the thread that has read their file to the catalog's.
// Invariant: what was packed comes out as it was; the thread between copies bytes and makes no objects.
import type { KeptAlbum } from './kept-library.ts';

export type PackedAlbums = Uint8Array;

export function packAlbums(albums: readonly KeptAlbum[]): PackedAlbums {
  return new TextEncoder().encode(JSON.stringify(albums));
}

/** Only for what {@link packAlbums} has made. */
export function unpackAlbums(packed: PackedAlbums): readonly KeptAlbum[] {
  return JSON.parse(new TextDecoder().decode(packed)) as readonly KeptAlbum[];
}
