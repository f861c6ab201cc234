// A strict reader of ZIP files, by their directory: stored entries, UTF-8 names, ZIP64; every CRC and length is checked
// against both of its places.
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Contents by name, in the order of the directory. */
export function readZip(path: string): Readonly<Record<string, Buffer>> {
  const file = readFileSync(path);
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('no end of a directory');
  let [count, at] = [file.readUInt16LE(end + 10), file.readUInt32LE(end + 16)];
  if (count === 0xffff || at === 0xffffffff) {
    const end64 = Number(file.readBigUInt64LE(end - 20 + 8));
    if (file.readUInt32LE(end64) !== 0x06064b50) throw new Error('no end of a ZIP64 directory');
    [count, at] = [Number(file.readBigUInt64LE(end64 + 32)), Number(file.readBigUInt64LE(end64 + 48))];
  }
  const entries: Record<string, Buffer> = {};
  for (let each = 0; each < count; each += 1) {
    if (file.readUInt32LE(at) !== 0x02014b50) throw new Error('no directory entry');
    const [flags, method] = [file.readUInt16LE(at + 8), file.readUInt16LE(at + 10)];
    const [crc, stored, size] = [
      file.readUInt32LE(at + 16),
      file.readUInt32LE(at + 20),
      file.readUInt32LE(at + 24),
    ];
    const lengths = [28, 30, 32].map((field) => file.readUInt16LE(at + field));
    const header = file.readUInt32LE(at + 42);
    const name = file.subarray(at + 46, at + 46 + lengths[0]!);
    if ((flags & 0x800) === 0 || method !== 0 || stored !== size) throw new Error('not stored, or no UTF-8');
    if (file.readUInt32LE(header) !== 0x04034b50) throw new Error('no entry where the directory says');
    const start = header + 30 + file.readUInt16LE(header + 26) + file.readUInt16LE(header + 28);
    if (!file.subarray(header + 30, header + 30 + name.length).equals(name)) throw new Error('two names');
    const bytes = file.subarray(start, start + size);
    if (crc32(bytes) !== crc) throw new Error(`the CRC of ${name.toString()}`);
    if (name.toString() in entries) throw new Error('a name stands twice');
    entries[name.toString()] = bytes;
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return entries;
}
