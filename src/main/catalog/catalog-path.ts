// Where a library keeps its catalog, and whether one is there at all.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The catalog's file inside a library folder. */
export function catalogPath(libraryDir: string): string {
  return join(libraryDir, 'catalog.sqlite');
}

/** Says that there was a catalog, so that none is ever made anew over a lost one. */
export function markerPath(libraryDir: string): string {
  return join(libraryDir, '.gridkeep-library');
}

/** Whether this folder was ever a library: an empty one may be the bare place where a drive hangs. */
export function isLibraryThere(libraryDir: string): boolean {
  return existsSync(catalogPath(libraryDir)) || existsSync(markerPath(libraryDir));
}
