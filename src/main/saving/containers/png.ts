// PNG (and APNG): every chunk with its CRC, from the signature to IEND.
// Invariant: one changed byte between the signature and the end of IEND is found. Bytes after IEND are tolerated,
// as every reader does: they are no part of the picture. Source: PNG, third edition, sections 5 and 11.
import { crc32 } from './crc32.ts';
import { checkPixels, damaged } from './walk.ts';
import type { Cursor, Walk, Walked, WalkContext } from './walk.ts';

/** The eight bytes that every PNG begins with. */
export const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

const maxChunkBytes = 0x7fffffff;
/** Bit depths that each colour type may have. */
const bitDepths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

export function* walkPng(cursor: Cursor, { maxPixels }: WalkContext): Walk<Walked> {
  if (!(yield* cursor.take(8)).equals(pngSignature)) throw damaged('it does not begin as a PNG');
  let size: { readonly widthPx: number; readonly heightPx: number } | null = null;
  let hasPixels = false;
  for (;;) {
    const header = cursor.ahead(8) ?? (yield* cursor.take(8));
    const bytes = header.readUInt32BE(0);
    const type = header.toString('latin1', 4, 8);
    if (bytes > maxChunkBytes || !/^[A-Za-z]{4}$/.test(type))
      throw damaged('a PNG chunk has no proper name or length');
    let crc = crc32(header.subarray(4, 8), 0);
    if (size === null) {
      if (type !== 'IHDR' || bytes !== 13) throw damaged('the PNG header is missing');
      const fields = yield* cursor.take(13);
      crc = crc32(fields, crc);
      size = readHeader(fields);
      checkPixels(size.widthPx, size.heightPx, maxPixels);
    } else {
      const data = cursor.ahead(bytes);
      crc = data === null ? yield* crcOfLongData(cursor, bytes, crc) : crc32(data, crc);
    }
    const sum = cursor.ahead(4) ?? (yield* cursor.take(4));
    if (sum.readUInt32BE(0) !== crc) throw damaged(`the check sum of the PNG chunk ${type} is wrong`);
    if (type === 'IDAT') hasPixels = true;
    if (type !== 'IEND') continue;
    if (!hasPixels || bytes !== 0) throw damaged('the PNG has no pixels');
    return { mediaType: 'image/png', ...size };
  }
}

function* crcOfLongData(cursor: Cursor, bytes: number, before: number): Walk<number> {
  let crc = before;
  for (let left = bytes; left > 0;) {
    const rest = yield* cursor.rest();
    if (rest.length === 0) throw damaged('it ends too early');
    const part = rest.subarray(0, left);
    crc = crc32(part, crc);
    cursor.advance(part.length);
    left -= part.length;
  }
  return crc;
}

function readHeader(fields: Buffer): { readonly widthPx: number; readonly heightPx: number } {
  const [depth = 0, colour = 0, compression = 0, filter = 0, interlace = 0] = fields.subarray(8);
  const isKnown =
    bitDepths[colour]?.includes(depth) === true && compression === 0 && filter === 0 && interlace <= 1;
  if (!isKnown) throw damaged('the PNG header is wrong');
  return { widthPx: fields.readUInt32BE(0), heightPx: fields.readUInt32BE(4) };
}
