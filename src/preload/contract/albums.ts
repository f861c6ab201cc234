// Albums: pictures put together by hand, in an order of their own, and smart albums, which are a search with a name.
// Invariant: albums nest; an album never owns a picture, so removing one removes no picture.
import type { GalleryFind } from './finding.ts';

interface AlbumFacts {
  readonly id: number;
  /** Null at the top. */
  readonly parentId: number | null;
  readonly name: string;
  /** Pictures in it that are not deleted; of a smart album what it finds. */
  readonly count: number;
}

/** Albums come in the order of their places among those with the same parent. */
export type Album =
  | (AlbumFacts & { readonly kind: 'album' })
  | (AlbumFacts & { readonly kind: 'smart'; readonly find: GalleryFind });
