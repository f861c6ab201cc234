// Small, quick, valid pictures for crash and throughput tests: no canvas, no pixels worth looking at, but
// files that every decoder opens, of an exact size when asked. The same arguments give the same bytes.

import { crc32, deflateSync } from 'node:zlib';

import { mixBits } from './random.ts';

/** Formats that can be made without a canvas. */
export type PlainFormat = 'png' | 'jpeg' | 'webp' | 'mp4';

/** What to make. `sizeBytes` is the exact length of the file (WebP: rounded up to even). */
export interface PlainPicture {
  readonly seed: number;
  readonly format: PlainFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly sizeBytes?: number;
}

/** Makes the file; throws RangeError when `sizeBytes` is less than the picture itself needs. */
export function makePlainPicture(picture: PlainPicture): Buffer {
  switch (picture.format) {
    case 'png':
      return makePng(picture);
    case 'jpeg':
      return makeJpeg(picture);
    case 'webp':
      return makeWebp(picture);
    case 'mp4':
      return makeMp4(picture);
  }
}

const noiseBytes = 1 << 20;
let noiseTile: Buffer | null = null;

/** Fills a buffer with bytes that do not compress: one block of noise, begun at a place that the seed decides. */
export function fillWithNoise(buffer: Buffer, seed: number): void {
  noiseTile ??= makeNoiseTile();
  let from = mixBits(seed) % noiseBytes;
  for (let filled = 0; filled < buffer.length; from = 0) filled += noiseTile.copy(buffer, filled, from);
}

function makeNoiseTile(): Buffer {
  const words = new Uint32Array(noiseBytes / 4);
  let state = 0x9e3779b9;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer);
}

function paddingBytes(picture: PlainPicture, baseBytes: number, overheadBytes: number): number {
  if (picture.sizeBytes === undefined || picture.sizeBytes === baseBytes) return -1;
  const bytes = picture.sizeBytes - baseBytes - overheadBytes;
  if (bytes < 0) {
    throw new RangeError(
      `a ${picture.format} of ${picture.widthPx} × ${picture.heightPx} needs more than ${picture.sizeBytes} bytes`,
    );
  }
  return bytes;
}

function colours(seed: number): readonly [number, number, number][] {
  return [0, 1, 2, 3].map((index) => {
    const bits = mixBits(seed * 4 + index + 1);
    return [bits & 0xff, (bits >>> 8) & 0xff, (bits >>> 16) & 0xff];
  });
}

// PNG -------------------------------------------------------------------------------------------------

/** The first eight bytes of every PNG. */
export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const pngPixels = new Map<string, Buffer>();

/** One PNG chunk with its length and CRC. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.allocUnsafe(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** The compressed rows: four quarters in four palette entries, the same for every picture of one size. */
function pngRows(widthPx: number, heightPx: number): Buffer {
  const key = `${widthPx}x${heightPx}`;
  const known = pngPixels.get(key);
  if (known !== undefined) return known;
  const stride = Math.ceil(widthPx / 4) + 1;
  const raw = Buffer.alloc(stride * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const index = (x * 2 < widthPx ? 0 : 1) + (y * 2 < heightPx ? 0 : 2);
      const offset = y * stride + 1 + (x >> 2);
      raw[offset] = (raw[offset] ?? 0) | (index << (6 - (x & 3) * 2));
    }
  }
  const rows = deflateSync(raw, { level: 6 });
  if (pngPixels.size > 64) pngPixels.clear();
  pngPixels.set(key, rows);
  return rows;
}

function makePng(picture: PlainPicture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(picture.widthPx, 0);
  header.writeUInt32BE(picture.heightPx, 4);
  header.set([2, 3, 0, 0, 0], 8);
  const seedText = Buffer.from(`Comment\0picture ${picture.seed}`, 'latin1');
  const before = [
    pngSignature,
    pngChunk('IHDR', header),
    pngChunk('PLTE', Buffer.from(colours(picture.seed).flat())),
    pngChunk('tEXt', seedText),
  ];
  const after = [
    pngChunk('IDAT', pngRows(picture.widthPx, picture.heightPx)),
    pngChunk('IEND', Buffer.alloc(0)),
  ];
  const base = [...before, ...after].reduce((sum, part) => sum + part.length, 0);
  const padding = paddingBytes(picture, base, 12);
  if (padding < 0) return Buffer.concat([...before, ...after]);
  // An ancillary, private chunk that is safe to copy: decoders skip it, a chunk walk checks its CRC.
  const noise = Buffer.allocUnsafe(padding);
  fillWithNoise(noise, picture.seed);
  return Buffer.concat([...before, pngChunk('gkPd', noise), ...after]);
}

// JPEG ------------------------------------------------------------------------------------------------

const dcCodeLengths = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
/** Codes of the standard luminance DC table by category: [bits, length]. */
const dcCodes: readonly (readonly [number, number])[] = [
  [0b00, 2],
  [0b010, 3],
  [0b011, 3],
  [0b100, 3],
  [0b101, 3],
  [0b110, 3],
  [0b1110, 4],
  [0b11110, 5],
  [0b111110, 6],
  [0b1111110, 7],
  [0b11111110, 8],
  [0b111111110, 9],
];

function jpegSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function makeJpeg(picture: PlainPicture): Buffer {
  const { widthPx, heightPx } = picture;
  const quantisation = Buffer.alloc(65, 8);
  quantisation[0] = 0;
  const frame = Buffer.from([8, 0, 0, 0, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  frame.writeUInt16BE(heightPx, 1);
  frame.writeUInt16BE(widthPx, 3);
  // One AC code only, 'end of block' as the single bit 0: every block is one even colour.
  const tables = Buffer.concat([
    Buffer.from([0x00, ...dcCodeLengths, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    Buffer.from([0x10, 1, ...Array.from({ length: 15 }, () => 0), 0x00]),
  ]);
  const before = [
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    jpegSegment(0xfe, Buffer.from(`picture ${picture.seed}`, 'latin1')),
  ];
  const after = [
    jpegSegment(0xdb, quantisation),
    jpegSegment(0xc0, frame),
    jpegSegment(0xc4, tables),
    jpegSegment(0xda, Buffer.from([3, 1, 0x00, 2, 0x00, 3, 0x00, 0, 63, 0])),
    jpegScan(picture),
    Buffer.from([0xff, 0xd9]),
  ];
  const base = [...before, ...after].reduce((sum, part) => sum + part.length, 0);
  const padding = paddingBytes(picture, base, 4);
  if (padding < 0) return Buffer.concat([...before, ...after]);
  const comments: Buffer[] = [];
  const longest = 65_533;
  let left = padding + 4;
  while (left > 0) {
    // The last comment must keep room for its own four bytes of head.
    let size = Math.min(left, longest + 4);
    if (left - size > 0 && left - size < 4) size -= 4;
    const noise = Buffer.allocUnsafe(size - 4);
    fillWithNoise(noise, picture.seed + comments.length);
    comments.push(jpegSegment(0xfe, noise));
    left -= size;
  }
  return Buffer.concat([...before, ...comments, ...after]);
}

function jpegScan(picture: PlainPicture): Buffer {
  const columns = Math.ceil(picture.widthPx / 8);
  const rows = Math.ceil(picture.heightPx / 8);
  const levels = colours(picture.seed).map((colour) => colour.map((channel) => (channel >> 2) - 32));
  const bytes: number[] = [];
  let bits = 0;
  let bitCount = 0;
  const put = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      bits = (bits << 1) | ((value >> bit) & 1);
      bitCount += 1;
      if (bitCount === 8) {
        bytes.push(bits & 0xff);
        if ((bits & 0xff) === 0xff) bytes.push(0);
        bits = 0;
        bitCount = 0;
      }
    }
  };
  const previous = [0, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const quarter = levels[(column * 2 < columns ? 0 : 1) + (row * 2 < rows ? 0 : 2)] ?? [0, 0, 0];
      for (let component = 0; component < 3; component += 1) {
        const level = (quarter[component] ?? 0) * 8;
        const difference = level - (previous[component] ?? 0);
        previous[component] = level;
        const category = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
        const [code, length] = dcCodes[category] ?? [0, 2];
        put(code, length);
        if (category > 0) put(difference > 0 ? difference : difference + (1 << category) - 1, category);
        put(0, 1);
      }
    }
  }
  if (bitCount > 0) put((1 << (8 - bitCount)) - 1, 8 - bitCount);
  return Buffer.from(bytes);
}

// WebP ------------------------------------------------------------------------------------------------

function riffChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(8 + data.length + (data.length % 2));
  chunk.write(type, 0, 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  data.copy(chunk, 8);
  return chunk;
}

function makeWebp(picture: PlainPicture): Buffer {
  const { widthPx, heightPx } = picture;
  const bytes: number[] = [];
  let bits = 0;
  let bitCount = 0;
  const put = (value: number, length: number): void => {
    for (let bit = 0; bit < length; bit += 1) {
      bits |= ((value >> bit) & 1) << bitCount;
      bitCount += 1;
      if (bitCount === 8) {
        bytes.push(bits);
        bits = 0;
        bitCount = 0;
      }
    }
  };
  put(0x2f, 8);
  put(widthPx - 1, 14);
  put(heightPx - 1, 14);
  put(0, 1 + 3); // no alpha, version 0
  put(0, 3); // no transform, no colour cache, no meta codes
  const [red, green, blue] = colours(picture.seed)[0] ?? [0, 0, 0];
  for (const symbol of [green, red, blue, 255]) {
    put(0b101, 3); // a simple code with one symbol of eight bits: its pixels take no bits at all
    put(symbol, 8);
  }
  put(0b001, 3);
  put(0, 1);
  put(0, (8 - bitCount) % 8);
  const pixels = riffChunk('VP8L', Buffer.from(bytes));
  const extended = Buffer.alloc(10);
  extended.writeUIntLE(widthPx - 1, 4, 3);
  extended.writeUIntLE(heightPx - 1, 7, 3);
  const seedChunk = riffChunk('gkSd', Buffer.from(String(picture.seed).padEnd(12), 'latin1'));
  const parts = [riffChunk('VP8X', extended), pixels, seedChunk];
  const base = parts.reduce((sum, part) => sum + part.length, 12);
  const sizeBytes = picture.sizeBytes === undefined ? undefined : picture.sizeBytes + (picture.sizeBytes % 2);
  const padding = paddingBytes(sizeBytes === undefined ? picture : { ...picture, sizeBytes }, base, 8);
  if (padding >= 0) {
    const noise = Buffer.allocUnsafe(padding);
    fillWithNoise(noise, picture.seed);
    parts.push(riffChunk('gkPd', noise));
  }
  const body = Buffer.concat(parts);
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

// MP4 -------------------------------------------------------------------------------------------------

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

function makeMp4(picture: PlainPicture): Buffer {
  const matrix = [0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000];
  const movieHeader = Buffer.alloc(100);
  movieHeader.writeUInt32BE(1000, 12);
  movieHeader.writeUInt32BE(5000, 16);
  movieHeader.writeUInt32BE(0x00010000, 20);
  movieHeader.writeUInt16BE(0x0100, 24);
  matrix.forEach((value, index) => movieHeader.writeUInt32BE(value, 36 + index * 4));
  movieHeader.writeUInt32BE(2, 96);
  const trackHeader = Buffer.alloc(84);
  trackHeader.writeUInt32BE(3, 0);
  trackHeader.writeUInt32BE(1, 12);
  trackHeader.writeUInt32BE(5000, 20);
  matrix.forEach((value, index) => trackHeader.writeUInt32BE(value, 40 + index * 4));
  trackHeader.writeUInt32BE(picture.widthPx * 65536, 76);
  trackHeader.writeUInt32BE(picture.heightPx * 65536, 80);
  const mediaHeader = Buffer.alloc(24);
  mediaHeader.writeUInt32BE(1000, 12);
  mediaHeader.writeUInt32BE(5000, 16);
  const handler = Buffer.alloc(25);
  handler.write('vide', 8, 'latin1');
  const before = [
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1')),
    box(
      'moov',
      box('mvhd', movieHeader),
      box('trak', box('tkhd', trackHeader), box('mdia', box('mdhd', mediaHeader), box('hdlr', handler))),
    ),
    box('free', Buffer.from(`picture ${picture.seed}`, 'latin1')),
  ];
  const base = before.reduce((sum, part) => sum + part.length, 0);
  const padding = picture.sizeBytes === undefined ? 4096 : Math.max(0, paddingBytes(picture, base, 8));
  const noise = Buffer.allocUnsafe(padding);
  fillWithNoise(noise, picture.seed);
  return Buffer.concat([...before, box('mdat', noise)]);
}
