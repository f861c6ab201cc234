// Short pieces of bodies on their way to the disk, gathered into long writes: TLS gives 16 KiB at a time, and a file that
// is written so costs nearly twice as much, to write, to sync and to read back, as one that is written 128 KiB at a time.
// Invariant: bytes reach the file in the order in which they came, and what is not there yet is held until `flush`; a
// buffer serves one file at a time.

/** The length of a write; so much is held for each file at most. */
const bufferBytes = 128 * 1024;
/** Pieces of this length gain nothing from being copied. */
const longBytes = 64 * 1024;

/** Buffers of files that are done, for those that come next. One for each thread. */
export class WriteBuffers {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);
  }

  giveBack(buffer: Buffer): void {
    this.#free.push(buffer);
  }
}

/** The writes to one file. */
export class GatheredWrites {
  readonly #buffers: WriteBuffers;
  readonly #write: (bytes: Buffer) => void;
  #buffer: Buffer | null = null;
  #heldBytes = 0;

  /** @param write Writes all of these bytes, or throws. */
  constructor(buffers: WriteBuffers, write: (bytes: Buffer) => void) {
    this.#buffers = buffers;
    this.#write = write;
  }

  /** Takes the next bytes, which the caller may overwrite afterwards. Throws what the writing throws. */
  add(bytes: Buffer): void {
    if (this.#heldBytes + bytes.length > bufferBytes) this.flush();
    if (this.#heldBytes === 0 && bytes.length >= longBytes) {
      this.#write(bytes);
      return;
    }
    this.#buffer ??= this.#buffers.take();
    this.#heldBytes += bytes.copy(this.#buffer, this.#heldBytes);
  }

  /** Writes what is held. Throws what the writing throws; the bytes are given up then. */
  flush(): void {
    if (this.#buffer === null) return;
    const held = this.#buffer.subarray(0, this.#heldBytes);
    this.#heldBytes = 0;
    if (held.length > 0) this.#write(held);
  }

  /** Gives up what is held, and the buffer. */
  end(): void {
    this.#heldBytes = 0;
    if (this.#buffer !== null) this.#buffers.giveBack(this.#buffer);
    this.#buffer = null;
  }
}
