// Reads a finished archive back from the disk, entry by entry, and holds each against what was meant to be in it.
// Invariant: it believes the bytes alone; what is checked here is what an unpacker will get.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../lib/app-error.ts';
import type { FileFacts } from './export-parts.ts';

const localHeader = { signature: 0x04034b50, sizeBytes: 30, nameLengthAt: 26, extraLengthAt: 28 };
const directorySignature = 0x02014b50;
/** Behind the bytes of an entry: its CRC and lengths, which are longer in ZIP64. */
const descriptorSizes = [16, 24];
const pieceBytes = 512 * 1024;

/**
 * What the whole archive's bytes are.
 * @param entries In the order in which they were written.
 * @throws AppError `damaged` where an entry is not what it should be, `cancelled`
 */
export async function checkArchive(
  path: string,
  entries: readonly FileFacts[],
  signal: AbortSignal,
): Promise<FileFacts> {
  const handle = await open(path, 'r');
  try {
    const reader = new ArchiveReader(handle, signal);
    for (const { sha256, sizeBytes } of entries) {
      const head = await reader.bytes(localHeader.sizeBytes);
      if (head.readUInt32LE(0) !== localHeader.signature) throw notWhole();
      const lengths = [localHeader.nameLengthAt, localHeader.extraLengthAt].map((at) =>
        head.readUInt16LE(at),
      );
      await reader.pass(lengths.reduce((sum, length) => sum + length, 0));
      if ((await reader.pass(sizeBytes)) !== sha256) throw notWhole();
      await reader.passDescriptor();
    }
    return await reader.end();
  } finally {
    await handle.close();
  }
}

function notWhole(): AppError {
  return new AppError('damaged', 'The archive does not read back as it was written. Check the drive.');
}

class ArchiveReader {
  readonly #handle: FileHandle;
  readonly #signal: AbortSignal;
  readonly #whole = createHash('sha256');
  readonly #piece = Buffer.allocUnsafeSlow(pieceBytes);
  #at = 0;

  constructor(handle: FileHandle, signal: AbortSignal) {
    this.#handle = handle;
    this.#signal = signal;
  }

  /** The next few bytes, which count as read. */
  async bytes(length: number): Promise<Buffer> {
    const bytes = await this.#peek(length);
    if (bytes.length < length) throw notWhole();
    this.#whole.update(bytes);
    this.#at += length;
    return bytes;
  }

  /** Reads on; answers the SHA-256 of what was passed. */
  async pass(length: number): Promise<string> {
    const hash = createHash('sha256');
    for (let left = length; left > 0;) {
      if (this.#signal.aborted) throw new AppError('cancelled', 'Stopped.');
      const { bytesRead } = await this.#handle.read(this.#piece, 0, Math.min(left, pieceBytes), this.#at);
      if (bytesRead === 0) throw notWhole();
      const bytes = this.#piece.subarray(0, bytesRead);
      hash.update(bytes);
      this.#whole.update(bytes);
      this.#at += bytesRead;
      left -= bytesRead;
    }
    return hash.digest('hex');
  }

  /** The next thing begins behind it. */
  async passDescriptor(): Promise<void> {
    const ahead = await this.#peek(Math.max(...descriptorSizes) + 4);
    const size = descriptorSizes.find((each) => {
      const next = ahead.length < each + 4 ? 0 : ahead.readUInt32LE(each);
      return next === localHeader.signature || next === directorySignature;
    });
    if (size === undefined) throw notWhole();
    await this.bytes(size);
  }

  /** Reads to the end of the file. */
  async end(): Promise<FileFacts> {
    const { size } = await this.#handle.stat();
    await this.pass(size - this.#at);
    return { sha256: this.#whole.digest('hex'), sizeBytes: size };
  }

  async #peek(length: number): Promise<Buffer> {
    const { bytesRead } = await this.#handle.read(this.#piece, 0, length, this.#at);
    return Buffer.from(this.#piece.subarray(0, bytesRead));
  }
}
