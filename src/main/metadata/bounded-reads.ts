// Reads here and there in a file that anybody may have made, and never more of it than was allowed.
// Invariant: over its life it gives at most `bytesMax` bytes in at most `readsMax` reads; what lies beyond the end, beyond
// that, or on a broken drive is null.
import type { FileHandle } from 'node:fs/promises';

/** All that is told of a picture is a few KiB; Photoshop's history in XMP may be hundreds. */
const bytesMax = 2 * 1024 * 1024;
/** A PNG in pieces of 8 KiB, as many programs write it, is walked for 160 MiB. */
const readsMax = 20_000;

export class BoundedReads {
  readonly #file: FileHandle;
  #bytesLeft = bytesMax;
  #readsLeft = readsMax;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Exactly so many bytes, or null. */
  async at(position: number, bytes: number): Promise<Buffer | null> {
    if (bytes > this.#bytesLeft || this.#readsLeft === 0) return null;
    this.#bytesLeft -= bytes;
    this.#readsLeft -= 1;
    const found = Buffer.allocUnsafe(bytes);
    try {
      const { bytesRead } = await this.#file.read(found, 0, bytes, position);
      return bytesRead === bytes ? found : null;
    } catch {
      return null;
    }
  }
}
