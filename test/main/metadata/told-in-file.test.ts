// What files tell of how they were made: Midjourney's forms and those of other programs, and which of them is believed.
// Invariant: each row is one file with one thing to tell, so what is said came from there.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ToldInFile } from '../../../src/main/metadata/told-in-file.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { pngChunk, riff, riffChunk, samplePictures } from '../saving/sample-pictures.ts';
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
  originalZone,
  otherJob,
  pixels,
  png,
  scan,
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

describe('what somebody has said of it in a photo program', () => {
  const said = (inside: string, attributes = '') =>
    told(png(iTXt('XML:com.adobe.xmp', xmp(inside, attributes)), pixels));
  const unmarked = { rating: 0, flag: 'none', label: null };

  it.each([
    ['3', { ...unmarked, rating: 3 }],
    ['-1', { ...unmarked, flag: 'reject' }],
    ['4.0', { ...unmarked, rating: 4 }],
    ['6', unmarked],
    ['-2', unmarked],
    ['many', unmarked],
    ['1e0', unmarked],
    ['', unmarked],
  ])('a rating of %j', async (rating, marks) => {
    expect((await said('', `xmp:Rating="${rating}"`)).marks).toEqual(marks);
    expect((await said(`<xmp:Rating>${rating}</xmp:Rating>`)).marks).toEqual(marks);
  });

  it.each([
    ['Red', 'red'],
    ['purple', 'purple'],
    ['Rot', null],
    ['', null],
  ])('a label of %j', async (label, expected) => {
    expect((await said('', `xmp:Label="${label}"`)).marks.label).toBe(expected);
  });

  it('keywords, each once, in their order, and not without end', async () => {
    const list = (...items: readonly string[]): string =>
      `<dc:subject>\n<rdf:Bag>\n${items.map((item) => `<rdf:li>${item}</rdf:li>\n`).join('')}</rdf:Bag>\n</dc:subject>`;
    expect((await said(list('fox', ' snow &amp; ice ', 'fox', '', 'two\nlines'))).tags).toEqual([
      ...['fox', 'snow & ice', 'two lines'],
    ]);
    expect((await said('<dc:subject>no list</dc:subject>')).tags).toEqual([]);
    const many = await said(
      list(...Array.from({ length: 500 }, (_, at) => `tag ${String(at)}`), 'x'.repeat(500)),
    );
    expect(many.tags).toHaveLength(50);
  });
});

describe('a PNG', () => {
  it('of the website tells its prompt, its job and when it was made', async () => {
    const bytes = png(
      tEXt('Description', `a red cat, in the rain --ar 3:2 --v 6 Job ID: ${job}`),
      tEXt('Author', 'somebody'),
      tEXt('Creation Time', 'Sat, 05 Aug 2023 12:34:56 GMT'),
      iTXt('XML:com.adobe.xmp', xmp('', `iptcExt:DigImageGUID="${otherJob}"`)),
      pixels,
    );
    expect(await told(bytes)).toEqual({
      ...nothing,
      prompt: 'a red cat, in the rain --ar 3:2 --v 6',
      jobId: job,
      createdAtMs: Date.UTC(2023, 7, 5, 12, 34, 56),
    });
  });

  it('is read behind its pixels too, without reading them', async () => {
    const many = Array.from({ length: 300 }, () => pngChunk('IDAT', Buffer.alloc(8192)));
    expect(await told(png(...many, tEXt('Description', `late Job ID: ${job.toUpperCase()}`)))).toMatchObject({
      prompt: 'late',
      jobId: job,
    });
  });

  it('of the canvas tells nothing', async () => {
    for (const { bytes } of Object.values(samplePictures())) expect(await told(bytes)).toEqual(nothing);
  });

  it.each<[string, Buffer, string | null]>([
    ['plain', tEXt('Description', 'a cat'), 'a cat'],
    ['UTF-8 where Latin-1 belongs', tEXt('Description', '雨の中の猫 – ü'), '雨の中の猫 – ü'],
    ['Latin-1', tEXt('Description', latin1('grüne Katze')), 'grüne Katze'],
    ['packed', zTXt('Description', 'a packed cat'), 'a packed cat'],
    ['international', iTXt('Description', 'eine Kätzin'), 'eine Kätzin'],
    ['international and packed', iTXt('Description', '猫', true), '猫'],
    ['by XMP', iTXt('XML:com.adobe.xmp', xmp(described('told by XMP'))), 'told by XMP'],
    ['by its EXIF', pngChunk('eXIf', tiff([description('told by EXIF')], [])), 'told by EXIF'],
    ['by a comment', tEXt('Comment', 'told by a comment'), 'told by a comment'],
    [
      'of several lines',
      tEXt('Description', ' one\r\ntwo\u2028three\u0000four\u202e\t'),
      'one\ntwo\nthree four',
    ],
    ['empty', tEXt('Description', '   '), null],
    ['of another program', tEXt('Comment', 'Created with GIMP'), null],
    ['a workflow', tEXt('Description', '{"nodes": []}'), null],
    ['a choice of words', tEXt('Description', '{red, blue} cat'), '{red, blue} cat'],
    ['of another keyword', tEXt('Title', 'a cat'), null],
    ['packed in an unknown way', pngChunk('zTXt', latin1('Description\0\u0001abc')), null],
    ['packed and broken', pngChunk('zTXt', latin1('Description\0\0not packed')), null],
    ['without an end of its keyword', pngChunk('tEXt', latin1('Description')), null],
    ['without its fields', pngChunk('iTXt', latin1('Description\0\0')), null],
    ['of no bytes', pngChunk('tEXt'), null],
    ['keyed as no own property', tEXt('__proto__', 'a cat'), null],
  ])('with a text that is %s', async (_, chunk, prompt) => {
    expect(await told(png(chunk, pixels))).toEqual({ ...nothing, prompt });
  });

  it('believes words that name a job before others', async () => {
    const bytes = png(
      tEXt('Description', 'sorted: holiday'),
      iTXt('XML:com.adobe.xmp', xmp(described(`a cat Job ID: ${job}`))),
    );
    expect(await told(bytes)).toEqual({ ...nothing, prompt: 'a cat', jobId: job, createdAtMs: null });
  });

  it('takes the last job that is named, for a prompt may say anything', async () => {
    const text = `the words Job ID: ${otherJob} on a wall --v 6 Job ID: ${job}`;
    expect(await told(png(tEXt('Description', text)))).toMatchObject({
      prompt: `the words Job ID: ${otherJob} on a wall --v 6`,
      jobId: job,
    });
  });

  it('gives at most 20,000 characters and no half of one', async () => {
    const { prompt, jobId } = await told(
      png(tEXt('Description', `${'x'.repeat(19_999)}🐈${'y'.repeat(30_000)} Job ID: ${job}`)),
    );
    expect([prompt, jobId]).toEqual(['x'.repeat(19_999), job]);
  });
});

describe('XMP', () => {
  it.each<[string, string, Partial<ToldInFile>]>([
    ['an id as an attribute', xmp('', `iptcExt:DigImageGUID="${job}"`), { jobId: job }],
    ['an id as an element', xmp(`<iptcExt:DigImageGUID>${job}</iptcExt:DigImageGUID>`), { jobId: job }],
    ['an id that is none', xmp('', 'iptcExt:DigImageGUID="12"'), { jobId: null }],
    ['another prefix', xmp(described('a cat')).replaceAll('dc:', 'core:').replace(':dc=', ':core='), { prompt: 'a cat' }],
    ['the prefix of another namespace', xmp(described('a cat')).replace('purl.org/dc', 'example.org'), { prompt: null }],
    ['no prefix', xmp('<description>a cat</description>'), { prompt: null }],
    ['single quotes', xmp('', "dc:description='a &quot;cat&apos;'"), { prompt: `a "cat'` }],
    ['entities', xmp(described('1 &lt; 2 &amp;amp; &#x1F408; &#33; &#9999999; &own;')), { prompt: '1 < 2 &amp; 🐈 !  &own;' }],
    ['a section', xmp(described('a <![CDATA[<red> & ]]>cat<!-- x --><?y z?>')), { prompt: 'a <red> & cat' }],
    ['no list', xmp('<dc:description>a cat</dc:description>'), { prompt: 'a cat' }],
    ['an empty element', xmp('<dc:description/>', 'dc:description="a cat"'), { prompt: 'a cat' }],
    [
      'several languages',
      xmp('<dc:description><rdf:Alt><rdf:li xml:lang="de">Katze</rdf:li> <rdf:li xml:lang="x-default">cat</rdf:li> <rdf:li xml:lang="fr">chat</rdf:li></rdf:Alt></dc:description>'),
      { prompt: 'cat' },
    ],
    [
      'several items',
      xmp('<dc:description><rdf:Seq><rdf:li>first</rdf:li><rdf:li>second</rdf:li></rdf:Seq></dc:description>'),
      { prompt: 'first' },
    ],
    ['a time', xmp('', 'xmp:CreateDate="2024-02-29T23:30:00.5+02:00"'), { createdAtMs: Date.UTC(2024, 1, 29, 21, 30, 0, 500) }],
    ['two times', xmp('<photoshop:DateCreated>2024-01-01T00:00:00Z</photoshop:DateCreated>', 'xmp:CreateDate="2025-01-01T00:00:00Z"'), { createdAtMs: Date.UTC(2024, 0, 1) }],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${xmp(described('a cat'))}`, { prompt: null }],
    ['an end too early', xmp(described('a cat')).slice(0, -130).replace(/<\/rdf:Alt>.*/s, ''), { prompt: null }],
    ['ends without starts', `</a></b>${xmp(described('a cat'))}`, { prompt: 'a cat' }],
  ])('with %s', async (_, text, expected) => {
    expect(await told(png(iTXt('XML:com.adobe.xmp', text)))).toEqual({ ...nothing, ...expected });
  }); // prettier-ignore
});

describe('a JPEG', () => {
  it.each<[string, readonly Buffer[], Partial<ToldInFile>]>([
    ['a description', [exifSegment(tiff([description('a cat')], []))], { prompt: 'a cat' }],
    ['a description in UTF-8', [exifSegment(tiff([description('猫')], []))], { prompt: '猫' }],
    ['big numbers first', [exifSegment(tiff([description('a cat')], [], true))], { prompt: 'a cat' }],
    ['a short description', [exifSegment(tiff([description('cat')], []))], { prompt: 'cat' }],
    ['what its camera says', [exifSegment(tiff([description('OLYMPUS DIGITAL CAMERA         ')], []))], {}],
    ['an ASCII comment', [exifSegment(tiff([], [comment('ASCII\0\0\0', latin1('a cat'))]))], { prompt: 'a cat' }],
    ['a comment without a code', [exifSegment(tiff([], [comment('', latin1('a cat by itself'))]))], { prompt: 'a cat by itself' }],
    ['a UTF-16 comment', [exifSegment(tiff([], [comment('UNICODE\0', Buffer.from('a cat, 猫', 'utf16le'))]))], { prompt: 'a cat, 猫' }],
    ['a UTF-16 comment in the other order', [exifSegment(tiff([], [comment('UNICODE\0', Buffer.from('a cat, 猫', 'utf16le').swap16())]))], { prompt: 'a cat, 猫' }],
    ['a UTF-16 comment of its order', [exifSegment(tiff([], [comment('UNICODE\0', Buffer.from('雨猫', 'utf16le').swap16())], true))], { prompt: '雨猫' }],
    ['a time and its zone', [exifSegment(tiff([], [original('2024:05:01 10:00:00'), originalZone('-03:30')]))], { createdAtMs: Date.UTC(2024, 4, 1, 13, 30) }],
    ['a time of this place', [exifSegment(tiff([], [original('2024:05:01 10:00:00')]))], { createdAtMs: new Date(2024, 4, 1, 10).getTime() }],
    ['a time that was not set', [exifSegment(tiff([], [original('0000:00:00 00:00:00')]))], {}],
    ['XMP', [xmpSegment(xmp(described('a cat')))], { prompt: 'a cat' }],
    ['a caption', [iptcSegment('a captioned cat')], { prompt: 'a captioned cat' }],
    ['a comment of its own', [segment(0xfe, Buffer.from('a cat'))], { prompt: 'a cat' }],
    ['fill bytes', [Buffer.from([0xff, 0xff]), segment(0xfe, Buffer.from('a cat'))], { prompt: 'a cat' }],
    ['an empty comment', [segment(0xfe), segment(0xfe, Buffer.from('a cat'))], { prompt: 'a cat' }],
    [
      'all of them',
      [segment(0xfe, Buffer.from('4')), iptcSegment('3'), exifSegment(tiff([description('2')], [])), xmpSegment(xmp(described('1')))],
      { prompt: '1' },
    ],
    [
      'a job in the least of them',
      [exifSegment(tiff([description('sorted')], [])), segment(0xfe, Buffer.from(`a cat Job ID: ${job}`))],
      { prompt: 'a cat', jobId: job },
    ],
    ['nothing before its picture', [scan, segment(0xfe, Buffer.from('a cat'))], {}],
    ['a segment without length', [Buffer.from([0xff, 0xfe, 0, 1])], {}],
  ])('with %s', async (_, segments, expected) => {
    expect(await told(jpeg(...segments), 'a.jpg')).toEqual({ ...nothing, ...expected });
  }); // prettier-ignore
});

describe('a WebP', () => {
  it('tells by the chunks behind its picture', async () => {
    const bytes = riff(
      riffChunk('VP8X', Buffer.alloc(10)),
      riffChunk('VP8 ', Buffer.alloc(100_001)),
      riffChunk('EXIF', tiff([description('a cat')], [original('2024:05:01 10:00:00'), originalZone('Z')])),
      riffChunk('XMP ', Buffer.from(xmp('', `iptcExt:DigImageGUID="${job}"`))),
    );
    expect(await told(bytes, 'a.webp')).toEqual({
      ...nothing,
      prompt: 'a cat',
      jobId: job,
      createdAtMs: Date.UTC(2024, 4, 1, 10),
    });
  });
});

describe('a time', () => {
  const dayMs = 86_400_000;
  it.each<[string, number | null]>([
    ['Sat, 05 Aug 2023 12:34:56 GMT', Date.UTC(2023, 7, 5, 12, 34, 56)],
    ['5 Aug 2023 12:34 +0200', Date.UTC(2023, 7, 5, 10, 34)],
    ['2023-08-05T12:34:56.789Z', Date.UTC(2023, 7, 5, 12, 34, 56, 789)],
    ['2023-08-05T12:34:56.123456+00:00', Date.UTC(2023, 7, 5, 12, 34, 56, 123)],
    ['2023:08:05 12:34:56+02:00', Date.UTC(2023, 7, 5, 10, 34, 56)],
    ['2023-08-05 12:34:56 UTC', Date.UTC(2023, 7, 5, 12, 34, 56)],
    ['2023-08-05', new Date(2023, 7, 5).getTime()],
    ['2023-02-30T00:00:00Z', null],
    ['2023-13-01T00:00:00Z', null],
    ['2023-08-05T24:00:00Z', null],
    ['Sat, 05 Foo 2023 12:34:56 GMT', null],
    ['1969-12-31T23:59:59Z', null],
    ['0099-12-31T23:59:59', null],
    ['yesterday', null],
    ['2023', null],
    ['1691239', null],
    [new Date(Date.now() + dayMs / 2).toISOString(), Date.now() + dayMs / 2],
    [new Date(Date.now() + 2 * dayMs).toISOString(), null],
    [`2023-08-05T12:34:56${' '.repeat(100_000)}x`, null],
  ])('%s', async (text, expected) => {
    const { createdAtMs } = await told(png(tEXt('Creation Time', text)));
    if (expected === null) expect(createdAtMs).toBeNull();
    else expect(Math.abs((createdAtMs ?? 0) - expected)).toBeLessThan(100);
  });

  it('that makes no sense gives way to the next', async () => {
    const bytes = png(
      tEXt('Creation Time', '2999-01-01T00:00:00Z'),
      iTXt('XML:com.adobe.xmp', xmp('', 'xmp:CreateDate="2024-01-01T00:00:00Z"')),
    );
    expect((await told(bytes)).createdAtMs).toBe(Date.UTC(2024, 0, 1));
  });
});
