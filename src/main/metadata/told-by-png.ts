// PNG: its texts (tEXt, zTXt, iTXt), its EXIF, and the XMP that an iTXt holds. They may stand behind the pixels, where Midjourney
// has its EXIF. Source: PNG, third edition, section 11.3; XMP specification part 3 section 1.1.5.
// Invariant: pixels are passed over, not read; of each keyword one text is read; what is packed grows to 256 KiB and no further.
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { BoundedReads } from './bounded-reads.ts';
import { textMaxBytes, textOfBytes } from './notes.ts';
import type { Notes } from './notes.ts';
import { noteExif } from './told-by-exif.ts';
import { noteXmp } from './told-by-xmp.ts';

const inflated = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(inflate);

/** The longest a keyword may be, and the zero behind it. */
const keywordMaxBytes = 80;
const chunkMaxBytes = 0x7fffffff;

const tellers: ReadonlyMap<string, (bytes: Buffer, notes: Notes) => void> = new Map([
  ['Description', (bytes, notes) => notes.addWords('png-description', textOfBytes(bytes))],
  ['Comment', (bytes, notes) => notes.addWords('png-comment', textOfBytes(bytes))],
  ['Creation Time', (bytes, notes) => notes.addTime('png-creation', textOfBytes(bytes))],
  ['XML:com.adobe.xmp', noteXmp],
]);

export async function notePng(reads: BoundedReads, notes: Notes): Promise<void> {
  const seen = new Set<string>();
  for (let at = 8; ;) {
    const header = await reads.at(at, 8);
    if (header === null) return;
    const bytes = header.readUInt32BE(0);
    const type = header.toString('latin1', 4, 8);
    if (type === 'IEND' || bytes > chunkMaxBytes || !/^[A-Za-z]{4}$/.test(type)) return;
    if (bytes <= textMaxBytes) await noteChunk(reads, type, at + 8, bytes, notes, seen);
    at += 12 + bytes;
  }
}

async function noteChunk(
  reads: BoundedReads,
  type: string,
  at: number,
  bytes: number,
  notes: Notes,
  seen: Set<string>,
): Promise<void> {
  if (type === 'eXIf') {
    const data = seen.has(type) ? null : await reads.at(at, bytes);
    seen.add(type);
    if (data !== null) noteExif(data, notes);
    return;
  }
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return;
  const start = await reads.at(at, Math.min(bytes, keywordMaxBytes));
  const end = start?.indexOf(0) ?? -1;
  if (start === null || end === -1) return;
  const keyword = start.toString('latin1', 0, end);
  const note = tellers.get(keyword);
  if (note === undefined || seen.has(keyword)) return;
  seen.add(keyword);
  const data = bytes <= keywordMaxBytes ? start : await reads.at(at, bytes);
  const text = data === null ? null : await textIn(type, data.subarray(end + 1));
  if (text !== null) note(text, notes);
}

/** The text behind the keyword. */
async function textIn(type: 'tEXt' | 'zTXt' | 'iTXt', data: Buffer): Promise<Buffer | null> {
  if (type === 'tEXt') return data;
  if (type === 'zTXt') return data[0] === 0 ? unpacked(data.subarray(1)) : null;
  const languageEnd = data.indexOf(0, 2);
  const keywordEnd = languageEnd === -1 ? -1 : data.indexOf(0, languageEnd + 1);
  if (keywordEnd === -1) return null;
  const text = data.subarray(keywordEnd + 1);
  if (data[0] === 0) return text;
  return data[1] === 0 ? unpacked(text) : null;
}

async function unpacked(packed: Buffer): Promise<Buffer | null> {
  try {
    return await inflated(packed, { maxOutputLength: textMaxBytes });
  } catch {
    return null;
  }
}
