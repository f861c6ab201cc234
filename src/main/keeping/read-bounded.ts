// Reads a file that anybody may have put there.
// Invariant: no link is followed, no pipe is waited for, nothing larger than the bound is read.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Windows has neither flag. */
const flags: Readonly<Record<string, number | undefined>> = constants;
const readFlags = constants.O_RDONLY | (flags['O_NOFOLLOW'] ?? 0) | (flags['O_NONBLOCK'] ?? 0);

/** The text of a plain file of at most so many bytes; null for anything else. */
export function readBounded(path: string, maxBytes: number): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, readFlags);
  } catch {
    return null;
  }
  try {
    const facts = fstatSync(descriptor);
    return facts.isFile() && facts.size <= maxBytes ? readFileSync(descriptor, 'utf8') : null;
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}
