// Makes a file, and the names in a folder, outlive a power cut. For threads that may wait; see saving/folder-sync.ts
// for many at once.
import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Throws the system's error. */
export function syncFileNow(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Does nothing where the system knows no such thing (Windows, some network drives). */
export function syncFolderNow(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch {
    // The file system has no sync of a folder: its names are as safe as they can be.
  } finally {
    closeSync(descriptor);
  }
}
