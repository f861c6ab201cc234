// Where a library keeps its catalog.
import { join } from 'node:path';

/** The catalog's file inside a library folder. */
export function catalogPath(libraryDir: string): string {
  return join(libraryDir, 'catalog.sqlite');
}

/** Says that there was a catalog, so that none is ever made anew over a lost one. */
export function markerPath(libraryDir: string): string {
  return join(libraryDir, '.gridkeep-library');
}
