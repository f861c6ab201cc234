// WebM: the EBML header, and the elements of the segment to the end of the file.
// Invariant: every element lies within its parent; the segment has tracks and at least one cluster. A segment of
// unknown size (a live recording) must end where an element ends. Source: RFC 8794 section 4; RFC 9559 section 5.
import { AppError } from '../../lib/app-error.ts';
import { checkPixels, damaged } from './walk.ts';
import type { Cursor, Walk, Walked, WalkContext } from './walk.ts';

const ebmlHeader = 0x1a45dfa3;
const docType = 0x4282;
const segment = 0x18538067;
const tracks = 0x1654ae6b;
const trackEntry = 0xae;
const video = 0xe0;
const pixelWidth = 0xb0;
const pixelHeight = 0xba;
const cluster = 0x1f43b675;

const parents: ReadonlySet<number> = new Set([tracks, trackEntry, video]);

interface Element {
  readonly id: number;
  /** Where it ends; null when its size is unknown. */
  readonly end: number | null;
}

export function* walkWebm(cursor: Cursor, { maxPixels, sizeBytes }: WalkContext): Walk<Walked> {
  const header = yield* readElement(cursor, sizeBytes);
  if (header.id !== ebmlHeader || header.end === null || header.end > 4096)
    throw damaged('it does not begin as a WebM');
  let type = '';
  while (cursor.offset < header.end) {
    const element = yield* readElement(cursor, header.end);
    const end = element.end ?? header.end;
    if (element.id === docType && end - cursor.offset <= 32)
      type = (yield* cursor.take(end - cursor.offset)).toString('latin1');
    yield* cursor.skip(end - cursor.offset);
  }
  // Padding with zeros is allowed by EBML.
  type = type.replace(/\0+$/, '');
  if (type !== 'webm' && type !== 'matroska')
    throw new AppError('not-an-image', 'This is neither a picture nor a film.');
  const body = yield* readElement(cursor, sizeBytes);
  if (body.id !== segment) throw damaged('the WebM has no segment');
  const found = { tracks: false, cluster: false, widthPx: 0, heightPx: 0 };
  yield* walkElements(cursor, body.end ?? sizeBytes, found, body.end === null);
  if (!found.tracks || !found.cluster) throw damaged('the WebM has no tracks or no data');
  if (found.widthPx * found.heightPx === 0) return { mediaType: 'video/webm', widthPx: null, heightPx: null };
  checkPixels(found.widthPx, found.heightPx, maxPixels);
  return { mediaType: 'video/webm', widthPx: found.widthPx, heightPx: found.heightPx };
}

function* walkElements(
  cursor: Cursor,
  end: number,
  found: { tracks: boolean; cluster: boolean; widthPx: number; heightPx: number },
  isLive: boolean,
): Walk<void> {
  while (cursor.offset < end) {
    const element = yield* readElement(cursor, end);
    if (element.id === tracks) found.tracks = true;
    if (element.id === cluster) found.cluster = true;
    if (element.end === null) {
      // Its children follow as if they were siblings; only a live recording's clusters are written so.
      if (element.id !== cluster || !isLive) throw damaged('a WebM element has no size');
      continue;
    }
    const bytes = element.end - cursor.offset;
    if (parents.has(element.id)) yield* walkElements(cursor, element.end, found, false);
    else if ((element.id === pixelWidth || element.id === pixelHeight) && bytes >= 1 && bytes <= 4) {
      const value = (yield* cursor.take(bytes)).readUIntBE(0, bytes);
      if (element.id === pixelWidth) found.widthPx = Math.max(found.widthPx, value);
      else found.heightPx = Math.max(found.heightPx, value);
    }
    yield* cursor.skip(element.end - cursor.offset);
  }
}

/** An element's id and size, each a number whose leading zero bits tell its length. */
function* readElement(cursor: Cursor, parentEnd: number): Walk<Element> {
  const id = yield* readNumber(cursor, 4, true);
  const size = yield* readNumber(cursor, 8, false);
  if (id === null) throw damaged('a WebM element has no name');
  if (size === null) return { id, end: null };
  const end = cursor.offset + size;
  if (end > parentEnd) throw damaged('a WebM element is longer than the file');
  return { id, end };
}

/** Null for the value with all bits set: unknown. */
function* readNumber(cursor: Cursor, maxBytes: number, keepsMarker: boolean): Walk<number | null> {
  const first = (yield* cursor.take(1))[0] ?? 0;
  const bytes = Math.clz32(first) - 23;
  if (bytes > maxBytes) throw damaged('a WebM number is too long');
  const mask = (1 << (8 - bytes)) - 1;
  let value = keepsMarker ? first : first & mask;
  let isAllOnes = (first & mask) === mask;
  for (const byte of yield* cursor.take(bytes - 1)) {
    value = value * 256 + byte;
    isAllOnes &&= byte === 0xff;
  }
  if (isAllOnes) return null;
  if (!Number.isSafeInteger(value)) throw damaged('a WebM number is too large');
  return value;
}
