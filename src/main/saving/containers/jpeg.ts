// JPEG: every marker from SOI to EOI, through the entropy-coded data of every scan.
// Invariant: a file without its EOI is never accepted, also where a thumbnail inside has one. Stray bytes between
// segments and bytes after EOI (a second picture, a phone's trailer) are tolerated, as every decoder does: JPEG
// has no check sums, so refusing them would only lose pictures. Source: ITU-T T.81 annex B.
import { checkPixels, damaged } from './walk.ts';
import type { Cursor, Walk, Walked, WalkContext } from './walk.ts';

const startOfScan = 0xda;
const endOfImage = 0xd9;
const startOfImage = 0xd8;

export function* walkJpeg(cursor: Cursor, { maxPixels }: WalkContext): Walk<Walked> {
  const start = yield* cursor.take(2);
  if (start[0] !== 0xff || start[1] !== startOfImage) throw damaged('it does not begin as a JPEG');
  let size: { readonly widthPx: number; readonly heightPx: number } | null = null;
  let hasScan = false;
  for (;;) {
    // Behind a scan's header this passes over the entropy-coded data too: there 0xFF is always followed by 0x00
    // or by a restart marker, unless a new segment begins.
    const marker = yield* nextMarker(cursor);
    if (marker === endOfImage) {
      if (size === null || !hasScan) throw damaged('the JPEG has no pixels');
      return { mediaType: 'image/jpeg', ...size };
    }
    if (marker === startOfImage) throw damaged('a second JPEG begins within the first');
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const bytes = (yield* cursor.take(2)).readUInt16BE(0) - 2;
    if (bytes < 0) throw damaged('a JPEG segment has no length');
    if (isStartOfFrame(marker)) {
      if (bytes < 6) throw damaged('the JPEG frame header is too short');
      const frame = yield* cursor.take(6);
      size ??= { widthPx: frame.readUInt16BE(3), heightPx: frame.readUInt16BE(1) };
      checkPixels(size.widthPx, size.heightPx, maxPixels);
      yield* cursor.skip(bytes - 6);
      continue;
    }
    yield* cursor.skip(bytes);
    if (marker !== startOfScan) continue;
    if (size === null) throw damaged('a JPEG scan comes before its frame');
    hasScan = true;
  }
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which share their range. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The code of the next marker; passes over fill bytes, stuffed zeros, and what is no marker at all. */
function* nextMarker(cursor: Cursor): Walk<number> {
  for (;;) {
    const rest = yield* cursor.rest();
    if (rest.length === 0) throw damaged('the JPEG has no end');
    let at = rest.indexOf(0xff);
    // Straight on while the byte behind 0xFF is a stuffed zero: that is nearly all of a picture.
    while (at !== -1 && rest[at + 1] === 0x00) at = rest.indexOf(0xff, at + 2);
    if (at === -1) {
      cursor.advance(rest.length);
      continue;
    }
    cursor.advance(at + 1);
    let code = (yield* cursor.take(1))[0] ?? 0;
    while (code === 0xff) code = (yield* cursor.take(1))[0] ?? 0;
    if (code !== 0x00) return code;
  }
}
