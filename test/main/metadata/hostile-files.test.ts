// Files made to cost or to break something: each is answered, cheaply.
// Invariant: what is read is counted at the file handle, so no way around the bound goes unseen.
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { textMaxBytes } from '../../../src/main/metadata/notes.ts';
import { toldInFile } from '../../../src/main/metadata/told-in-file.ts';
import type { ToldInFile } from '../../../src/main/metadata/told-in-file.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { pngChunk, pngMagic, riff, riffChunk, uint32 } from '../saving/sample-pictures.ts';
import {
  comment,
  described,
  description,
  exifSegment,
  iTXt,
  iptcSegment,
  job,
  jpeg,
  latin1,
  nothing,
  original,
  png,
  segment,
  tEXt,
  tiff,
  toldOf,
  xmp,
  xmpSegment,
  zTXt,
} from './made-files.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const told = (bytes: Uint8Array, name?: string): Promise<ToldInFile> => toldOf(folder, bytes, name);

describe('a hostile file', () => {
  /** Counts what is read while it is told of. */
  async function costOf(
    bytes: Uint8Array,
    name?: string,
  ): Promise<{ reads: number; bytes: number; said: ToldInFile }> {
    const handle = await open(import.meta.filename);
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const read = vi.spyOn(prototype, 'read');
    const said = await told(bytes, name);
    const sizes = read.mock.calls.map((call) => (call as unknown as readonly number[])[2] ?? 0);
    read.mockRestore();
    return { reads: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0), said };
  }

  it('is never read whole', async () => {
    const big = Array.from({ length: 20 }, () => pngChunk('IDAT', Buffer.alloc(1024 * 1024)));
    const cost = await costOf(png(...big, tEXt('Description', 'a cat')));
    expect(cost.said.prompt).toBe('a cat');
    expect(cost.bytes).toBeLessThan(1000);
  });

  it('of 100,000 chunks is left after so many', async () => {
    const cost = await costOf(
      png(...Array.from({ length: 100_000 }, () => tEXt('Comment', 'x')), tEXt('Description', 'late')),
    );
    expect(cost.said).toEqual({ ...nothing, prompt: 'x' });
    expect(cost.reads).toBeLessThanOrEqual(20_001);
    expect(cost.bytes).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  it('of large texts is left after 2 MiB', async () => {
    const text = Buffer.alloc(65_500, 'a');
    const cost = await costOf(jpeg(...Array.from({ length: 100 }, () => segment(0xe1, text))), 'a.jpg');
    expect(cost.said).toEqual(nothing);
    expect(cost.bytes).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  it('is asked once for each keyword', async () => {
    const blank = zTXt('Description', Buffer.alloc(200_000, ' '));
    const cost = await costOf(png(...Array.from({ length: 1000 }, () => blank)));
    expect(cost.said).toEqual(nothing);
    expect(cost.reads).toBeLessThan(2010);
  });

  it('with a bomb tells the rest', async () => {
    const bomb = zTXt('Comment', Buffer.alloc(200 * 1024 * 1024));
    const before = process.memoryUsage().rss;
    const made = png(
      bomb,
      iTXt('XML:com.adobe.xmp', ' '.repeat(900_000), true),
      tEXt('Description', 'a cat'),
    );
    expect(await told(made)).toEqual({ ...nothing, prompt: 'a cat' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('does not hold up the program with its XMP', async () => {
    const size = 250_000;
    const opened = '<a xmlns:b="c">'.repeat(size / 15);
    for (const text of [
      '<'.repeat(size),
      '<a '.repeat(size / 3),
      opened,
      `<a${' '.repeat(size)}`,
      `<a b="${'"c="'.repeat(size / 4)}`,
      '<!--'.repeat(size / 4),
      '<![CDATA['.repeat(size / 9),
      '<?'.repeat(size / 2),
      '&#x41;'.repeat(size / 6),
      xmp(`<dc:description>${'<rdf:li>x</rdf:li>'.repeat(size / 20)}</dc:description>`),
      xmp(`<dc:description>${'&amp;<b>'.repeat(size / 9)}`),
    ]) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(textMaxBytes);
      let longestMs = 0;
      let last = performance.now();
      const clock = setInterval(() => {
        longestMs = Math.max(longestMs, performance.now() - last);
        last = performance.now();
      }, 1);
      await told(png(iTXt('XML:com.adobe.xmp', text)));
      longestMs = Math.max(longestMs, performance.now() - last);
      clearInterval(clock);
      expect([text.slice(0, 20), longestMs < 400]).toEqual([text.slice(0, 20), true]);
    }
  });

  it.each<[string, Buffer]>([
    ['a PNG chunk longer than the file', Buffer.concat([pngMagic, uint32(0x7fffffff), latin1('tEXt')])],
    ['a PNG chunk of a huge length', Buffer.concat([pngMagic, uint32(0xffffffff), latin1('tEXtDescription\0a cat')])],
    ['a PNG chunk without a name', Buffer.concat([pngMagic, uint32(1), Buffer.alloc(40)])],
    ['a PNG and nothing', pngMagic],
    ['a JPEG and nothing', Buffer.from('ffd8ff', 'hex')],
    ['a WebP and nothing', riff()],
    ['a WebP chunk of a huge length', riff(latin1('EXIF\xff\xff\xff\xff'))],
    ['an EXIF of nothing', jpeg(exifSegment(Buffer.alloc(0)))],
    ['an EXIF that ends too early', jpeg(exifSegment(tiff([description('a cat and more')], []).subarray(0, 20)))],
    ['an EXIF that points at itself', jpeg(exifSegment(Buffer.concat([latin1('II*\0\u0008\0\0\0\u0001\0\x69\x87\u0004\0\u0001\0\0\0\u0008\0\0\0'), Buffer.alloc(4)])))],
    ['an EXIF of huge counts', jpeg(exifSegment(Buffer.concat([latin1('MM\0*\0\0\0\u0008\xff\xff'), Buffer.alloc(60_000, latin1('\u0001\x0e\0\u0002\xff\xff\xff\xff\0\0\0\0'))])))],
    ['an EXIF of a huge offset', jpeg(exifSegment(latin1('MM\0*\xff\xff\xff\xff')))],
    ['an EXIF whose text ends too early', jpeg(exifSegment(tiff([description('a cat and more')], []).subarray(0, -3)))],
    ['a comment behind the start of its picture', jpeg(segment(0xda), segment(0xfe, latin1('a cat')))],
    ['a caption in the form of longer ones', jpeg(segment(0xed, latin1('Photoshop 3.0\u00008BIM\u0004\u0004\0\0\0\0\0\u000e\u001c\u0002\x78\x80\u0004\0\0\0\u0005a cat')))],
    ['a caption of a huge length', jpeg(segment(0xed, latin1('Photoshop 3.0\u00008BIM\u0004\u0004\0\0\xff\xff\xff\xff\u001c\u0002\x78\x7f\xff')))],
    ['no bytes', Buffer.alloc(0)],
    ['a page', Buffer.from('<html>a cat</html>')],
  ])('with %s tells nothing', async (_, bytes) => {
    expect((await told(bytes)).jobId).toBeNull();
    expect((await told(bytes)).createdAtMs).toBeNull();
    expect((await told(bytes)).prompt ?? '').toBe('');
  }); // prettier-ignore

  it('cut anywhere is an answer', async () => {
    const whole = [
      png(
        zTXt('Description', 'a cat'),
        iTXt('XML:com.adobe.xmp', xmp(described('a dog'))),
        pngChunk('eXIf', tiff([description('x y')], [])),
      ),
      jpeg(
        exifSegment(tiff([description('a cat')], [original('2024:05:01 10:00:00')])),
        iptcSegment('a dog'),
      ),
      riff(
        riffChunk('EXIF', tiff([description('a cat')], [])),
        riffChunk('XMP ', Buffer.from(xmp(described('a dog')))),
      ),
    ];
    for (const bytes of whole)
      for (let length = 0; length < bytes.length; length += 7) await told(bytes.subarray(0, length));
  });

  it('with any byte changed is an answer', async () => {
    const whole = jpeg(
      exifSegment(
        tiff(
          [description('a cat')],
          [original('2024:05:01 10:00:00'), comment('UNICODE\0', Buffer.from('abcd'))],
        ),
      ),
      iptcSegment('a dog'),
      xmpSegment(xmp(described('a dog &amp; a cat'))),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const bent = Buffer.from(whole);
        bent[at] = value;
        const { prompt } = await told(bent);
        expect(prompt === null || (prompt.length <= 20_000 && prompt === prompt.trim())).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('that is none is told by its name alone; one that is not there is a failure', async () => {
    const name = `user_a_cat_${job}.png`;
    mkdirSync(join(folder, name));
    expect(await toldInFile(join(folder, name), name)).toEqual({ ...nothing, jobId: job });
    await expect(toldInFile(join(folder, 'away.png'), 'away.png')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
