// WebP: its EXIF and XMP chunks, which stand behind the picture. Source: RFC 9649 section 2.7.
// Invariant: pixels are passed over, not read.
import type { BoundedReads } from './bounded-reads.ts';
import { textMaxBytes } from './notes.ts';
import type { Notes } from './notes.ts';
import { noteExif } from './told-by-exif.ts';
import { noteXmp } from './told-by-xmp.ts';

const tellers: ReadonlyMap<string, (bytes: Buffer, notes: Notes) => void> = new Map([
  ['EXIF', noteExif],
  ['XMP ', noteXmp],
]);

export async function noteWebp(reads: BoundedReads, notes: Notes): Promise<void> {
  const seen = new Set<string>();
  for (let at = 12; ;) {
    const header = await reads.at(at, 8);
    if (header === null) return;
    const chunk = header.toString('latin1', 0, 4);
    const bytes = header.readUInt32LE(4);
    const note = tellers.get(chunk);
    if (note !== undefined && !seen.has(chunk) && bytes <= textMaxBytes) {
      seen.add(chunk);
      const data = await reads.at(at + 8, bytes);
      if (data !== null) note(data, notes);
    }
    at += 8 + bytes + (bytes % 2);
  }
}
