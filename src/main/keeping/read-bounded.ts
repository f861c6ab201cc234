// Reads a text file that anybody may have put there, or written again with a program of their own.
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
    return facts.isFile() && facts.size <= maxBytes ? textOf(readFileSync(descriptor)) : null;
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** Editors on Windows write a mark of their order before the text, and some write UTF-16. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0)
    return bytes.swap16().toString('utf16le', 2);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
