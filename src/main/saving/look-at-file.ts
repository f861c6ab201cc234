// Looks at one file of the library: whether it is there, as long as it should be, and what its bytes are.
// Invariant: reads only; one file that cannot be read is an answer, never the end of whoever looks at many.
import { stat } from 'node:fs/promises';
import { sha256OfFile } from '../lib/sha256-of-file.ts';

export type FileLook =
  | { readonly kind: 'hashed'; readonly sha256: string }
  | { readonly kind: 'other-size' }
  | { readonly kind: 'gone' }
  /** It is there, and the system does not let it be read: no permission, a drive that fails. */
  | { readonly kind: 'unreadable' };

/** A file of another size is not read. Rejects only once `signal` aborts. */
export type LookAtFile = (absolutePath: string, sizeBytes: number, signal?: AbortSignal) => Promise<FileLook>;

export const lookAtFile: LookAtFile = async (absolutePath, sizeBytes, signal) => {
  try {
    const facts = await stat(absolutePath);
    if (!facts.isFile() || facts.size !== sizeBytes) return { kind: 'other-size' };
    return { kind: 'hashed', sha256: await sha256OfFile(absolutePath, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    const code = (error as NodeJS.ErrnoException).code;
    // A file where a folder was: its own way of being gone.
    return { kind: code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'unreadable' };
  }
};
