// WebP: the RIFF size, every chunk within it, and the frame header of VP8, VP8L or VP8X.
// Invariant: the chunks fill the RIFF size exactly and the file has at least as many bytes; bytes after it are
// tolerated. Source: RFC 9649 sections 2 and 3; RFC 6386 section 9.1.
import { checkPixels, damaged } from './walk.ts';
import type { Cursor, Walk, Walked, WalkContext } from './walk.ts';

interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

export function* walkWebp(cursor: Cursor, { maxPixels, sizeBytes }: WalkContext): Walk<Walked> {
  const header = yield* cursor.take(12);
  if (header.toString('latin1', 0, 4) !== 'RIFF' || header.toString('latin1', 8, 12) !== 'WEBP') {
    throw damaged('it does not begin as a WebP');
  }
  const end = header.readUInt32LE(4) + 8;
  if (end > sizeBytes) throw damaged('it is shorter than its own header says');
  let canvas: Size | null = null;
  let hasPixels = false;
  while (cursor.offset < end) {
    const start = yield* chunkHeader(cursor, end);
    const chunk = start.toString('latin1', 0, 4);
    const bytes = start.readUInt32LE(4);
    // Some writers leave the padding byte of the last chunk away.
    const next = Math.min(cursor.offset + bytes + (bytes & 1), Math.max(end, cursor.offset + bytes));
    if (cursor.offset + bytes > end) throw damaged('a WebP chunk is longer than the file');
    if (chunk === 'VP8 ' || chunk === 'VP8L') {
      const size: Size =
        chunk === 'VP8 ' ? yield* lossySize(cursor, bytes) : yield* losslessSize(cursor, bytes);
      checkPixels(size.widthPx, size.heightPx, maxPixels);
      canvas ??= size;
      hasPixels = true;
    } else if (chunk === 'VP8X') {
      if (canvas !== null || bytes < 10) throw damaged('the WebP header is wrong');
      const fields = yield* cursor.take(10);
      canvas = { widthPx: fields.readUIntLE(4, 3) + 1, heightPx: fields.readUIntLE(7, 3) + 1 };
      checkPixels(canvas.widthPx, canvas.heightPx, maxPixels);
    } else if (canvas === null) {
      throw damaged('the WebP does not begin with its picture');
    } else if (chunk === 'ANMF') {
      if (bytes < 16 + 8) throw damaged('a WebP frame is empty');
      hasPixels = true;
    }
    yield* cursor.skip(next - cursor.offset);
  }
  if (canvas === null || !hasPixels) throw damaged('the WebP has no pixels');
  return { mediaType: 'image/webp', ...canvas };
}

function* chunkHeader(cursor: Cursor, end: number): Walk<Buffer> {
  if (cursor.offset + 8 > end) throw damaged('a WebP chunk has no header');
  return yield* cursor.take(8);
}

function* lossySize(cursor: Cursor, bytes: number): Walk<Size> {
  if (bytes < 10) throw damaged('the WebP picture is too short');
  const frame = yield* cursor.take(10);
  const tag = frame.readUIntLE(0, 3);
  const isKeyFrame = (tag & 1) === 0 && frame.readUIntBE(3, 3) === 0x9d012a;
  if (!isKeyFrame || tag >> 5 > bytes - 10) throw damaged('the WebP picture has a wrong header');
  return { widthPx: frame.readUInt16LE(6) & 0x3fff, heightPx: frame.readUInt16LE(8) & 0x3fff };
}

function* losslessSize(cursor: Cursor, bytes: number): Walk<Size> {
  if (bytes < 5) throw damaged('the WebP picture is too short');
  const frame = yield* cursor.take(5);
  const fields = frame.readUInt32LE(1);
  if (frame[0] !== 0x2f || fields >>> 29 !== 0) throw damaged('the WebP picture has a wrong header');
  return { widthPx: (fields & 0x3fff) + 1, heightPx: ((fields >>> 14) & 0x3fff) + 1 };
}
