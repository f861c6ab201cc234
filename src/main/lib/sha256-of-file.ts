// The SHA-256 of a file, read in pieces.
// Invariant: a library of small files costs no more memory than one of large ones: pieces are read into buffers that
// are used again.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const pieceBytes = 512 * 1024;
/** As many as files were ever hashed at once. */
const spareBuffers: Buffer[] = [];

/** 64 small hex digits. Rejects with the file system's error, and between two pieces once `signal` aborts. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const handle = await open(path, 'r');
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(pieceBytes);
  try {
    const hash = createHash('sha256');
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, pieceBytes, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    spareBuffers.push(buffer);
    await handle.close();
  }
}
