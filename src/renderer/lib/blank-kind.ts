// Why a gallery that shows nothing is empty.
// Invariant: pure; what narrows most is named first, so that the way out leads to something.
import type { GalleryFilter, GalleryQuery } from '../../preload/contract/gallery.ts';

export type BlankKind =
  | 'failure'
  | 'search'
  | Exclude<GalleryFilter, 'all'>
  | 'album'
  /** Nobody has connected anything yet. */
  | 'welcome'
  | 'no-tasks'
  | 'no-account-tasks';

export function blankKind(
  { search, facets, show, albumId, accountId }: GalleryQuery,
  facts: { readonly hasFailed: boolean; readonly hasAccounts: boolean },
): BlankKind {
  if (facts.hasFailed) return 'failure';
  if (search.trim() !== '' || facets.length > 0) return 'search';
  if (show !== 'all') return show;
  if (albumId !== null) return 'album';
  if (!facts.hasAccounts) return 'welcome';
  return accountId === null ? 'no-tasks' : 'no-account-tasks';
}
