// Where a library keeps its catalog, and whether one is there at all.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogName, hasRecords, hasRecordsAsync, markerName } from '../lib/kept-records.ts';

/** The catalog's file inside a library folder. */
export function catalogPath(libraryDir: string): string {
  return join(libraryDir, catalogName);
}

/** Says that there was a catalog, so that none is ever made anew over a lost one. */
export function markerPath(libraryDir: string): string {
  return join(libraryDir, markerName);
}

/** Whether this folder was ever a library: an empty one may be the bare place where a drive hangs. */
export function isLibraryThere(libraryDir: string): boolean {
  return existsSync(catalogPath(libraryDir)) || hadCatalog(libraryDir);
}

/** The same for the thread that shows the window; of a library that has its catalog or its mark it is known at once. */
export async function isLibraryThereAsync(libraryDir: string): Promise<boolean> {
  return (
    existsSync(catalogPath(libraryDir)) ||
    existsSync(markerPath(libraryDir)) ||
    (await hasRecordsAsync(libraryDir))
  );
}

/** Its mark is a hidden file, and a catalog is large: who carries a library by hand, or by a program, may leave both behind. */
export function hadCatalog(libraryDir: string): boolean {
  return existsSync(markerPath(libraryDir)) || hasRecords(libraryDir);
}

/** The library's id, as its mark tells it; null for a text that is no mark. */
export function markIn(text: string): string | null {
  try {
    const mark: unknown = JSON.parse(text);
    const id = typeof mark === 'object' && mark !== null && 'id' in mark ? mark.id : null;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}
