// What the window shows first, read from the files of a library before it is open: the newest tiles together with their
// thumbnails, and any other preview that is asked for.
// Invariant: reads only, and only a library that was closed cleanly in the form of today: what has to be checked, changed
// or refused first is left to whoever opens it, and so is one that somebody else has open.
import { existsSync } from 'node:fs';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import type { GalleryPage, GalleryQuery } from '../../preload/contract/gallery.ts';
import { pageAsText } from '../../preload/contract/page-text.ts';
import type { PageText } from '../../preload/contract/page-text.ts';
import type { PreviewSize } from '../../preload/contract/preview-sizes.ts';
import { catalogPath } from './catalog-path.ts';
import { plainPage } from './plain-page.ts';
import { isPlainQuery } from './plain-query.ts';
import { openPreviewReader } from './previews.ts';
import type { PreviewReader } from './previews.ts';
import { isDoubtful } from './soundness.ts';

export interface FirstLook {
  /** A page of everything, the newest first; null where another query is asked for, or it cannot be read. */
  page(args: {
    readonly query: GalleryQuery;
    readonly from: number;
    readonly count: number;
    /** So many of the page's first tiles come with their thumbnail. */
    readonly thumbnails: number;
  }): PageText | null;
  /** WebP bytes; null while there is no preview. */
  readPreview(pictureId: number, size: PreviewSize): Uint8Array | null;
  /** The window shows what it shows first: whoever waits for {@link enough} waits no longer. */
  end(): void;
  /** Resolves at {@link end}, at once where there is nothing to show, and soon in any case. */
  readonly enough: Promise<void>;
  close(): void;
}

/** From a library that is there to its pictures lies a quarter of that, where the machine has nothing else to do. */
const longestMs = 600;

/** Null where there is nothing that may be read yet. */
export function openFirstLook(libraryDir: string): FirstLook | null {
  const file = catalogPath(libraryDir);
  if (!existsSync(file)) return null;
  let db: Database | null = null;
  try {
    db = new SQLite(file, { readonly: true, fileMustExist: true });
    if (!isDoubtful(db)) return lookInto(db, openPreviewReader(libraryDir));
  } catch {
    // Whoever opens the library says why it cannot be read.
  }
  db?.close();
  return null;
}

function lookInto(db: Database, previews: PreviewReader): FirstLook {
  const { promise: enough, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  const longest = setTimeout(end, longestMs);
  void enough.then(() => clearTimeout(longest));
  const read = <Value>(what: () => Value): Value | null => {
    try {
      return what();
    } catch {
      // As above.
      return null;
    }
  };
  const readPreview = (pictureId: number, size: PreviewSize): Uint8Array | null =>
    read(() => previews.read(pictureId, size));
  return {
    page({ query, from, count, thumbnails }) {
      const page = isPlainQuery(query) ? read(() => plainPage(db, { from, count })) : null;
      // What is to be shown first is not in here, or there is nothing.
      if (page === null || page.total === 0) end();
      return page === null ? null : pageAsText(withThumbnails(page, thumbnails, readPreview));
    },
    readPreview,
    end,
    enough,
    close() {
      end();
      previews.close();
      db.close();
    },
  };
}

function withThumbnails(
  page: GalleryPage,
  count: number,
  readPreview: FirstLook['readPreview'],
): GalleryPage {
  const thumbnails = page.tiles.slice(0, count).flatMap(({ pictureId }) => {
    const webp = pictureId === null ? null : readPreview(pictureId, 'thumbnail');
    return webp === null ? [] : [[pictureId, Buffer.from(webp).toString('base64')]];
  });
  return { ...page, thumbnails: Object.fromEntries(thumbnails) as Record<number, string> };
}
