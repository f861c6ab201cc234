// AVIF and MP4: the boxes of the ISO base media file format, from `ftyp` to the last byte of the file.
// Invariant: every box lies within its parent and the outermost ones fill the file exactly; a still picture has
// its `meta` and its data, a film its `moov` and its `mdat`. Sizes are those stored; rotation is not applied.
// Source: ISO/IEC 14496-12 sections 4.2, 8.3.2, 8.11; ISO/IEC 23008-12 section 6.5.3.
import { AppError } from '../../lib/app-error.ts';
import { checkPixels, damaged } from './walk.ts';
import type { Cursor, Walk, Walked, WalkContext } from './walk.ts';

/**
 * Boxes whose children matter here, and how many bytes stand before the first child. A film's `meta` is left
 * alone: QuickTime writes it without those bytes.
 */
const filmParents: Parents = new Map([
  ['moov', 0],
  ['trak', 0],
]);
const stillParents: Parents = new Map([...filmParents, ['meta', 4], ['iprp', 0], ['ipco', 0]]);
type Parents = ReadonlyMap<string, number>;
const boxesMaxDepth = 8;

interface Found {
  readonly parents: Parents;
  /** Types of the boxes that were met and hold anything. */
  readonly kinds: Set<string>;
  area: number;
  widthPx: number;
  heightPx: number;
}

export function* walkIsoMedia(cursor: Cursor, context: WalkContext): Walk<Walked> {
  const brands = yield* readBrands(cursor, context.sizeBytes);
  const isAvif = brands.includes('avif') || brands.includes('avis');
  if (!isAvif && brands.some((brand) => /^(?:hei[cmsx]|hev[cmsx]|mif1|msf1|crx )$/.test(brand))) {
    throw new AppError('not-an-image', 'This is a HEIF picture, a format that Gridkeep does not keep.');
  }
  const found: Found = {
    parents: isAvif ? stillParents : filmParents,
    kinds: new Set(),
    area: 0,
    widthPx: 0,
    heightPx: 0,
  };
  yield* walkBoxes(cursor, context.sizeBytes, true, found, 0);
  if (isAvif) {
    const hasData = found.kinds.has('mdat') || found.kinds.has('idat');
    const hasIndex = found.kinds.has('meta') || found.kinds.has('moov');
    if (!hasIndex || !hasData) throw damaged('the AVIF has no pixels');
    checkPixels(found.widthPx, found.heightPx, context.maxPixels);
    return { mediaType: 'image/avif', widthPx: found.widthPx, heightPx: found.heightPx };
  }
  if (!found.kinds.has('moov') || !found.kinds.has('mdat')) throw damaged('the film has no index or no data');
  if (found.area === 0) return { mediaType: 'video/mp4', widthPx: null, heightPx: null };
  checkPixels(found.widthPx, found.heightPx, context.maxPixels);
  return { mediaType: 'video/mp4', widthPx: found.widthPx, heightPx: found.heightPx };
}

function* readBrands(cursor: Cursor, sizeBytes: number): Walk<readonly string[]> {
  const header = yield* cursor.take(8);
  const bytes = header.readUInt32BE(0);
  const isProper =
    header.toString('latin1', 4, 8) === 'ftyp' && bytes >= 16 && bytes <= 4096 && bytes <= sizeBytes;
  if (!isProper || bytes % 4 !== 0) throw damaged('its file type box is wrong');
  const names = (yield* cursor.take(bytes - 8)).toString('latin1').match(/[^]{4}/g) ?? [];
  // The second one is a version, not a brand.
  return names.filter((_, position) => position !== 1);
}

function* walkBoxes(
  cursor: Cursor,
  end: number,
  isOutermost: boolean,
  found: Found,
  depth: number,
): Walk<void> {
  if (depth > boxesMaxDepth) throw damaged('its boxes are nested too deep');
  while (cursor.offset < end) {
    const start = cursor.offset;
    if (start + 8 > end) throw damaged('a box has no header');
    const header = yield* cursor.take(8);
    const type = header.toString('latin1', 4, 8);
    const short = header.readUInt32BE(0);
    let bytes = short;
    // 1: the size follows in 64 bits. 0: to the end of the file, for the last of the outermost boxes.
    if (short === 1) bytes = Number((yield* cursor.take(8)).readBigUInt64BE(0));
    else if (short === 0 && isOutermost) bytes = end - start;
    const next = start + bytes;
    if (next < cursor.offset || next > end)
      throw damaged(`the box ${/^[ -~]{4}$/.test(type) ? type : ''} is longer than the file`);
    if (next > cursor.offset) found.kinds.add(type);
    const before = found.parents.get(type);
    if (before !== undefined) {
      if (cursor.offset + before > next) throw damaged('a box is too short');
      yield* cursor.skip(before);
      yield* walkBoxes(cursor, next, false, found, depth + 1);
    } else if (type === 'tkhd') {
      yield* readTrackHeader(cursor, next, found);
    } else if (type === 'ispe') {
      yield* readSpatialExtents(cursor, next, found);
    }
    yield* cursor.skip(next - cursor.offset);
  }
}

/** Width and height are the header's last eight bytes, as 16.16 fixed point; a sound track has none. */
function* readTrackHeader(cursor: Cursor, end: number, found: Found): Walk<void> {
  if (end - cursor.offset < 84) throw damaged('a track has no header');
  yield* cursor.skip(end - 8 - cursor.offset);
  const fields = yield* cursor.take(8);
  keepLargest(found, fields.readUInt16BE(0), fields.readUInt16BE(4));
}

/** A grid's tiles and a thumbnail have extents of their own; the picture is the largest. */
function* readSpatialExtents(cursor: Cursor, end: number, found: Found): Walk<void> {
  if (end - cursor.offset < 12) throw damaged('the picture has no size');
  const fields = yield* cursor.take(12);
  keepLargest(found, fields.readUInt32BE(4), fields.readUInt32BE(8));
}

function keepLargest(found: Found, widthPx: number, heightPx: number): void {
  if (widthPx * heightPx <= found.area) return;
  found.area = widthPx * heightPx;
  found.widthPx = widthPx;
  found.heightPx = heightPx;
}
