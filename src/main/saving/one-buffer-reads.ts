// Lets a socket read into one buffer of its own for as long as it lives. A new buffer for each read, as streams have it,
// is a gigabyte of garbage per gigabyte of pictures, and collecting that costs more than hashing them.
// Invariant: what `read()` hands out is overwritten by the next read, so it is for a reader that is done with it when the
// 'readable' event returns; what is left over then is copied, and nothing is read until it has been taken.
import type { OnReadOpts, Socket } from 'node:net';

/** As much as the system gives at once. */
const bufferBytes = 64 * 1024;
/** Shorter reads are copied, so that a head that comes in pieces can be kept by its reader. */
const copiedBelowBytes = 16 * 1024;

export interface OneBufferReads {
  /** To be given to the socket when it is made. */
  readonly onread: OnReadOpts;
  /** Makes `read()` of that socket give what was read. Before anything has arrived. */
  attach(socket: Socket): void;
}

/** For one socket. */
export function createOneBufferReads(): OneBufferReads {
  let held: Buffer | null = null;
  let reader: Socket | null = null;
  const isTaken = (): boolean => held === null;
  const keepIfLeft = (bytes: Buffer): void => {
    if (held === bytes) held = Buffer.from(bytes);
  };
  return {
    onread: {
      buffer: Buffer.allocUnsafeSlow(bufferBytes),
      callback: (count, buffer) => {
        const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, count);
        if (held !== null || reader === null) {
          // Was read before anybody could ask for it.
          held = held === null ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
          return false;
        }
        held = count < copiedBelowBytes ? Buffer.from(bytes) : bytes;
        reader.emit('readable');
        keepIfLeft(bytes);
        return isTaken();
      },
    },
    attach(socket) {
      const readOn = socket.read.bind(socket);
      socket.read = (size?: number): Buffer | null => {
        if (held === null || size === 0) return readOn(size) as Buffer | null;
        const bytes = held;
        held = null;
        return bytes;
      };
      socket.unshift = (bytes: Uint8Array): void => {
        if (bytes.length > 0) held = Buffer.from(bytes);
      };
      reader = socket;
    },
  };
}
