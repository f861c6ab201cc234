// Whole pictures and films to be cut, bent and lied about: drawn with the canvas where it can, built by hand where
// it cannot.
import { crc32 } from 'node:zlib';
import { createCanvas } from '@napi-rs/canvas';
import type { Canvas } from '@napi-rs/canvas';

/** A PNG chunk with its check sum. */
export function pngChunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

/** A PNG header chunk. */
export function pngHeader(widthPx: number, heightPx: number, tail = '0802000000'): Buffer {
  return pngChunk('IHDR', Buffer.concat([uint32(widthPx), uint32(heightPx), Buffer.from(tail, 'hex')]));
}

export const pngMagic = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG whose pixels are given as they would stand in IDAT; its walk does not inflate them. */
export function pngOf(widthPx: number, heightPx: number, ...data: readonly Uint8Array[]): Buffer {
  const pixels = data.length === 0 ? [Buffer.from('pixels')] : data;
  return Buffer.concat([
    pngMagic,
    pngHeader(widthPx, heightPx),
    ...pixels.map((each) => pngChunk('IDAT', each)),
    pngChunk('IEND'),
  ]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function uint32le(value: number): Buffer {
  return uint32(value).reverse();
}

/** A box of the ISO base media file format. */
export function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

/** A track header with a size in pixels. */
export function trackHeader(widthPx: number, heightPx: number): Buffer {
  return box('tkhd', Buffer.alloc(76), uint32(widthPx * 65_536), uint32(heightPx * 65_536));
}

export const mp4FileType = box('ftyp', Buffer.from('isom\0\0\u0002\0isomiso2avc1mp41', 'latin1'));

/** An MP4 with a sound track, a picture track and some data. */
export function mp4Of(widthPx: number, heightPx: number, data: Uint8Array): Buffer {
  const sound = box('trak', trackHeader(0, 0));
  const picture = box('trak', trackHeader(widthPx, heightPx), box('mdia', Buffer.alloc(20)));
  return Buffer.concat([
    mp4FileType,
    box('moov', box('mvhd', Buffer.alloc(100)), sound, picture),
    box('mdat', data),
  ]);
}

/** An EBML element; its size in eight bytes, or unknown. */
export function element(id: string, content: Uint8Array, isSizeUnknown = false): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(isSizeUnknown ? 0x01ffffffffffffffn : 0x0100000000000000n | BigInt(content.length));
  return Buffer.concat([Buffer.from(id, 'hex'), size, content]);
}

/** A WebM with one track and two clusters. */
export function webmOf(widthPx: number, heightPx: number, data: Uint8Array, isLive = false): Buffer {
  const header = element(
    '1a45dfa3',
    Buffer.concat([element('4286', Buffer.from([1])), element('4282', Buffer.from('webm'))]),
  );
  const size = (value: number): Buffer => uint32(value).subarray(2);
  const video = element('e0', Buffer.concat([element('b0', size(widthPx)), element('ba', size(heightPx))]));
  const tracks = element('1654ae6b', element('ae', Buffer.concat([element('d7', Buffer.from([1])), video])));
  const cluster = element(
    '1f43b675',
    Buffer.concat([element('e7', Buffer.from([0])), element('a3', data)]),
    isLive,
  );
  return Buffer.concat([header, element('18538067', Buffer.concat([tracks, cluster, cluster]), isLive)]);
}

/** A RIFF container of the WebP kind. */
export function riff(...chunks: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return Buffer.concat([Buffer.from('RIFF'), uint32le(body.length), body]);
}

export function riffChunk(type: string, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(type), uint32le(data.length), data, Buffer.alloc(data.length & 1)]);
}

/** A JPEG with restart markers, fill bytes and three scans, as a progressive one has them. Structure only. */
export function jpegOfScans(widthPx: number, heightPx: number): Buffer {
  const segment = (code: number, content: string): string => {
    return `ff${code.toString(16)}${(content.length / 2 + 2).toString(16).padStart(4, '0')}${content}`;
  };
  const size = heightPx.toString(16).padStart(4, '0') + widthPx.toString(16).padStart(4, '0');
  const scan = `${segment(0xda, '0101003f00')}12ff00aaff00ffd0bbffffd1cc0000ff00`;
  const thumbnail = 'ffd8ffdb0004000011ffd9';
  return Buffer.from(
    `ffd8${segment(0xe1, `45786966${thumbnail}`)}${segment(0xdb, '00')}ff${segment(0xc2, `08${size}03`)}${scan}${segment(0xc4, '00')}${scan}fffffe0004abcd${scan}ffd9`,
    'hex',
  );
}

/** A drawing with enough in it that no encoder makes it tiny. */
function drawing(widthPx: number, heightPx: number): Canvas {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  for (let mark = 0; mark < 900; mark += 1) {
    context.fillStyle = `hsl(${String((mark * 137) % 360)} 80% ${String(20 + (mark % 60))}%)`;
    context.fillRect((mark * 7919) % widthPx, (mark * 104_729) % heightPx, 9 + (mark % 23), 5 + (mark % 17));
  }
  return canvas;
}

/** One whole file of every kind: 320 × 200 pixels. */
export function samplePictures(): Readonly<
  Record<string, { readonly mediaType: string; readonly bytes: Buffer }>
> {
  const canvas = drawing(320, 200);
  const noise = Buffer.from(Array.from({ length: 30_000 }, (_, at) => (at * 7919 + (at >> 3)) & 0xff));
  const webp = canvas.toBuffer('image/webp', 80);
  const vp8 = webp.subarray(webp.indexOf('VP8 '));
  const extended = Buffer.concat([uint32(0), Buffer.from('3f0100c70000', 'hex')]);
  return {
    png: { mediaType: 'image/png', bytes: canvas.toBuffer('image/png') },
    'png of many chunks': {
      mediaType: 'image/png',
      bytes: pngOf(320, 200, noise.subarray(0, 9000), noise.subarray(0, 1), noise),
    },
    jpeg: { mediaType: 'image/jpeg', bytes: canvas.toBuffer('image/jpeg', 85) },
    'jpeg of many scans': { mediaType: 'image/jpeg', bytes: jpegOfScans(320, 200) },
    'lossy webp': { mediaType: 'image/webp', bytes: webp },
    'lossless webp': { mediaType: 'image/webp', bytes: canvas.toBuffer('image/webp', 100) },
    'extended webp': {
      mediaType: 'image/webp',
      bytes: riff(riffChunk('VP8X', extended), vp8, riffChunk('EXIF', noise.subarray(0, 33))),
    },
    gif: { mediaType: 'image/gif', bytes: canvas.toBuffer('image/gif') },
    avif: { mediaType: 'image/avif', bytes: canvas.toBuffer('image/avif', { quality: 60 }) },
    mp4: { mediaType: 'video/mp4', bytes: mp4Of(320, 200, noise) },
    webm: { mediaType: 'video/webm', bytes: webmOf(320, 200, noise) },
  };
}
