import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPictureHeader } from '../../../src/main/previews/picture-header.ts';

const canvas = createCanvas(321, 123);
canvas.getContext('2d').fillRect(10, 10, 50, 50);
const formats = ['png', 'jpeg', 'webp', 'avif', 'gif'] as const;

test('kind and size are read from the first bytes of real files', async () => {
  for (const format of formats) {
    const bytes = await canvas.encode(format as 'png');
    const expected = { mediaType: `image/${format}`, widthPx: 321, heightPx: 123 };
    expect(readPictureHeader(bytes)).toEqual(expected);
    // The same through a view into a larger buffer.
    const shifted = Buffer.concat([Buffer.alloc(7), bytes]).subarray(7);
    expect(readPictureHeader(shifted)).toEqual(expected);
  }
});

test('less usual headers', () => {
  const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
  const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
  const webp = (chunk: string, body: string): Uint8Array =>
    hex(`${ascii('RIFF')} 64000000 ${ascii('WEBP')} ${ascii(chunk)} 20000000 ${body} ${'00'.repeat(20)}`);
  const cases: readonly (readonly [string, Uint8Array, readonly [string, number, number] | null])[] = [
    [
      'progressive JPEG after a comment and fill bytes',
      hex('ffd8 fffe 0004 4142 ffff c2 0011 08 0102 0304 03'),
      ['image/jpeg', 0x304, 0x102],
    ],
    [
      'JPEG whose tables come first',
      hex('ffd8 ffc4 0003 00 ffc0 0011 08 0005 0006 03'),
      ['image/jpeg', 6, 5],
    ],
    ['JPEG that begins with its scan', hex('ffd8 ffda 0003 00'), null],
    ['JPEG without a marker', hex('ffd8 1234'), null],
    ['JPEG with a segment of length 0', hex('ffd8 ffe0 0000 ffe0 0000'), null],
    ['lossy WebP', webp('VP8 ', '300100 9d012a 4101 7b00'), ['image/webp', 0x141, 0x7b]],
    ['lossless WebP', webp('VP8L', '2f 40811e00'), ['image/webp', 321, 123]],
    ['extended WebP', webp('VP8X', '10000000 400100 7a0000'), ['image/webp', 321, 123]],
    ['unknown WebP', webp('ABCD', '10000000'), null],
    ['GIF87a', hex(`${ascii('GIF87a')} 0500 0600`), ['image/gif', 5, 6]],
    ['MP4', hex(`00000018 ${ascii('ftypisom')} 00000000 ${ascii('isommp42')}`), null],
    ['SVG', Buffer.from('<svg width="1" height="1"/>'), null],
    ['HTML', Buffer.from('<!doctype html>'), null],
    ['nothing', new Uint8Array(), null],
  ];
  for (const [name, bytes, expected] of cases) {
    const header = readPictureHeader(bytes);
    expect([name, header === null ? null : [header.mediaType, header.widthPx, header.heightPx]]).toEqual([
      name,
      expected,
    ]);
  }
});

test('cut or spoiled bytes give a header or null, and end', async () => {
  const files = await Promise.all(formats.map((format) => canvas.encode(format as 'png')));
  for (const bytes of files) {
    for (let length = 0; length < Math.min(bytes.length, 400); length += 1)
      readPictureHeader(bytes.subarray(0, length));
  }
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 8 }),
      (bytes, changes) => {
        const spoiled = Buffer.from(bytes);
        for (const [at, value] of changes) spoiled[at % spoiled.length] = value;
        readPictureHeader(spoiled);
      },
    ),
    { numRuns: 5000 },
  );
});
