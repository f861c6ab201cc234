// Loads the heavy half of the app once the window is shown, and has the catalog opened by its thread meanwhile; before
// that, as much of it as the first pictures need.
// Invariant: what follows from this file's own imports is light; SQLite, HTTP and the providers come with open-library.ts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLibraryThere } from './catalog/catalog-path.ts';
import { openCatalogThread } from './catalog/catalog.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { FirstLook } from './catalog/first-look.ts';
import type { WindowLibraries, WindowLibrariesOptions } from './open-library.ts';

/** So long the page is left both cores to paint its first pictures. */
const firstPicturesMs = 300;

/** Null where the window has to wait until the library is open. */
export async function loadFirstLook(libraryDir: string): Promise<FirstLook | null> {
  if (!isLibraryThere(libraryDir)) return null;
  const { openFirstLook } = await import('./catalog/first-look.ts');
  return openFirstLook(libraryDir);
}

export async function loadLibraries(
  options: Omit<WindowLibrariesOptions, 'catalog'>,
): Promise<WindowLibraries> {
  const catalog = openCatalogBeside(options);
  const { prepareLibraries } = await import('./open-library.ts');
  return prepareLibraries({ ...options, catalog });
}

/** Null where no library may be made. */
function openCatalogBeside({
  libraryDir,
  mustExist,
  workersFolder,
}: Omit<WindowLibrariesOptions, 'catalog'>): Promise<Catalog> | null {
  if (mustExist && !isLibraryThere(libraryDir)) return null;
  const opening = openCatalogThread({
    workerUrl: pathToFileURL(join(workersFolder, 'catalog-worker.js')),
    libraryDir,
    mode: 'write',
    galleryDelayMs: firstPicturesMs,
  });
  // Whoever opens the library is told.
  opening.catch(() => undefined);
  return opening;
}
