// A page of the gallery on its way to the window: one text. A list of objects would be copied property by property at each
// border that it crosses, from thread to thread, from process to process and into the page; a string is copied at once.
// Invariant: what goes in comes out equal; tiles are plain JSON values.
import type { GalleryPage } from './gallery.ts';

declare const isPageText: unique symbol;

/** What {@link pageAsText} made of a page. */
export type PageText = string & { readonly [isPageText]: true };

export function pageAsText(page: GalleryPage): PageText {
  return JSON.stringify(page) as PageText;
}

export function pageOfText(text: PageText): GalleryPage {
  return JSON.parse(text) as GalleryPage;
}
