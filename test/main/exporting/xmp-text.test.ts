// The XMP sidecar: what photo programs read in it, and that no prompt breaks it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xmpText } from '../../../src/main/exporting/xmp-text.ts';
import { pictureToExport } from '../../fakes/picture-to-export.ts';
import { findElement, readXml } from '../../fakes/read-xml.ts';
import type { XmlElement } from '../../fakes/read-xml.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const read = (change: Partial<Parameters<typeof xmpText>[0]> = {}): XmlElement =>
  readXml(xmpText({ ...pictureToExport, ...change }));
const textOf = (root: XmlElement, name: string): string | null => findElement(root, name)?.text ?? null;
const caption = (root: XmlElement): string | null => {
  const description = findElement(root, 'dc:description');
  return description === null ? null : textOf(description, 'rdf:li');
};
const keywords = (root: XmlElement): readonly string[] =>
  findElement(findElement(root, 'dc:subject') ?? root, 'rdf:Bag')?.children.map(({ text }) => text) ?? [];
/** What a reader gets back: a character that XML cannot say is U+FFFD. */
const sayable = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- they are the point
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

describe('xmpText', () => {
  it('says caption, keywords, rating, label and time in the words that photo programs know', () => {
    const root = read();
    expect(caption(root)).toBe('a fox --ar 3:2');
    expect(keywords(root)).toEqual(['animals', '动物']);
    const said = ['xmp:Rating', 'xmp:Label', 'xmp:CreateDate', 'photoshop:DateCreated'];
    expect(said.map((name) => textOf(root, name))).toEqual([
      ...['4', 'Green', '2026-01-02T00:00:00Z', '2026-01-02T00:00:00Z'],
    ]);
  });

  it('says the rest in words of its own', () => {
    const root = read({ parameters: { ar: '3:2', 'no name for XML': '<1&2>' } });
    const said = ['Provider', 'Account', 'TaskId', 'PictureIndex', 'Kind', 'SHA256'];
    expect(said.map((name) => textOf(root, `gridkeep:${name}`))).toEqual([
      ...['midapi', 'studio', 'task-12345678', '0', 'grid', 'ab'.repeat(32)],
    ]);
    const parameters = findElement(findElement(root, 'gridkeep:Parameters')!, 'rdf:Seq')!.children;
    expect(parameters.map(({ children }) => children.map(({ text }) => text))).toEqual([
      ['ar', '3:2'],
      ['no name for XML', '<1&2>'],
    ]);
  });

  it.each([
    [{ rating: 0, flag: 'none', label: null }, null],
    [{ rating: 5, flag: 'pick', label: null }, '5'],
    [{ rating: 3, flag: 'reject', label: null }, '-1'],
    [{ rating: 0, flag: 'reject', label: null }, '-1'],
  ] as const)('rates %j as %s', (marks, rating) => {
    expect(textOf(read({ marks }), 'xmp:Rating')).toBe(rating);
  });

  it('leaves out what is not known, and calls no given picture generated', () => {
    const root = read({
      ...{ prompt: '', parameters: {}, tags: [], kind: 'source', createdAtMs: 9e15, original: null },
      marks: { rating: 0, flag: 'none', label: null },
    });
    const names = findElement(root, 'rdf:Description')!.children.map(({ name }) => name);
    expect(names).toEqual(
      ['Provider', 'Account', 'TaskId', 'PictureIndex', 'Kind'].map((name) => `gridkeep:${name}`),
    );
    expect(textOf(read(), 'Iptc4xmpExt:DigitalSourceType')).toContain('trainedAlgorithmicMedia');
  });

  it('reads back whatever the prompt is', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      // Any code units at all: control characters, halves of surrogate pairs, what is no character.
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
        .map((units) => String.fromCharCode(...units)),
      fc
        .array(fc.constantFrom(']]>', '&amp;', '<!--', '<?', '\r\n', '\0', '🦊', '\ud83e', '&#0;', '"'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anything, anything, anything, (prompt, tag, value) => {
        const root = read({ prompt, tags: [tag], parameters: { [value]: value } });
        expect(caption(root)).toBe(prompt === '' ? null : sayable(prompt));
        expect(keywords(root)).toEqual([sayable(tag)]);
        expect(textOf(root, 'gridkeep:Value')).toBe(sayable(value));
        // Written as UTF-8, nothing changes any more.
        const text = xmpText({ ...pictureToExport, prompt });
        expect(Buffer.from(text).toString()).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

const hasExifTool = spawnSync('exiftool', ['-ver']).status === 0;

it.runIf(hasExifTool)('is read by exiftool, the reference, as it is meant', () => {
  const path = join(temporaryFolder(), 'a.xmp');
  writeFileSync(path, xmpText({ ...pictureToExport, prompt: 'Füchse & <狐狸> 🦊\nzwei' }));
  const { stdout } = spawnSync('exiftool', ['-json', '-struct', path], { encoding: 'utf8' });
  const [facts] = JSON.parse(stdout) as [Record<string, unknown>];
  expect(facts).toMatchObject({
    ...{ Description: 'Füchse & <狐狸> 🦊\nzwei', Subject: ['animals', '动物'], Rating: 4, Label: 'Green' },
    ...{ CreateDate: '2026:01:02 00:00:00Z', TaskId: 'task-12345678', Account: 'studio' },
    Parameters: [{ Name: 'ar', Value: '3:2' }],
  });
  expect(facts).not.toHaveProperty('Warning');
});
