// Files with something to tell, made by the formats' own rules: texts in PNG, EXIF, XMP, IPTC, segments of a JPEG.
// Invariant: none is a copy of somebody's picture; pixels are a stand-in.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { toldInFile } from '../../../src/main/metadata/told-in-file.ts';
import type { ToldInFile } from '../../../src/main/metadata/told-in-file.ts';
import { pngChunk, pngHeader, pngMagic, uint32 } from '../saving/sample-pictures.ts';

export const job = 'a7421d2f-b262-44f9-977c-ac23e9c7d3e3';
export const otherJob = '1338fb17-2986-466a-a23e-b8b3c25c8c82';
export const pixels = pngChunk('IDAT', Buffer.from('pixels'));
export const nothing: ToldInFile = {
  ...{ prompt: null, jobId: null, createdAtMs: null },
  ...{ marks: { rating: 0, flag: 'none', label: null }, tags: [] },
};

/** What is told of these bytes as a file of this name in this folder. */
export async function toldOf(folder: string, bytes: Uint8Array, name = 'picture.png'): Promise<ToldInFile> {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return await toldInFile(path, basename(path));
}

export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

export function png(...chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([pngMagic, pngHeader(4, 4), ...chunks, pngChunk('IEND')]);
}

export function tEXt(keyword: string, text: string | Uint8Array): Buffer {
  return pngChunk('tEXt', Buffer.concat([latin1(`${keyword}\0`), Buffer.from(text as string)]));
}

export function zTXt(keyword: string, text: string | Uint8Array): Buffer {
  const packed = deflateSync(Buffer.from(text as string));
  return pngChunk('zTXt', Buffer.concat([latin1(`${keyword}\0\0`), packed]));
}

export function iTXt(keyword: string, text: string, isPacked = false): Buffer {
  const bytes = isPacked ? deflateSync(Buffer.from(text)) : Buffer.from(text);
  return pngChunk(
    'iTXt',
    Buffer.concat([latin1(`${keyword}\0${isPacked ? '\u0001' : '\0'}\0en\0Wort\0`), bytes]),
  );
}

export function xmp(inside: string, attributes = ''): string {
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:iptcExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 ${attributes}>${inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

export const described = (words: string): string =>
  `<dc:description>\n <rdf:Alt>\n  <rdf:li xml:lang="x-default">${words}</rdf:li>\n </rdf:Alt>\n</dc:description>`;

interface Tag {
  readonly tag: number;
  readonly type?: number;
  readonly value: string | Uint8Array;
}

/** A TIFF block with two directories; values stand behind them. */
export function tiff(image: readonly Tag[], photo: readonly Tag[], isBigEndian = false): Buffer {
  const number = (value: number, size: 2 | 4): Buffer => {
    const bytes = Buffer.alloc(size);
    if (isBigEndian) bytes.writeUIntBE(value, 0, size);
    else bytes.writeUIntLE(value, 0, size);
    return bytes;
  };
  const directoryBytes = (count: number): number => 2 + count * 12 + 4;
  const photoAt = 8 + directoryBytes(image.length + 1);
  let valuesAt = photoAt + directoryBytes(photo.length);
  const values: Buffer[] = [];
  const entry = ({ tag, type = 2, value }: Tag): Buffer => {
    const bytes = Buffer.from(typeof value === 'string' ? Buffer.from(`${value}\0`) : value);
    const isInside = bytes.length <= 4;
    const place = isInside ? Buffer.concat([bytes, Buffer.alloc(4)]).subarray(0, 4) : number(valuesAt, 4);
    if (!isInside) {
      values.push(bytes);
      valuesAt += bytes.length;
    }
    return Buffer.concat([number(tag, 2), number(type, 2), number(bytes.length, 4), place]);
  };
  const pointer = Buffer.concat([number(0x8769, 2), number(4, 2), number(1, 4), number(photoAt, 4)]);
  const first = [number(image.length + 1, 2), ...image.map(entry), pointer, number(0, 4)];
  const second = [number(photo.length, 2), ...photo.map(entry), number(0, 4)];
  const head = [latin1(isBigEndian ? 'MM\0*' : 'II*\0'), number(8, 4)];
  return Buffer.concat([...head, ...first, ...second, ...values]);
}

export const description = (value: string | Uint8Array): Tag => ({ tag: 0x010e, value });
export const original = (value: string): Tag => ({ tag: 0x9003, value });
export const originalZone = (value: string): Tag => ({ tag: 0x9011, value });
export const comment = (code: string, text: Uint8Array): Tag => ({
  tag: 0x9286,
  type: 7,
  value: Buffer.concat([latin1(code), text]),
});

export function segment(code: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([Buffer.from([0xff, code]), length, body]);
}

const soi = Buffer.from([0xff, 0xd8]);
export const scan = Buffer.concat([
  segment(0xda, Buffer.from('0101003f00', 'hex')),
  Buffer.from('12aaffd9', 'hex'),
]);
export const jpeg = (...segments: readonly Uint8Array[]): Buffer => Buffer.concat([soi, ...segments, scan]);
export const exifSegment = (block: Uint8Array): Buffer => segment(0xe1, latin1('Exif\0\0'), block);
export const xmpSegment = (text: string): Buffer =>
  segment(0xe1, latin1('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(text));

export function iptcSegment(caption: string): Buffer {
  const set = (id: number, text: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0x1c, 2, id]), uint32(text.length).subarray(2), text]);
  const data = Buffer.concat([set(5, Buffer.from('title')), set(120, Buffer.from(caption))]);
  const padded = Buffer.concat([data, Buffer.alloc(data.length % 2)]);
  const other = Buffer.concat([latin1('8BIM\u0003\u00ed\u0003abc'), uint32(3), latin1('xyz\0')]);
  const caption8bim = Buffer.concat([latin1('8BIM\u0004\u0004\0\0'), uint32(data.length), padded]);
  return segment(0xed, latin1('Photoshop 3.0\0'), other, caption8bim);
}
