// Loads the heavy half of the app once the window is shown, and has the catalog opened by its thread meanwhile; before
// that, as much of it as the first pictures need.
// Invariant: what follows from this file's own imports is light; SQLite, HTTP and the providers come with open-library.ts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLibraryThereAsync } from './catalog/catalog-path.ts';
import { openCatalogThread } from './catalog/catalog.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { FirstLook } from './catalog/first-look.ts';
import type { WindowLibraries, WindowLibrariesOptions } from './open-library.ts';

/** So long the page is left both cores to paint its first pictures. */
const firstPicturesMs = 300;

/** Null where the window has to wait until the library is open. */
export async function loadFirstLook(libraryDir: string): Promise<FirstLook | null> {
  if (!(await isLibraryThereAsync(libraryDir))) return null;
  const { openFirstLook } = await import('./catalog/first-look.ts');
  return openFirstLook(libraryDir);
}

export async function loadLibraries(
  options: Omit<WindowLibrariesOptions, 'catalog'>,
): Promise<WindowLibraries> {
  const [{ catalog }, { prepareLibraries }] = await Promise.all([
    openCatalogBeside(options),
    import('./open-library.ts'),
  ]);
  return prepareLibraries({ ...options, catalog });
}

/** It goes on opening; null where no library may be made. */
async function openCatalogBeside({
  libraryDir,
  mustExist,
  workersFolder,
}: Omit<WindowLibrariesOptions, 'catalog'>): Promise<{ readonly catalog: Promise<Catalog> | null }> {
  if (mustExist && !(await isLibraryThereAsync(libraryDir))) return { catalog: null };
  const opening = openCatalogThread({
    workerUrl: pathToFileURL(join(workersFolder, 'catalog-worker.js')),
    libraryDir,
    mode: 'write',
    galleryDelayMs: firstPicturesMs,
  });
  // Whoever opens the library is told.
  opening.catch(() => undefined);
  return { catalog: opening };
}
