// Reads what a picture says of itself in its first bytes: its kind and its size in pixels.
// Invariant: nothing is decoded and nothing beyond the bytes given is read; what is cut short or unknown is
// null. It stands before the decoder, which takes whatever it is given (SVG too) and allocates what a header
// claims.
import type { MediaType } from '../../preload/contract/pictures.ts';

/** Still pictures; videos have no header that is read here. */
export type StillMediaType = Exclude<MediaType, 'video/mp4' | 'video/webm'>;

export interface PictureHeader {
  readonly mediaType: StillMediaType;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The header of a PNG, JPEG, WebP, GIF or AVIF file; null for anything else. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return pngHeader(view) ?? jpegHeader(view) ?? webpHeader(view) ?? gifHeader(view) ?? avifHeader(view);
  } catch (error) {
    // The file ends inside its header.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function pngHeader(view: DataView): PictureHeader | null {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return null;
  if (text(view, 12, 4) !== 'IHDR') return null;
  return { mediaType: 'image/png', widthPx: view.getUint32(16), heightPx: view.getUint32(20) };
}

function jpegHeader(view: DataView): PictureHeader | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill byte
    } else if (isFrameStart(marker)) {
      return { mediaType: 'image/jpeg', widthPx: view.getUint16(at + 7), heightPx: view.getUint16(at + 5) };
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2; // a marker without a body
    } else if (marker === 0xd9 || marker === 0xda) {
      return null; // the picture begins or ends without a frame
    } else {
      at += 2 + Math.max(2, view.getUint16(at + 2));
    }
  }
}

/** SOF0 to SOF15, without the tables (DHT, JPG, DAC) that lie between them. */
function isFrameStart(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function webpHeader(view: DataView): PictureHeader | null {
  if (text(view, 0, 4) !== 'RIFF' || text(view, 8, 4) !== 'WEBP') return null;
  const mediaType = 'image/webp';
  switch (text(view, 12, 4)) {
    case 'VP8X':
      return { mediaType, widthPx: 1 + uint24(view, 24), heightPx: 1 + uint24(view, 27) };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { mediaType, widthPx: 1 + (bits & 0x3fff), heightPx: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return {
        mediaType,
        widthPx: view.getUint16(26, true) & 0x3fff,
        heightPx: view.getUint16(28, true) & 0x3fff,
      };
    default:
      return null;
  }
}

function gifHeader(view: DataView): PictureHeader | null {
  if (!/^GIF8[79]a$/.test(text(view, 0, 6))) return null;
  return { mediaType: 'image/gif', widthPx: view.getUint16(6, true), heightPx: view.getUint16(8, true) };
}

/** AVIF keeps a size per item (tiles, alpha, the whole); the largest is the picture's. */
function avifHeader(view: DataView): PictureHeader | null {
  if (text(view, 4, 4) !== 'ftyp') return null;
  const brands = text(view, 8, Math.min(view.getUint32(0), 256) - 8);
  if (!/avi[fs]/.test(brands)) return null;
  let largest: PictureHeader | null = null;
  for (const ispe of boxes(view, 0, view.byteLength, ['meta', 'iprp', 'ipco', 'ispe'])) {
    const found = {
      mediaType: 'image/avif',
      widthPx: view.getUint32(ispe + 4),
      heightPx: view.getUint32(ispe + 8),
    } as const;
    if (largest === null || found.widthPx * found.heightPx > largest.widthPx * largest.heightPx)
      largest = found;
  }
  return largest;
}

/** Where the bodies of the boxes at the end of a path of box types begin. */
function* boxes(view: DataView, from: number, end: number, path: readonly string[]): Generator<number> {
  const [type, ...rest] = path;
  let at = from;
  while (at + 8 <= end) {
    const sizeBytes = view.getUint32(at);
    // 0 means "to the end"; 1 announces a 64-bit size, which only media data needs.
    const boxEnd = sizeBytes === 0 ? end : Math.min(end, at + sizeBytes);
    if (text(view, at + 4, 4) === type) {
      if (rest.length === 0) yield at + 8;
      // `meta` carries a version before its children.
      else yield* boxes(view, at + (type === 'meta' ? 12 : 8), boxEnd, rest);
    }
    if (boxEnd < at + 8) return;
    at = boxEnd;
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
}

function text(view: DataView, at: number, length: number): string {
  let result = '';
  for (let index = at; index < at + length; index += 1) result += String.fromCharCode(view.getUint8(index));
  return result;
}
