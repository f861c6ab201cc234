// JPEG: the segments before the picture that tell of it: EXIF, XMP, IPTC's caption, comments.
// Invariant: nothing behind the start of the picture is read, and one segment (64 KiB) at a time. Sources: ITU-T T.81 annex B;
// XMP specification part 3 section 1.1.3; IPTC IIM 4.2 chapters 3 and 6.
import type { BoundedReads } from './bounded-reads.ts';
import { textOfBytes } from './notes.ts';
import type { Notes } from './notes.ts';
import { noteExif } from './told-by-exif.ts';
import { noteXmp } from './told-by-xmp.ts';

const startOfScan = 0xda;
const endOfImage = 0xd9;
const comment = 0xfe;
const exifOrXmp = 0xe1;
const photoshop = 0xed;

const exifName = 'Exif\0\0';
const xmpName = 'http://ns.adobe.com/xap/1.0/\0';
const photoshopName = 'Photoshop 3.0\0';

export async function noteJpeg(reads: BoundedReads, notes: Notes): Promise<void> {
  for (let at = 2; ;) {
    const header = await reads.at(at, 4);
    if (header?.[0] !== 0xff) return;
    const marker = header[1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === startOfScan || marker === endOfImage) return;
    const bytes = header.readUInt16BE(2) - 2;
    if (bytes < 0) return;
    if (marker === comment || marker === exifOrXmp || marker === photoshop) {
      const segment = await reads.at(at + 4, bytes);
      if (segment === null) return;
      noteSegment(marker, segment, notes);
    }
    at += 4 + bytes;
  }
}

function noteSegment(marker: number, segment: Buffer, notes: Notes): void {
  const begins = (name: string): boolean => segment.toString('latin1', 0, name.length) === name;
  if (marker === comment) notes.addWords('jpeg-comment', textOfBytes(segment));
  else if (marker === exifOrXmp && begins(exifName)) noteExif(segment, notes);
  else if (marker === exifOrXmp && begins(xmpName)) noteXmp(segment.subarray(xmpName.length), notes);
  else if (marker === photoshop && begins(photoshopName))
    noteCaption(segment.subarray(photoshopName.length), notes);
}

const iptcResource = 0x0404;
const captionSet = 120;

/** Photoshop's resources, of which IPTC is one: `8BIM`, id, a name and its padding, length, data and its padding. */
function noteCaption(bytes: Buffer, notes: Notes): void {
  for (let at = 0; at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === '8BIM';) {
    const id = bytes.readUInt16BE(at + 4);
    const nameBytes = 1 + (bytes[at + 6] ?? 0);
    const lengthAt = at + 6 + nameBytes + (nameBytes % 2);
    if (lengthAt + 4 > bytes.length) return;
    const length = bytes.readUInt32BE(lengthAt);
    const data = bytes.subarray(lengthAt + 4, lengthAt + 4 + length);
    if (id === iptcResource) noteIptc(data, notes);
    at = lengthAt + 4 + length + (length % 2);
  }
}

/** Records: 0x1C, number of the record, number of the set, length, data. Lengths above 32 KiB have another form and end it. */
function noteIptc(bytes: Buffer, notes: Notes): void {
  for (let at = 0; at + 5 <= bytes.length && bytes[at] === 0x1c;) {
    const length = bytes.readUInt16BE(at + 3);
    if (length > 0x7fff) return;
    if (bytes[at + 1] === 2 && bytes[at + 2] === captionSet)
      notes.addWords('iptc-caption', textOfBytes(bytes.subarray(at + 5, at + 5 + length)));
    at += 5 + length;
  }
}
