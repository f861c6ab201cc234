// Reads a text file that anybody may have put there, or written again with a program of their own.
// Invariant: no link is followed, no pipe is waited for, nothing larger than the bound is read.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** `nothing` stands there; `unfit`: no plain file, too large, or it cannot be read. */
export type BoundedRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unfit' };

/** Windows has neither flag. */
const flags: Readonly<Record<string, number | undefined>> = constants;
const readFlags = constants.O_RDONLY | (flags['O_NOFOLLOW'] ?? 0) | (flags['O_NONBLOCK'] ?? 0);

/** The text of a plain file of at most so many bytes. */
export function readBounded(path: string, maxBytes: number): BoundedRead {
  let descriptor: number;
  try {
    descriptor = openSync(path, readFlags);
  } catch (error) {
    return unopened(error);
  }
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile() || facts.size > maxBytes) return { kind: 'unfit' };
    return { kind: 'text', text: textOf(readFileSync(descriptor)) };
  } catch {
    return { kind: 'unfit' };
  } finally {
    closeSync(descriptor);
  }
}

/** The same, and whoever asks has turns meanwhile. */
export async function readBoundedAsync(path: string, maxBytes: number): Promise<BoundedRead> {
  try {
    const file = await open(path, readFlags);
    try {
      const facts = await file.stat();
      if (!facts.isFile() || facts.size > maxBytes) return { kind: 'unfit' };
      return { kind: 'text', text: textOf(await file.readFile()) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return unopened(error);
  }
}

function unopened(error: unknown): BoundedRead {
  return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'nothing' : 'unfit' };
}

/** Editors on Windows write a mark of their order before the text, and some write UTF-16. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0)
    return bytes.swap16().toString('utf16le', 2);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
