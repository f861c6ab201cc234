// The inspection of files: whole ones are known by their bytes, cut, bent and disguised ones never pass.
import { createHash, randomFillSync } from 'node:crypto';
import { mkdtempSync, openSync, closeSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32ByTable } from '../../../src/main/saving/containers/crc32.ts';
import { walkGif } from '../../../src/main/saving/containers/gif.ts';
import { walkIsoMedia } from '../../../src/main/saving/containers/iso-media.ts';
import { walkJpeg } from '../../../src/main/saving/containers/jpeg.ts';
import { walkPng } from '../../../src/main/saving/containers/png.ts';
import { Cursor } from '../../../src/main/saving/containers/walk.ts';
import { walkWebm } from '../../../src/main/saving/containers/webm.ts';
import { walkWebp } from '../../../src/main/saving/containers/webp.ts';
import { inspectFile, isFilmStart } from '../../../src/main/saving/inspect-file.ts';
import { failureFrom } from './failure-of.ts';
import {
  box,
  element,
  jpegOfScans,
  mp4FileType,
  mp4Of,
  pngChunk,
  pngHeader,
  pngMagic,
  pngOf,
  riff,
  riffChunk,
  samplePictures,
  trackHeader,
  webmOf,
} from './sample-pictures.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridkeep-inspect-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const samples = samplePictures();
const names = Object.keys(samples);

let fileCount = 0;
function fileOf(bytes: Uint8Array): string {
  fileCount += 1;
  const path = join(folder, String(fileCount % 50));
  writeFileSync(path, bytes);
  return path;
}
const codeOf = async (bytes: Uint8Array): Promise<string> =>
  (await failureFrom(inspectFile(fileOf(bytes))))?.code ?? 'accepted';

describe('a whole file', () => {
  it.each(names)('is known by its bytes: %s', async (name) => {
    const { bytes, mediaType } = samples[name]!;
    const expected = {
      mediaType,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      widthPx: 320,
      heightPx: 200,
    };
    expect(await inspectFile(fileOf(bytes))).toEqual(expected);
    const descriptor = openSync(fileOf(bytes), 'r');
    expect(await inspectFile(descriptor)).toEqual(expected);
    closeSync(descriptor);
  });

  it.each(names)('is the same in whatever pieces it comes: %s', (name) => {
    const { bytes, mediaType } = samples[name]!;
    const walker = {
      png: walkPng,
      jpeg: walkJpeg,
      webp: walkWebp,
      gif: walkGif,
      avif: walkIsoMedia,
      mp4: walkIsoMedia,
      webm: walkWebm,
    }[mediaType.split('/')[1]!]!;
    for (const pieceBytes of [1, 2, 7, 64, 4095]) {
      const walk = walker(new Cursor(), { sizeBytes: bytes.length, maxPixels: 1e6 });
      let state = walk.next();
      for (let at = 0; at < bytes.length && state.done !== true; at += pieceBytes) {
        // A copy that is wiped afterwards: pieces are only lent.
        const piece = Buffer.from(bytes.subarray(at, at + pieceBytes));
        state = walk.next(piece);
        piece.fill(0xff);
      }
      while (state.done !== true) state = walk.next(null);
      expect([pieceBytes, state.value]).toEqual([pieceBytes, { mediaType, widthPx: 320, heightPx: 200 }]);
    }
  });

  it('is taken with what stands behind its end, which is not part of it', async () => {
    for (const name of ['png', 'jpeg', 'gif', 'lossy webp', 'webm']) {
      const { bytes, mediaType } = samples[name]!;
      const longer = Buffer.concat([bytes, Buffer.from('<html><script>alert(1)</script>PK\x03\x04')]);
      expect(await inspectFile(fileOf(longer))).toMatchObject({ mediaType, sizeBytes: longer.length });
    }
  });

  it('may be larger than a piece', async () => {
    const noise = randomFillSync(Buffer.alloc(3_000_000));
    for (const bytes of [
      pngOf(10, 10, noise),
      pngOf(10, 10, ...Array.from({ length: 300 }, (_, at) => noise.subarray(at * 9973, (at + 1) * 9973))),
    ]) {
      expect((await inspectFile(fileOf(bytes))).sha256).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
      expect(await codeOf(bytes.subarray(0, -1))).toBe('damaged');
    }
  });
});

describe('a broken file', () => {
  it.each(names)('is never accepted when it is cut: %s', async (name) => {
    const { bytes } = samples[name]!;
    const cuts = new Set([
      ...Array(40).keys(),
      ...Array.from({ length: 60 }, (_, at) => Math.floor((bytes.length * at) / 60)),
    ]);
    for (let last = 1; last <= 20; last += 1) cuts.add(bytes.length - last);
    const accepted: number[] = [];
    for (const cut of cuts) {
      if (cut < 0 || cut >= bytes.length) continue;
      const code = await codeOf(bytes.subarray(0, cut));
      if (code !== 'damaged') accepted.push(cut);
    }
    expect(accepted).toEqual([]);
  });

  it('is never accepted when one bit of a PNG is turned', async () => {
    const { bytes } = samples['png']!;
    const step = Math.max(1, Math.floor(bytes.length / 1500));
    const accepted: number[] = [];
    for (let at = 0; at < bytes.length; at += at < 100 || at > bytes.length - 100 ? 1 : step) {
      const bent = Buffer.from(bytes);
      bent[at]! ^= 1 << (at % 8);
      if ((await codeOf(bent)) === 'accepted') accepted.push(at);
    }
    expect(accepted).toEqual([]);
  });

  it('ends in a known failure, whatever is bent, and in bounded time', async () => {
    const known = new Set(['accepted', 'damaged', 'not-an-image', 'too-large']);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(60_000), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        async (name, changes) => {
          const bent = Buffer.from(samples[name]!.bytes);
          for (const [at, value] of changes) bent[at % bent.length] = value;
          expect(known).toContain(await codeOf(bent));
        },
      ),
      { numRuns: 400 },
    );
  });

  const ftyp = mp4FileType;
  it.each<[string, Uint8Array, string]>([
    ['empty', Buffer.alloc(0), 'damaged'],
    ['a PNG without pixels', Buffer.concat([pngMagic, pngHeader(9, 9), pngChunk('IEND')]), 'damaged'],
    [
      'a PNG without header',
      Buffer.concat([pngMagic, pngChunk('IDAT', Buffer.from('x')), pngChunk('IEND')]),
      'damaged',
    ],
    ['a PNG of no size', pngOf(0, 9), 'damaged'],
    [
      'a PNG of a wrong depth',
      Buffer.concat([
        pngMagic,
        pngHeader(9, 9, '0302000000'),
        pngChunk('IDAT', Buffer.from('x')),
        pngChunk('IEND'),
      ]),
      'damaged',
    ],
    [
      'a PNG chunk of 4 GiB',
      Buffer.concat([pngMagic, pngHeader(9, 9), Buffer.from('ffffffff49444154', 'hex'), Buffer.alloc(99)]),
      'damaged',
    ],
    ['a JPEG without pixels', Buffer.from('ffd8ffe000040000ffd9', 'hex'), 'damaged'],
    ['a JPEG scan without frame', Buffer.from('ffd8ffda00080101003f0012ffd9', 'hex'), 'damaged'],
    ['a JPEG of no height', jpegOfScans(320, 0), 'damaged'],
    [
      'a JPEG within a JPEG',
      Buffer.concat([jpegOfScans(9, 9).subarray(0, -2), jpegOfScans(9, 9)]),
      'damaged',
    ],
    ['a WebP of nothing', riff(), 'damaged'],
    ['a WebP of metadata', riff(riffChunk('EXIF', Buffer.alloc(10))), 'damaged'],
    ['a WebP canvas without picture', riff(riffChunk('VP8X', Buffer.alloc(10))), 'damaged'],
    [
      'a WebP chunk longer than the file',
      riff(Buffer.from('VP8 \xff\xff\xff\x7f0000000000', 'latin1')),
      'damaged',
    ],
    [
      'a WebP between frames',
      riff(riffChunk('VP8 ', Buffer.from('0100009d012a40010000c800', 'hex'))),
      'damaged',
    ],
    [
      'a GIF that is a script',
      Buffer.from('GIF89a/*\x01\x00\x80\x00\x00*/=1;alert(1)//\x00;', 'latin1'),
      'damaged',
    ],
    ['a GIF without pictures', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'), 'damaged'],
    ['an MP4 without data', Buffer.concat([ftyp, box('moov', box('trak', trackHeader(9, 9)))]), 'damaged'],
    ['an MP4 without index', Buffer.concat([ftyp, box('mdat', Buffer.alloc(9))]), 'damaged'],
    [
      'an MP4 with a box too long',
      Buffer.concat([
        ftyp,
        box('moov', Buffer.from('000000ff7472616b', 'hex')),
        box('mdat', Buffer.alloc(9)),
      ]),
      'damaged',
    ],
    [
      'an MP4 with a box too short',
      Buffer.concat([ftyp, Buffer.from('000000076d6f6f76', 'hex'), box('mdat', Buffer.alloc(9))]),
      'damaged',
    ],
    [
      'an MP4 with boxes without end',
      Buffer.concat([
        ftyp,
        box('moov', Buffer.from('000000007472616b', 'hex')),
        box('mdat', Buffer.alloc(9)),
      ]),
      'damaged',
    ],
    [
      'a WebM without tracks',
      Buffer.concat([
        webmOf(9, 9, Buffer.alloc(9)).subarray(0, 39),
        element('18538067', element('1f43b675', Buffer.alloc(0))),
      ]),
      'damaged',
    ],
    [
      'a web page',
      Buffer.from('\ufeff <!DOCTYPE html><html><head><title>Just a moment…</title>'),
      'not-an-image',
    ],
    ['JSON', Buffer.from('{"error":"gone"}'), 'not-an-image'],
    [
      'XML',
      Buffer.from(
        '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      ),
      'not-an-image',
    ],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'not-an-image'],
    [
      'an SVG behind a declaration',
      Buffer.from('<?xml version="1.0"?>\n<!-- x --><svg><image href="file:///etc/passwd"/></svg>'),
      'not-an-image',
    ],
    ['text', Buffer.from('File not found'), 'not-an-image'],
    ['a ZIP', Buffer.from('PK\x03\x04\x14\x00\x00\x00', 'latin1'), 'not-an-image'],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'not-an-image'],
    ['gzip', Buffer.from('1f8b0800000000000003', 'hex'), 'not-an-image'],
    ['a WAVE', Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt ', 'latin1'), 'not-an-image'],
    ['a TIFF', Buffer.from('II*\0\x08\0\0\0', 'latin1'), 'not-an-image'],
    ['a BMP', Buffer.from('BM\x36\0\0\0\0\0\0\0\x36\0\0\0', 'latin1'), 'not-an-image'],
    [
      'an HEIC',
      Buffer.concat([
        box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')),
        box('mdat', Buffer.alloc(8)),
      ]),
      'not-an-image',
    ],
    ['another EBML file', element('1a45dfa3', element('4282', Buffer.from('other'))), 'not-an-image'],
    ['zeros', Buffer.alloc(4096), 'not-an-image'],
    [
      'a page that hides a PNG',
      Buffer.concat([Buffer.from('<html>'), samples['png']!.bytes]),
      'not-an-image',
    ],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  it('says what came instead, in plain and bounded words', async () => {
    const said = async (text: string): Promise<string> =>
      (await failureFrom(inspectFile(fileOf(Buffer.from(text)))))!.message;
    expect(await said('<html><title>Attention <b>Required</b>!\n\u202e</title>')).toBe(
      'This is no picture and no film but a web page: Attention Required !.',
    );
    expect(await said(`<Error><Message>${'x'.repeat(900)}</Message></Error>`)).toHaveLength(
      'This is no picture and no film but XML: .'.length + 120,
    );
    expect(await said('{"code":404}')).toBe('This is no picture and no film but JSON: {"code":404}.');
  });
});

describe('a bomb', () => {
  it.each<[string, Uint8Array]>([
    ['PNG', pngOf(20_000, 20_000)],
    ['PNG of the largest size', pngOf(0x7fffffff, 0x7fffffff)],
    ['JPEG', jpegOfScans(65_500, 65_500)],
    ['WebP', riff(riffChunk('VP8X', Buffer.from('00000000ffffffffffff', 'hex')))],
    [
      'GIF',
      Buffer.from(
        'GIF89a\x01\x00\x01\x00\x00\x00\x00,\0\0\0\0\xff\xff\xff\xff\x00\x02\x01\x00\x00;',
        'latin1',
      ),
    ],
    [
      'AVIF',
      Buffer.concat([
        box('ftyp', Buffer.from('avif\0\0\0\0', 'latin1')),
        box(
          'meta',
          Buffer.alloc(4),
          box('iprp', box('ipco', box('ispe', Buffer.from('000000000001000000010000', 'hex')))),
        ),
        box('mdat', Buffer.alloc(9)),
      ]),
    ],
    ['MP4', mp4Of(60_000, 60_000, Buffer.alloc(9))],
    ['WebM', webmOf(60_000, 60_000, Buffer.alloc(9))],
  ])('%s is refused by its header', async (_, bytes) => {
    const startedAtMs = performance.now();
    expect(await codeOf(bytes)).toBe('too-large');
    expect(performance.now() - startedAtMs).toBeLessThan(500);
  });

  it('takes what is just within the bound', async () => {
    const path = fileOf(pngOf(1000, 1000));
    expect(await failureFrom(inspectFile(path, { maxPixels: 1_000_000 }))).toBeNull();
    expect(await failureFrom(inspectFile(path, { maxPixels: 999_999 }))).toMatchObject({ code: 'too-large' });
  });

  it('does not fill the memory with a long film', async () => {
    const path = fileOf(mp4Of(640, 480, Buffer.alloc(0)));
    const header = mp4Of(640, 480, Buffer.alloc(0)).subarray(0, -8);
    writeFileSync(path, Buffer.concat([header, Buffer.from('000000016d6461740000000008000010', 'hex')]));
    truncateSync(path, header.length + 0x08000010);
    const before = process.memoryUsage().rss;
    expect(await inspectFile(path)).toMatchObject({
      mediaType: 'video/mp4',
      sizeBytes: header.length + 0x08000010,
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
  });
});

describe('details', () => {
  it('knows a film by its first bytes', () => {
    const starts = names.map((name) => isFilmStart(samples[name]!.bytes.subarray(0, 12)));
    expect(names.filter((_, at) => starts[at])).toEqual(['mp4', 'webm']);
    expect(isFilmStart(Buffer.from('short'))).toBe(false);
  });

  it('counts CRC-32 the same with and without the runtime', () => {
    expect(crc32ByTable(Buffer.from('123456789'), 0)).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(pngChunk('abcd', Buffer.concat([a, b])).readUInt32BE(8 + a.length + b.length)).toBe(
          crc32ByTable(b, crc32ByTable(a, crc32ByTable(Buffer.from('abcd'), 0))),
        );
      }),
    );
  });

  it('takes a live WebM, and one that is cut between elements only', async () => {
    const live = webmOf(320, 200, Buffer.alloc(2000), true);
    expect(await codeOf(live)).toBe('accepted');
    expect(await codeOf(live.subarray(0, -1))).toBe('damaged');
  });

  it('tells a missing file from a broken one, and stops when it is told to', async () => {
    expect(await failureFrom(inspectFile(join(folder, 'absent')))).toMatchObject({ code: 'not-found' });
    expect(await failureFrom(inspectFile(folder))).toMatchObject({ code: 'internal' });
    expect(
      await failureFrom(inspectFile(fileOf(pngOf(9, 9)), { signal: AbortSignal.abort() })),
    ).toMatchObject({ code: 'cancelled' });
  });
});
