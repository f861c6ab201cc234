// What lies beside a picture tells of it: what an export has written is read again, and what is no such thing says nothing.
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { textBeside } from '../../../src/main/exporting/text-beside.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { pictureToExport } from '../../fakes/picture-to-export.ts';
import { described, nothing, png, pixels, tEXt, toldOf, xmp } from './made-files.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const plain = png(pixels);
const embedded = png(tEXt('Description', 'said inside'), pixels);
const beside = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const prompt = 'a red fox, “quoted” & <odd> --ar 3:2';
const createdAtMs = Date.UTC(2025, 2, 4, 5, 6, 7);
const exported = { ...pictureToExport, prompt, createdAtMs };

describe('what an export has laid beside a copy', () => {
  it.each(['json', 'xmp'] as const)('comes back out of its %s, with the date', async (kind) => {
    beside(`picture.${kind}`, textBeside(kind, exported) ?? '');
    expect(await toldOf(folder, plain)).toMatchObject({ prompt, createdAtMs });
  });

  it('comes back with what was said of it', async () => {
    const marks = { rating: 0, flag: 'reject', label: 'blue' } as const;
    beside(
      'picture.xmp',
      textBeside('xmp', { ...exported, marks, tags: ['animals', '动物', 'a & b'] }) ?? '',
    );
    expect(await toldOf(folder, plain)).toMatchObject({ marks, tags: ['animals', '动物', 'a & b'] });
  });

  it('comes back out of its text', async () => {
    beside('picture.txt', textBeside('txt', exported) ?? '');
    expect((await toldOf(folder, plain)).prompt).toBe(prompt);
  });
});

describe('of several that tell', () => {
  it.each([
    ['picture.json', '{"format":"gridkeep-sidecar","prompt":"a record"}', 'a record'],
    ['picture.xmp', xmp(described('a photo program')), 'said inside'],
    ['picture.txt', 'a text', 'said inside'],
  ])('%s against the file itself', async (name, text, expected) => {
    beside(name, text);
    expect((await toldOf(folder, embedded)).prompt).toBe(expected);
  });

  it('the sidecar of a photo program goes before what is inside in the same form', async () => {
    beside('picture.png.xmp', xmp(described('said last')));
    expect((await toldOf(folder, png(pixels))).prompt).toBe('said last');
  });
});

it.each([
  ['picture.json', '{"format":"another","prompt":"no"}'],
  ['picture.json', '{"prompt":"no"}'],
  ['picture.json', '{"format":"gridkeep-prompt","prompt":{"no":1},"createdAt":7}'],
  ['picture.json', '["no"]'],
  ['picture.json', 'no'],
  ['picture.json', ''],
  ['picture.txt', `no${' '.repeat(300 * 1024)}`],
  ['picture.txt', '\u0000\u0001'],
  ['another.txt', 'no'],
])('%s with %j says nothing', async (name, text) => {
  beside(name, text);
  expect(await toldOf(folder, plain)).toEqual(nothing);
});

it('a link beside it is not followed', async () => {
  const secret = join(temporaryFolder(), 'secret.txt');
  writeFileSync(secret, 'a secret');
  symlinkSync(secret, join(folder, 'picture.txt'));
  expect(await toldOf(folder, plain)).toEqual(nothing);
});
