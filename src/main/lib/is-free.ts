// Whether a place on the disk can be given to a file.
// Invariant: no link is followed; a place that cannot be looked at counts as free, so that whoever takes it learns why not.
import { lstat } from 'node:fs/promises';

/** Nothing stands there, of whatever kind. */
export function isFree(absolutePath: string): Promise<boolean> {
  return lstat(absolutePath).then(
    () => false,
    () => true,
  );
}
