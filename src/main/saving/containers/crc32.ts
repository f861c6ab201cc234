// CRC-32 as PNG wants it: the runtime's own where it has one, else the usual table.
import * as zlib from 'node:zlib';

/** @param previous 0, or the result for the bytes before these. */
export type Crc32 = (bytes: Uint8Array, previous: number) => number;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The table's way; also the oracle for the runtime's. */
export const crc32ByTable: Crc32 = (bytes, previous) => {
  let crc = ~previous;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
};

/** Node has had it since 20.15 and 22.2. */
export const crc32: Crc32 =
  typeof zlib.crc32 === 'function' ? (bytes, previous) => zlib.crc32(bytes, previous) : crc32ByTable;
