// The prompt parser against a table of what people write, and against any text at all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/preload/contract/midjourney-prompt.ts';

/** Prompt, text, parameters. */
const table: readonly (readonly [string, string, Record<string, string>])[] = [
  ['', '', {}],
  ['   \n\t ', '', {}],
  ['a cat', 'a cat', {}],
  ['a cat --ar 16:9', 'a cat', { ar: '16:9' }],
  ['a cat --aspect 16:9', 'a cat', { ar: '16:9' }],
  ['a cat --AR 16:9 --V 7', 'a cat', { ar: '16:9', v: '7' }],
  ['a cat —ar 16:9', 'a cat', { ar: '16:9' }],
  ['a cat –ar 16:9', 'a cat', { ar: '16:9' }],
  ['一只猫 ——ar 16:9', '一只猫', { ar: '16:9' }],
  ['一只猫--ar 16:9--v 7', '一只猫', { ar: '16:9', v: '7' }],
  ['cat--ar 3:2', 'cat', { ar: '3:2' }],
  ['一只猫 --ar １６：９', '一只猫', { ar: '16:9' }],
  ['一只猫 －－ar １６：９', '一只猫', { ar: '16:9' }],
  ['cat --ar=16:9', 'cat', { ar: '16:9' }],
  ['cat --v6', 'cat', { v: '6' }],
  ['cat --v6.1', 'cat', { v: '6.1' }],
  ['cat —v6.1', 'cat', { v: '6.1' }],
  ['cat --ar16:9, --v6,', 'cat', { ar: '16:9', v: '6' }],
  ['cat --s250 --c5', 'cat', { s: '250', c: '5' }],
  ['cat --niji6', 'cat', { niji: '6' }],
  ['cat --v 6.1', 'cat', { v: '6.1' }],
  ['cat --version 5.2', 'cat', { v: '5.2' }],
  ['cat --v 7.', 'cat', { v: '7' }],
  ['cat --v 6, --ar 16:9,', 'cat', { v: '6', ar: '16:9' }],
  ['cat --v 6 --v 7', 'cat', { v: '7' }],
  ['cat --version 6 --v 7 --ar 1:1', 'cat', { v: '7', ar: '1:1' }],
  ['cat --niji', 'cat', { niji: 'true' }],
  ['cat --niji 6', 'cat', { niji: '6' }],
  ['cat --niji --ar 2:3', 'cat', { niji: 'true', ar: '2:3' }],
  ['cat --s 250', 'cat', { s: '250' }],
  ['cat --stylize 1000', 'cat', { s: '1000' }],
  ['cat --stylise 1000', 'cat', { s: '1000' }],
  ['cat --style raw', 'cat', { style: 'raw' }],
  ['cat --style raw --s 50', 'cat', { style: 'raw', s: '50' }],
  ['cat --style raw --stylize 50 --styles expressive', 'cat', { s: '50', style: 'expressive' }],
  ['cat --raw', 'cat', { raw: 'true' }],
  ['cat --raw --v 7', 'cat', { raw: 'true', v: '7' }],
  ['cat --c 20', 'cat', { c: '20' }],
  ['cat --chaos 20', 'cat', { c: '20' }],
  ['cat --w 500', 'cat', { w: '500' }],
  ['cat --weird 500', 'cat', { w: '500' }],
  ['cat --q 2', 'cat', { q: '2' }],
  ['cat --quality .5', 'cat', { q: '0.5' }],
  ['cat --quality 0.25', 'cat', { q: '0.25' }],
  ['cat --seed 4294967295', 'cat', { seed: '4294967295' }],
  ['cat --sameseed 7', 'cat', { seed: '7' }],
  ['"cat --ar 16:9"', '"cat', { ar: '16:9' }],
  ['“cat --ar 16:9 --v 6.1”', '“cat', { ar: '16:9', v: '6.1' }],
  ['(a cat --s 250), a dog', '(a cat a dog', { s: '250' }],
  ['"cat --sref 123456"', '"cat', { sref: '123456' }],
  ['"cat --ar 1:1 --tile"', '"cat', { ar: '1:1', tile: 'true' }],
  ['“cat --v6”。', '“cat', { v: '6' }],
  ['cat --style "raw"', 'cat', { style: 'raw' }],
  ['cat --no "red apples", text', 'cat', { no: '"red apples", text' }],
  ['cat --no text', 'cat', { no: 'text' }],
  ['cat --no text, watermark,people', 'cat', { no: 'text, watermark, people' }],
  ['cat --no red apples, green pears --ar 1:1', 'cat', { no: 'red apples, green pears', ar: '1:1' }],
  ['猫 --no 文字，水印', '猫', { no: '文字, 水印' }],
  ['cat --no', 'cat', {}],
  ['cat --no --ar 1:1', 'cat', { ar: '1:1' }],
  ['cat --iw 1.5', 'cat', { iw: '1.5' }],
  ['cat --sref https://a.b/c.png', 'cat', { sref: 'https://a.b/c.png' }],
  [
    'cat --sref https://a.b/c.png https://a.b/d.png --sw 300',
    'cat',
    { sref: 'https://a.b/c.png https://a.b/d.png', sw: '300' },
  ],
  ['cat --sref 123456 654321::2 random', 'cat', { sref: '123456 654321::2 random' }],
  ['cat --sref <https://s.mj.run/x1>', 'cat', { sref: 'https://s.mj.run/x1' }],
  ['cat --sref', 'cat', {}],
  ['cat --cref https://a.b/c.png --cw 0', 'cat', { cref: 'https://a.b/c.png', cw: '0' }],
  ['cat --oref https://a.b/c.png --ow 400', 'cat', { oref: 'https://a.b/c.png', ow: '400' }],
  ['cat --tile', 'cat', { tile: 'true' }],
  ['cat --tile --hd --draft', 'cat', { tile: 'true', hd: 'true', draft: 'true' }],
  ['cat --tile and dogs', 'cat and dogs', { tile: 'true' }],
  ['cat --video', 'cat', { video: 'true' }],
  ['cat --video 1 --motion low', 'cat', { video: '1', motion: 'low' }],
  ['cat --motion high --loop --bs 4', 'cat', { motion: 'high', loop: 'true', bs: '4' }],
  ['cat --end https://a.b/last.png', 'cat', { end: 'https://a.b/last.png' }],
  ['cat --end loop', 'cat', { end: 'loop' }],
  ['cat --p', 'cat', { p: 'true' }],
  ['cat --personalize', 'cat', { p: 'true' }],
  ['cat --profile abc1234 def5678', 'cat', { p: 'abc1234 def5678' }],
  ['cat --p abc1234 --v 7', 'cat', { p: 'abc1234', v: '7' }],
  ['cat --stop 80', 'cat', { stop: '80' }],
  ['cat --repeat 4', 'cat', { r: '4' }],
  ['cat --r 4', 'cat', { r: '4' }],
  ['cat --fast', 'cat', { speed: 'fast' }],
  ['cat --relax', 'cat', { speed: 'relax' }],
  ['cat --turbo', 'cat', { speed: 'turbo' }],
  ['cat --fast --turbo', 'cat', { speed: 'turbo' }],
  ['cat --exp 25', 'cat', { exp: '25' }],
  ['cat --ar', 'cat', {}],
  ['cat --ar --v 7', 'cat', { v: '7' }],
  ['cat --ar 16:9 sleeping', 'cat sleeping', { ar: '16:9' }],
  ['--ar 16:9 cat', 'cat', { ar: '16:9' }],
  ['--ar 16:9', '', { ar: '16:9' }],
  ['cat --future', 'cat', { future: 'true' }],
  ['cat --future bright sky --ar 1:1', 'cat', { future: 'bright sky', ar: '1:1' }],
  ['cat --Future-Mode 3', 'cat', { 'future-mode': '3' }],
  ['cat --constructor x', 'cat', { constructor: 'x' }],
  ['cat --', 'cat --', {}],
  ['cat -- dog', 'cat -- dog', {}],
  ['cat --16:9', 'cat --16:9', {}],
  ['cat -ar 16:9', 'cat -ar 16:9', {}],
  ['a cat — sleeping', 'a cat — sleeping', {}],
  ['a cat —said the fox', 'a cat —said the fox', {}],
  ['a t-shirt, well-lit, black--white', 'a t-shirt, well-lit, black--white', {}],
  ['hot::2 dog::-.5', 'hot::2 dog::-.5', {}],
  ['{red, blue} cat --ar {1:1, 16:9}', '{red, blue} cat', { ar: '{1:1, 16:9}' }],
  ['{red cat --ar 1:1', '{red cat', { ar: '1:1' }],
  ['red} cat {x --v 7', 'red} cat {x', { v: '7' }],
  ['line one\nline two\r\n--v 7', 'line one line two', { v: '7' }],
  ['https://a.b/x--ar/c.png cat', 'cat', {}],
];

describe('parsePrompt', () => {
  it.each(table)('%j', (prompt, text, parameters) => {
    const parsed = parsePrompt(prompt);
    expect({ text: parsed.text, parameters: parsed.parameters }).toEqual({ text, parameters });
  });

  it('has a row for every rule', () => {
    expect(table.length).toBeGreaterThanOrEqual(80);
  });

  it.each([
    ['https://a.b/1.png https://a.b/2.png a cat', ['https://a.b/1.png', 'https://a.b/2.png'], 'a cat'],
    ['<https://s.mj.run/abc> a cat', ['https://s.mj.run/abc'], 'a cat'],
    [
      'https://a.b/1.png, https://a.b/2.png?x=1&y=(2), cat',
      ['https://a.b/1.png', 'https://a.b/2.png?x=1&y=(2)'],
      'cat',
    ],
    ['https://a.b/1.png::2 cat', ['https://a.b/1.png'], 'cat'],
    ['a cat https://a.b/1.png', [], 'a cat https://a.b/1.png'],
    ['https://a.b/1.png', ['https://a.b/1.png'], ''],
  ])('takes the leading URLs of %j as image prompts', (prompt, imagePrompts, text) => {
    expect(parsePrompt(prompt)).toMatchObject({ imagePrompts, text });
  });

  it.each([
    ['cat', [{ text: 'cat', weight: 1 }]],
    ['', []],
    [
      'hot::2 dog::1.5 sun',
      [
        { text: 'hot', weight: 2 },
        { text: 'dog', weight: 1.5 },
        { text: 'sun', weight: 1 },
      ],
    ],
    [
      'hot:: dog',
      [
        { text: 'hot', weight: 1 },
        { text: 'dog', weight: 1 },
      ],
    ],
    ['field, red::-.5', [{ text: 'field, red', weight: -0.5 }]],
    [
      'a cat::2. A dog::1.',
      [
        { text: 'a cat', weight: 2 },
        { text: 'A dog', weight: 1 },
      ],
    ],
    [
      'a :: b',
      [
        { text: 'a', weight: 1 },
        { text: 'b', weight: 1 },
      ],
    ],
  ])('weighs the parts of %j', (prompt, parts) => {
    expect(parsePrompt(prompt).parts).toEqual(parts);
  });

  it.each([
    ['{red, blue} cat', true],
    ['cat --ar {1:1, 2:3}', true],
    ['{red} cat', false],
    ['red, blue', false],
  ])('knows whether %j is several prompts', (prompt, hasPermutations) => {
    expect(parsePrompt(prompt).hasPermutations).toBe(hasPermutations);
  });

  it('takes anything, and says the same of its own text', () => {
    const word = fc.constantFrom(
      '--ar',
      '—v',
      '--no',
      '--sref',
      '16:9',
      '::',
      '::2',
      '{',
      '}',
      ',',
      'cat',
      'https://a.b',
      '--',
      '<',
      '.',
      '猫',
      '\n',
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(anything, (prompt) => {
        const { text, parameters } = parsePrompt(prompt);
        for (const [name, value] of Object.entries(parameters)) {
          expect(name).toMatch(/^[a-z][a-z0-9_-]*$/);
          expect(value).not.toBe('');
        }
        const again = parsePrompt(`x ${text}`);
        expect(again.parameters).toEqual({});
        expect(again.text).toBe(`x ${text}`.trim());
      }),
      { numRuns: 500 },
    );
  });

  it('finds in any order what was written with it', () => {
    const parameter = fc.constantFrom<readonly [string, string, string]>(
      ['--aspect 16:9', 'ar', '16:9'],
      ['--v 6.1', 'v', '6.1'],
      ['--no a b, c', 'no', 'a b, c'],
      ['--sref 123 https://a.b/c', 'sref', '123 https://a.b/c'],
      ['--tile', 'tile', 'true'],
      ['--turbo', 'speed', 'turbo'],
      ['--p', 'p', 'true'],
    );
    fc.assert(
      fc.property(fc.uniqueArray(parameter, { selector: ([written]) => written }), (list) => {
        const parsed = parsePrompt(`cat ${list.map(([written]) => written).join(' ')}`);
        expect(parsed.parameters).toEqual(Object.fromEntries(list.map(([, name, value]) => [name, value])));
        expect(parsed.text).toBe('cat');
      }),
    );
  });

  it.each([
    '--',
    '—',
    '--ar ',
    '--no a ',
    '{',
    '{a, ',
    '}',
    '{ } ',
    '::',
    'a::1',
    '<https://a.b/',
    '--sref 1 ',
    '-',
    'a--',
    '--a',
    ' ',
    ',',
    '--x y ',
  ])('reads a megabyte of %j in linear time', (unit) => {
    const timeFor = (length: number): number => {
      const prompt = unit.repeat(Math.ceil(length / unit.length));
      const start = performance.now();
      parsePrompt(prompt);
      return performance.now() - start;
    };
    expect(timeFor(1_000_000)).toBeLessThan(2500);
  });
});
