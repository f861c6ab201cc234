// Names: what people read, what every system takes, and what an attacker would like to slip into them.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  emptyPart,
  graphemesOf,
  nameText,
  partMaxBytes,
  safePart,
} from '../../../src/main/saving/safe-name.ts';
import {
  checkTemplate,
  defaultTemplate,
  extensionOf,
  promptText,
  targetStem,
} from '../../../src/main/saving/target-name.ts';
import type { TargetFacts } from '../../../src/main/saving/target-name.ts';
import { failureOf } from './failure-of.ts';

const facts: TargetFacts = {
  template: defaultTemplate,
  account: 'Studio',
  provider: 'apimart',
  prompt: 'a red fox in deep snow, golden hour --ar 16:9 --v 7',
  remoteId: 'task_01K0ABCDEFGHJKMNPQRSTVWXYZ',
  index: 2,
  kind: 'upscale',
  createdAtMs: Date.UTC(2026, 0, 9, 23, 59),
};
const stem = (change: Partial<TargetFacts>): string => targetStem({ ...facts, ...change });

describe('targetStem', () => {
  it.each<[string, Partial<TargetFacts>, string]>([
    ['the usual', {}, 'Studio/2026-01/a red fox in deep snow, golden hour-RSTVWXYZ-2'],
    [
      'every field',
      { template: '{provider}/{kind}/{dd}.{mm}.{yyyy} {id}-{index}' },
      'apimart/upscale/09.01.2026 task_01K0ABCDEFGHJKMNPQRSTVWXYZ-2',
    ],
    ['backslashes as folders', { template: '{account}\\x\\{index}' }, 'Studio/x/2'],
    ['no prompt', { prompt: null, template: '{prompt}-{index}' }, 'upscale-2'],
    ['a prompt of parameters only', { prompt: '--ar 16:9 --v 7', template: '{prompt}-{index}' }, 'upscale-2'],
    ['parameters first', { prompt: '--ar 16:9 a cat --v 7', template: '{prompt}' }, 'a cat'],
    ['corrected dashes', { prompt: 'a cat —ar 16:9', template: '{prompt}' }, 'a cat'],
    ['weights', { prompt: 'fox::2 snow:: --s 50', template: '{prompt}' }, 'fox snow'],
    ['an address among words', { prompt: 'like https://a.example/b.png', template: '{prompt}' }, 'like'],
    [
      'addresses of pictures',
      { prompt: 'https://s.mj.run/abc <https://cdn.example/a.png> a cat --iw 2', template: '{prompt}' },
      'a cat',
    ],
    [
      'hyphens that are no parameter',
      { prompt: 'black -- white, low-key', template: '{prompt}' },
      'black -- white, low-key',
    ],
    [
      'Chinese',
      { prompt: '一只在雪地里奔跑的红狐狸，金色时刻 --niji 6', template: '{prompt:12}' },
      '一只在雪地里奔跑的红狐狸',
    ],
    ['an emoji family at the cut', { prompt: '12👩‍👩‍👧‍👦45', template: '{prompt:3}' }, '12👩‍👩‍👧‍👦'],
    ['an accent at the cut', { prompt: 'cafe\u0301s', template: '{prompt:4}' }, 'café'],
    ['a cut at a space', { prompt: 'abc def', template: '{prompt:4}-x' }, 'abc-x'],
    [
      'separators in values',
      { account: '../../etc/passwd', prompt: 'a\\b:c|d', template: '{account}/{prompt}' },
      'etc-passwd/a-b-c-d',
    ],
    ['no time', { createdAtMs: Number.NaN, template: '{yyyy}-{mm}-{dd}' }, '1970-01-01'],
    ['a reserved name', { prompt: 'CON', template: '{prompt}' }, '_CON'],
    ['invisible only', { prompt: '\u200b\u202e\u2060\ufeff', template: 'x/{prompt}' }, `x/${emptyPart}`],
  ])('writes %s', (_, change, expected) => {
    expect(stem(change)).toBe(expected);
  });

  it('shortens prose before it touches what tells pictures apart', () => {
    const long = stem({
      template: '{account}/{prompt}-{id}-{index}',
      prompt: 'word '.repeat(200),
      account: 'x'.repeat(60),
    });
    expect(long).toMatch(/^x+\/word .*-task_01K0ABCDEFGHJKMNPQRSTVWXYZ-2$/);
    expect(long.length).toBeLessThanOrEqual(148);
    const chinese = stem({ template: '{prompt}-{id}-{index}', prompt: '猫'.repeat(300) });
    expect(chinese).toMatch(/^猫+-task_01K0ABCDEFGHJKMNPQRSTVWXYZ-2$/);
  });

  it.each([
    ['Chinese', '{prompt}-{id}-{index}', '猫'.repeat(300)],
    ['the usual names in Chinese', defaultTemplate, '猫在屋顶上'.repeat(20)],
    ['families of emoji', '{prompt}-{id:8}-{index}', '👩‍👩‍👧‍👦'.repeat(80)],
    ['Thai', '{prompt:80}-{id:8}', 'แมวน้ำ'.repeat(40)],
  ])('fits a folder that its system encrypts, whatever is put behind it: %s', (_, template, prompt) => {
    const name = stem({ template, prompt, account: '画室'.repeat(60) });
    const parts = name.split('/');
    // eCryptfs, and with it the encrypted folders of many network drives, takes 143 bytes.
    for (const behind of [' (999).webm', ' (999).json.new'])
      expect(Buffer.byteLength(`${parts.at(-1) ?? ''}${behind}`)).toBeLessThanOrEqual(143);
    for (const folder of parts.slice(0, -1)) expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(143);
  });

  it.each<[string, string, RegExp]>([
    ['Chinese', '一只猫坐在屋顶上看月亮', /^一只猫.*-task_01K0ABCDEFGHJKMNPQRSTVWXYZ$/],
    ['accents', 'schöne Katze über Dächern ', /^schöne Katze über.*-task_01K0ABCDEFGHJKMNPQRSTVWXYZ$/],
    [
      'one endless character',
      `fox ${'e\u0301'.padEnd(400, '\u0302')}`,
      /^fox-task_01K0ABCDEFGHJKMNPQRSTVWXYZ$/,
    ],
  ])('holds nobody up over a prompt of thousands of characters: %s', (_, words, expected) => {
    const prompt = words.repeat(Math.ceil(4000 / words.length));
    // The first of all makes the segmenter.
    stem({ prompt: '猫' });
    const beganAtMs = performance.now();
    const name = stem({ prompt, template: '{prompt}-{id}' });
    expect(performance.now() - beganAtMs).toBeLessThan(50);
    expect(name).toMatch(expected);
  });

  it('tells ids of one batch apart by their ends', () => {
    const ids = Array.from({ length: 500 }, (_, at) => `17${String(1_700_000_000_000 + at * 7)}`);
    expect(new Set(ids.map((remoteId) => stem({ remoteId, template: '{id:8}' }))).size).toBe(500);
  });

  it.each([
    '',
    '/',
    '{nope}',
    '{prompt',
    'a}b',
    '{}',
    '{prompt:0}',
    '{prompt:1234}',
    '../{id}',
    'a/../{id}',
    './{id}',
    '{Prompt}',
  ])('refuses the template %j', (template) => {
    expect(
      failureOf(() => {
        checkTemplate(template);
      }),
    ).toMatchObject({ code: 'usage' });
  });

  it('gives every kind an extension of its own', () => {
    expect(['image/jpeg', 'video/mp4'].map((type) => extensionOf(type as 'image/jpeg'))).toEqual([
      '.jpg',
      '.mp4',
    ]);
  });
});

describe('safePart', () => {
  it.each([
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['Aux ', '_Aux'],
    ['NUL.tar.gz', '_NUL.tar.gz'],
    ['COM1', '_COM1'],
    ['COM¹', '_COM¹'],
    ['lpt³.png', '_lpt³.png'],
    ['CONIN$', '_CONIN$'],
    ['conout$', '_conout$'],
    ['CLOCK$', '_CLOCK$'],
    ['desktop.ini', '_desktop.ini'],
    ['Thumbs.db', '_Thumbs.db'],
    ['CON .x', '_CON .x'],
    ['CONSOLE', 'CONSOLE'],
    ['COM', 'COM'],
    ['COM10', 'COM10'],
    ['', emptyPart],
    ['.', emptyPart],
    ['..', emptyPart],
    ['...', emptyPart],
    [' . . ', emptyPart],
    ['-', emptyPart],
    ['.hidden', 'hidden'],
    ['--version', 'version'],
    ['-rf', 'rf'],
    ['~user', 'user'],
    ['trailing. ', 'trailing'],
    ['a.', 'a'],
    ['a/b\\c', 'a-b-c'],
    ['a:b|c', 'a-b-c'],
    ['what?*<>"', 'what'],
    ['file::$DATA', 'file--$DATA'],
    ['a\u0000b\u0007c', 'abc'],
    ['a\nb\tc', 'a b c'],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['a\u200bb\u200dc\u2060d\ufeffe', 'abcde'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['a\u2028b', 'a b'],
    ['a\u00a0\u3000b', 'a b'],
    ['fraction\u2215slash／wide', 'fraction-slash-wide'],
    ['\u3164\u115f\u2800', emptyPart],
    ['half\ud800surrogate', 'halfsurrogate'],
    ['tag\u{e0041}\u{e0042}', 'tag'],
    ['private\ue000use', 'privateuse'],
    ['a\u{e0100}b', 'ab'],
    ['e\u0301', 'é'],
    ['\u212b', 'Å'],
    ['👨‍🚀 moon', '👨‍🚀 moon'],
    ['❤️‍🔥', '❤️‍🔥'],
    ['👍🏽', '👍🏽'],
    ['🇩🇪', '🇩🇪'],
    ['1️⃣', '1️⃣'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a\ufe0f', 'a'],
    ['👨\u200d', '👨'],
    ['猫', '猫'],
    ['日本語 プロンプト', '日本語 プロンプト'],
    ['кот', 'кот'],
  ])('%j becomes %j', (text, expected) => {
    expect(safePart(text)).toBe(expected);
  });

  it('keeps people’s characters whole when it cuts', () => {
    const family = '👨‍👩‍👧‍👦';
    const cut = safePart(family.repeat(40));
    expect(graphemesOf(cut).every((grapheme) => grapheme === family)).toBe(true);
  });
});

describe('any name at all', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gridkeep-names-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 120 }),
    fc.stringMatching(/^[./\\:~ -]{0,12}[a-zA-Z\u4e00-\u4eff.\u202e\u200b¹²³$ ]{0,120}[. ]{0,3}$/),
    fc.constantFrom(
      'con',
      'COM¹.png',
      'aux.',
      'desktop.ini',
      '..',
      '.\u200b.',
      'lpt9 .x',
      '\u0301',
      'a'.repeat(400),
      '猫'.repeat(400),
      '👩‍👩‍👧‍👦'.repeat(60),
    ),
  );

  /** What Windows, macOS and Linux together ask of a name. Written without a look at the code under test. */
  function complaints(part: string): string[] {
    const found: string[] = [];
    if (part.length === 0 || part.length > 80) found.push(`length ${part.length}`);
    if (Buffer.byteLength(part) > partMaxBytes) found.push('bytes');
    if (/[<>:"/\\|?*]/.test(part)) found.push('forbidden character');
    if (/^[\s.-]|[\s.]$/.test(part)) found.push('edge');
    if (/\p{Cc}|\p{Cs}|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u.test(part))
      found.push('invisible');
    if (/^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i.test(part))
      found.push('device');
    if (part.normalize('NFC') !== part) found.push('not NFC');
    if (!part.isWellFormed()) found.push('half a character');
    return found;
  }

  it('is safe, stable and inside, whatever it was made of', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.nat(20), (account, prompt, remoteId, index) => {
        const path = stem({ account, prompt, remoteId, index });
        const parts = path.split('/');
        expect([path, parts.flatMap(complaints)]).toEqual([path, []]);
        expect(parts.map((part) => safePart(part))).toEqual(parts);
        expect(path.length + ' (999).webm'.length).toBeLessThanOrEqual(160);
        expect(parts).toHaveLength(3);
        expect(posix.normalize(path)).toBe(path);
        expect(win32.relative('C:\\library', win32.resolve('C:\\library', path)).split('\\')).toEqual(parts);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const part = safePart(text);
        expect([text, complaints(part)]).toEqual([text, []]);
        expect(safePart(part)).toBe(part);
        expect(nameText(nameText(text))).toBe(nameText(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('comes back from the disk as it was written', () => {
    const names = new Set(fc.sample(hostile, { numRuns: 2000, seed: 7 }).map((text) => safePart(text)));
    mkdirSync(join(folder, 'names'));
    for (const name of names) writeFileSync(join(folder, 'names', `${name}.png`), '');
    expect(
      readdirSync(join(folder, 'names'))
        .map((name) => name.slice(0, -4))
        .sort(),
    ).toEqual([...names].sort());
  });
});

describe('promptText', () => {
  it('stays quick on what is made to be slow', () => {
    const startedAtMs = performance.now();
    for (const bad of ['--', '— ', 'http://', '<http://', ' --a', '-- a '].map((piece) =>
      piece.repeat(20_000),
    ))
      promptText(bad);
    expect(performance.now() - startedAtMs).toBeLessThan(500);
  });
});
