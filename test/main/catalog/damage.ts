// Spoils a file as a failing drive does: pages in its middle are overwritten.
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';

/** Overwrites this many pages of 4 KiB, spread over the file; the first page, which names the file's kind, stays. */
export function damagePages(path: string, pages: number): void {
  const descriptor = openSync(path, 'r+');
  const count = Math.floor(fstatSync(descriptor).size / 4096);
  for (let at = 0; at < pages; at += 1) {
    const page = 2 + Math.floor(((at + 0.5) * (count - 2)) / pages);
    writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  }
  closeSync(descriptor);
}
