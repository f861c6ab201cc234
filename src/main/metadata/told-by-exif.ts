// EXIF: a description, a comment, and when the picture was made. Source: EXIF 3.0 sections 4.5 and 4.6; TIFF 6.0 section 2.
// Own reading of six tags: the small reader that is kept (exif-reader) makes a list of every value there says to be, and
// needs 330 MB for a hostile block of 16 KB.
// Invariant: never throws; two directories are read, no chain is followed, and no count or offset is trusted.
import { textMaxBytes, textOfBytes } from './notes.ts';
import type { Notes } from './notes.ts';

const imageDescription = 0x010e;
const exifDirectory = 0x8769;
const dateTimeOriginal = 0x9003;
const dateTimeDigitized = 0x9004;
const offsetTimeOriginal = 0x9011;
const offsetTimeDigitized = 0x9012;
const userComment = 0x9286;

const wanted: ReadonlySet<number> = new Set([
  ...[imageDescription, exifDirectory, dateTimeOriginal, dateTimeDigitized],
  ...[offsetTimeOriginal, offsetTimeDigitized, userComment],
]);
/** Cameras write some sixty. */
const entriesMax = 1000;
/** ASCII, undefined, and UTF-8: what a text may be declared as; and a long number. */
const byteTypes: ReadonlySet<number> = new Set([2, 7, 129]);
const longType = 4;

interface Block {
  readonly bytes: Buffer;
  readonly isBigEndian: boolean;
}

/** @param bytes From the TIFF header on, or from the `Exif\0\0` before it. */
export function noteExif(bytes: Buffer, notes: Notes): void {
  const block = tiffOf(bytes);
  if (block === null) return;
  const image = entriesAt(block, numberAt(block, 4, 4));
  addText(image.get(imageDescription), (text) => notes.addWords('exif-description', text));
  const pointer = image.get(exifDirectory);
  if (pointer?.length !== 4) return;
  const photo = entriesAt(block, numberAt({ ...block, bytes: pointer }, 0, 4));
  for (const [place, time, offset] of [
    ['exif-original', dateTimeOriginal, offsetTimeOriginal],
    ['exif-digitized', dateTimeDigitized, offsetTimeDigitized],
  ] as const) {
    const zone = untilNull(photo.get(offset));
    addText(photo.get(time), (text) => notes.addTime(place, `${text}${zone}`));
  }
  const comment = photo.get(userComment);
  if (comment !== undefined) notes.addWords('exif-comment', commentText(comment, block.isBigEndian));
}

function tiffOf(bytes: Buffer): Block | null {
  const tiff = bytes.toString('latin1', 0, 6) === 'Exif\0\0' ? bytes.subarray(6) : bytes;
  const order = tiff.toString('latin1', 0, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return null;
  return { bytes: tiff, isBigEndian: order === 'MM\0*' };
}

/** Of two or four bytes; null outside the block. */
function numberAt({ bytes, isBigEndian }: Block, at: number, size: 2 | 4): number | null {
  if (at + size > bytes.length) return null;
  return isBigEndian ? bytes.readUIntBE(at, size) : bytes.readUIntLE(at, size);
}

/** The values of the wanted tags of one directory. */
function entriesAt(block: Block, at: number | null): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  const count = at === null ? null : numberAt(block, at, 2);
  if (at === null || count === null) return found;
  for (let index = 0; index < Math.min(count, entriesMax); index += 1) {
    const entryAt = at + 2 + index * 12;
    const tag = numberAt(block, entryAt, 2);
    if (tag === null) break;
    if (!wanted.has(tag) || found.has(tag)) continue;
    const value = valueAt(block, entryAt);
    if (value !== null) found.set(tag, value);
  }
  return found;
}

function valueAt(block: Block, entryAt: number): Buffer | null {
  const type = numberAt(block, entryAt + 2, 2);
  const count = numberAt(block, entryAt + 4, 4);
  if (type === null || count === null) return null;
  if (type === longType && count === 1) return slice(block, entryAt + 8, 4);
  if (!byteTypes.has(type)) return null;
  return slice(block, count <= 4 ? entryAt + 8 : numberAt(block, entryAt + 8, 4), count);
}

function slice({ bytes }: Block, at: number | null, length: number): Buffer | null {
  if (at === null || length > textMaxBytes || at + length > bytes.length) return null;
  return bytes.subarray(at, at + length);
}

function untilNull(bytes: Buffer | undefined): string {
  if (bytes === undefined) return '';
  const end = bytes.indexOf(0);
  return textOfBytes(end === -1 ? bytes : bytes.subarray(0, end)).trim();
}

function addText(bytes: Buffer | undefined, add: (text: string) => void): void {
  const text = untilNull(bytes);
  if (text !== '') add(text);
}

/** Begins with eight bytes that name its characters; some programs leave them away. */
function commentText(bytes: Buffer, isBigEndian: boolean): string {
  const code = bytes.toString('latin1', 0, 8);
  const rest = bytes.subarray(8);
  switch (code) {
    case 'UNICODE\0':
      return utf16(rest, isBigEndian);
    case 'ASCII\0\0\0':
    case '\0\0\0\0\0\0\0\0':
      return textOfBytes(rest);
    case 'JIS\0\0\0\0\0':
      return '';
    default:
      return textOfBytes(bytes);
  }
}

/** Its order should be the block's, and is often not: in most scripts the zeros tell it. */
function utf16(bytes: Buffer, isBlockBigEndian: boolean): string {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  let highZeros = 0;
  let lowZeros = 0;
  for (let at = 0; at < even.length; at += 2) {
    if (even[at] === 0) highZeros += 1;
    if (even[at + 1] === 0) lowZeros += 1;
  }
  const isBigEndian = highZeros === lowZeros ? isBlockBigEndian : highZeros > lowZeros;
  return (isBigEndian ? Buffer.from(even).swap16() : even).toString('utf16le');
}
