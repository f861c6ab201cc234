// What the window shows first, read from the files of a library before it is open: the newest tiles and their previews.
// Invariant: reads only, and only a library that was closed cleanly in the form of today: what has to be checked, changed
// or refused first is left to whoever opens it, and so is one that somebody else has open.
import { existsSync } from 'node:fs';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import { pageAsText } from '../../preload/contract/page-text.ts';
import type { PageText } from '../../preload/contract/page-text.ts';
import type { PreviewSize } from '../../preload/contract/preview-sizes.ts';
import { untilQuiet } from '../lib/until-quiet.ts';
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
  }): PageText | null;
  /** WebP bytes; null while there is no preview. */
  readPreview(pictureId: number, size: PreviewSize): Uint8Array | null;
  /** Resolves once the page seems to have what it shows first, and soon in any case. */
  readonly enough: Promise<void>;
  close(): void;
}

/** Between the answer of a page and the first previews that are asked for lie 60 to 90 ms. */
const quietMs = 120;
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
  const quiet = untilQuiet({ quietMs, longestMs });
  const read = <Value>(what: () => Value): Value | null => {
    try {
      quiet.note();
      return what();
    } catch {
      // As above.
      return null;
    }
  };
  return {
    page: ({ query, from, count }) =>
      read(() => {
        if (!isPlainQuery(query)) return null;
        const page = plainPage(db, { from, count });
        if (page.total === 0) quiet.end();
        return pageAsText(page);
      }),
    readPreview: (pictureId, size) => read(() => previews.read(pictureId, size)),
    enough: quiet.reached,
    close() {
      quiet.end();
      previews.close();
      db.close();
    },
  };
}
