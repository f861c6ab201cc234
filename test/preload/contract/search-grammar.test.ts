// The search box's language against a table of what people write, and against any text at all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch, searchText, termText } from '../../../src/preload/contract/search-grammar.ts';
import type { SearchTerm } from '../../../src/preload/contract/search-terms.ts';

/** One term in a few signs: `words cat*`, `-tag a b`, `parameter ar is 16:9`. */
function brief(term: SearchTerm): string {
  const { isExcluded, kind, ...rest } = term;
  const facts = 'text' in rest ? `${rest.text}${rest.isPrefix ? '*' : ''}` : briefFacts(rest);
  return `${isExcluded ? '-' : ''}${kind} ${facts}`;
}

function briefFacts(facts: object): string {
  return Object.values(facts)
    .map((fact: unknown) =>
      typeof fact === 'object' && fact !== null ? briefFacts(fact) : String(fact as string | number),
    )
    .join(' ');
}

/** Text, its terms. A blank at the end: nothing is being typed. */
const table: readonly (readonly [string, readonly string[]])[] = [
  // Words.
  ['', []],
  [' \n\u3000', []],
  ['cat ', ['words cat']],
  ['cat', ['words cat*']],
  ['red fox', ['words red', 'words fox*']],
  ['red\u3000fox\u3000', ['words red', 'words fox']],
  ['c', ['words c']],
  ['c* ', ['words c*']],
  ['port* ', ['words port*']],
  ['port＊ ', ['words port*']],
  ['port**', ['words port*']],
  ['cat, ', ['words cat,']],
  ['cat,', ['words cat,']],
  ['猫', ['words 猫']],
  ['猫* ', ['words 猫']],
  ['红色 狐狸', ['words 红色', 'words 狐狸']],
  ['ＣＡＴ ', ['words ＣＡＴ']],
  ['3d渲染', ['words 3d渲染']],
  ['🦊 ', ['words 🦊']],
  [', . — ! ', []],
  ['* ', []],
  ["don't ", ["words don't"]],
  ['16:9 ', ['words 16:9']],
  ['https://a.b/c.png ', ['words https://a.b/c.png']],
  ['NEAR(a b) OR AND NOT ', ['words NEAR(a', 'words b)', 'words OR', 'words AND', 'words NOT']],
  // Phrases.
  ['"red fox" ', ['phrase red fox']],
  ['"red fox"', ['phrase red fox']],
  ['"red fo', ['phrase red fo*']],
  ['"red fo"* ', ['phrase red fo*']],
  ['“red fox” ', ['phrase red fox']],
  ['„roter Fuchs“ ', ['phrase roter Fuchs']],
  ['＂红狐＂ ', ['phrase 红狐']],
  ['"say ""hi"" now" ', ['phrase say "hi" now']],
  ['cat"red fox"dog ', ['words cat', 'phrase red fox', 'words dog']],
  ['"" " ', []],
  ['12" vinyl ', ['words 12', 'phrase vinyl*']],
  // Exclusions.
  ['-cat ', ['-words cat']],
  ['-cat', ['-words cat']],
  ['－cat ', ['-words cat']],
  ['-"red fox" ', ['-phrase red fox']],
  ['-tag:x ', ['-tag x']],
  ['- cat ', ['words cat']],
  ['well-known ', ['words well-known']],
  // Midjourney's own way.
  ['--ar 16:9', ['parameter ar is 16:9']],
  ['fox --aspect 16:9 red ', ['words fox', 'parameter ar is 16:9', 'words red']],
  ['--v 7 --tile --raw ', ['parameter v is 7', 'parameter tile any', 'parameter raw any']],
  ['—ar １６：９ ', ['parameter ar is 16:9']],
  ['--v6.1 ', ['parameter v is 6.1']],
  ['--ar=3:2 ', ['parameter ar is 3:2']],
  ['--s >=250 ', ['parameter s number >= 250']],
  ['--sref 123 456 --sw .5', ['parameter sref is 123 456', 'parameter sw is 0.5']],
  ['--sref 123 tag:x', ['parameter sref is 123', 'tag x']],
  ['--no text, hands --ar 1:1', ['parameter no is text, hands', 'parameter ar is 1:1']],
  ['--no text is:pick ', ['parameter no is text', 'is pick']],
  ['--ar ', ['parameter ar any']],
  ['--ar "16:9" ', ['parameter ar any', 'phrase 16:9']],
  ['--niji ', ['parameter niji any']],
  ['--niji 6 ', ['parameter niji is 6']],
  ['--turbo ', ['parameter speed is turbo']],
  ['--video', ['parameter video any']],
  ['---v 7 ', ['-parameter v is 7']],
  ['--newthing 3 ', ['parameter newthing any', 'words 3']],
  ['--newthing=3 ', ['parameter newthing is 3']],
  ['--newth', []],
  ['-- ', []],
  // Parameters by name.
  ['v:7 ', ['parameter v is 7']],
  ['v:7', ['parameter v is 7']],
  ['ar:16:9', ['parameter ar is 16:9']],
  ['ＡＲ：１６：９ ', ['parameter ar is 16:9']],
  ['aspect:16:9 ', ['aspect 16:9']],
  ['version:6.1 ', ['parameter v is 6.1']],
  ['seed:123 ', ['parameter seed is 123']],
  ['stylize:>=250 ', ['parameter s number >= 250']],
  ['s:≥250 ', ['parameter s number >= 250']],
  ['c:<10 ', ['parameter c number < 10']],
  ['iw:=.5 ', ['words iw:=.5']],
  ['iw:.5 ', ['parameter iw is 0.5']],
  ['sref:"123 456" ', ['parameter sref is 123 456']],
  ['sref:https://a.b/c.png ', ['parameter sref is https://a.b/c.png']],
  ['sref:* ', ['parameter sref any']],
  ['-tile:* ', ['-parameter tile any']],
  ['speed:fast ', ['parameter speed is fast']],
  ['--ar * ', ['parameter ar any']],
  ['--ar4-- ', ['parameter ar is 4']],
  ['--speed:fast, ', ['parameter speed is fast']],
  ['--speed fast fox ', ['parameter speed is fast', 'words fox']],
  ['s:>=', []],
  ['s:>=x ', ['words s:>=x']],
  // Operators.
  ['account:studio ', ['account studio']],
  ['account:"My Studio" ', ['account My Studio']],
  ['account:“My Studio” ', ['account My Studio']],
  ['provider:NewAPI ', ['provider newapi']],
  ['kind:upscale ', ['kind upscale']],
  ['rating:5 ', ['rating = 5']],
  ['rating:0 ', ['rating = 0']],
  ['rating:>=4 ', ['rating >= 4']],
  ['rating：≥４ ', ['rating >= 4']],
  ['rating:<2 ', ['rating < 2']],
  ['rating:6 ', ['words rating:6']],
  ['rating:', []],
  ['rating:>', []],
  ['rating: 5 ', ['words rating:', 'words 5']],
  ['is:pick is:REJECT is:unflagged ', ['is pick', 'is reject', 'is unflagged']],
  ['-is:rated is:labeled is:picked ', ['-is rated', 'is labelled', 'is pick']],
  ['is:pi', []],
  ['is:pi ', ['words is:pi']],
  ['is:"pi ', []],
  ['is:"pi" ', ['phrase is:pi']],
  ['label:red ', ['label red']],
  ['label:pink ', ['words label:pink']],
  ['tag:portrait ', ['tag portrait']],
  ['tag:"big cat', ['tag big cat']],
  ['tag:人像', ['tag 人像']],
  ['album:"Best of ""26""" ', ['album Best of "26"']],
  ['import:12 ', ['import 12']],
  ['import：１２ ', ['import 12']],
  ['-import:12', ['-import 12']],
  ['import:', []],
  ['import:tuesday ', ['words import:tuesday']],
  ['import:0 ', ['words import:0']],
  ['like:12 ', ['like 12']],
  ['-like:１２ ', ['-like 12']],
  ['like:', []],
  ['like:me ', ['words like:me']],
  ['colour:teal ', ['colour teal']],
  ['-color:Gray ', ['-colour grey']],
  ['colour:mauve ', ['words colour:mauve']],
  ['is:duplicate is:lookalike ', ['is duplicate', 'is duplicate']],
  ['before:2026-01 ', ['before 2026-01']],
  ['after:2026-1-5 ', ['after 2026-01-05']],
  ['on:2026 ', ['on 2026']],
  ['on:2026/02/29 ', ['words on:2026/02/29']],
  ['on:2024.2.29 ', ['on 2024-02-29']],
  ['before:202', []],
  ['aspect:Landscape ', ['aspect landscape']],
  ['aspect:3x2 ', ['aspect 3:2']],
  ['aspect:wide ', ['words aspect:wide']],
  ['id:DA317DA6 ', ['id DA317DA6']],
  ['file:fox ', ['file fox']],
  ['file:"red fox.png" ', ['file red fox.png']],
  ['note:ske', ['note ske*']],
  ['note:ske* ', ['note ske*']],
  ['note:!! ', ['words note:!!']],
  // No operators.
  ['foo:bar ', ['words foo:bar']],
  ['foo:"big bar" ', ['words foo:', 'phrase big bar']],
  ['constructor:x toString:y ', ['words constructor:x', 'words toString:y']],
];

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'cat',
          '-',
          '--',
          '---',
          '"',
          '""',
          '“',
          '”',
          ' ',
          '\u3000',
          ':',
          '*',
          '=',
          '>=',
          '猫',
          'é',
          ',',
          '\n',
        ],
        ...[
          'tag:',
          'is:',
          'pick',
          'rating:',
          '4',
          'v:',
          '--ar',
          '16:9',
          '--no',
          '--sref',
          '--x',
          'note:',
          'on:',
        ],
        ...[
          '2026-01',
          'foo:',
          'https://a.b',
          '<',
          '.5',
          '—',
          '：',
          '＊',
          'id:',
          'speed:',
          '--turbo',
          'aspect:',
        ],
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);

describe('parseSearch', () => {
  it.each(table)('reads %j', (text, terms) => {
    expect(parseSearch(text).terms.map(brief)).toEqual(terms);
  });

  it('never throws, and its terms read back as they are', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { terms } = parseSearch(text);
        expect(parseSearch(searchText(terms)).terms).toEqual(terms);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    'a ',
    '-a ',
    '"',
    '"a" ',
    '""',
    '--no a ',
    '--x a ',
    '--sref 1 ',
    'tag:',
    'tag:"',
    'a',
    '*',
    '- ',
    ' ',
    'v:',
  ])('reads a megabyte of %j in linear time', (unit) => {
    const start = performance.now();
    parseSearch(unit.repeat(Math.ceil(1_000_000 / unit.length)));
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('termText', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.trim());
  const named = fc.record({
    isExcluded: fc.boolean(),
    kind: fc.constantFrom('tag' as const, 'album' as const, 'account' as const),
    name: name.filter((text) => text !== ''),
  });

  it('writes any name so that it reads back', () => {
    fc.assert(
      fc.property(named, (term) => {
        expect(parseSearch(`${termText(term)} `).terms).toEqual([term]);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[SearchTerm, string]>([
    [{ kind: 'tag', name: 'big cat', isExcluded: true }, '-tag:"big cat"'],
    [{ kind: 'parameter', name: 'ar', test: { kind: 'is', value: '16:9' }, isExcluded: false }, 'ar:16:9'],
    [{ kind: 'parameter', name: 'tile', test: { kind: 'any' }, isExcluded: false }, 'tile:*'],
    [{ kind: 'parameter', name: 'newthing', test: { kind: 'any' }, isExcluded: false }, '--newthing'],
    [
      {
        kind: 'parameter',
        name: 's',
        test: { kind: 'number', comparison: '>=', value: 250 },
        isExcluded: false,
      },
      's:>=250',
    ],
    [{ kind: 'rating', comparison: '=', rating: 5, isExcluded: false }, 'rating:5'],
    [{ kind: 'import', importId: 12, isExcluded: true }, '-import:12'],
    [{ kind: 'like', pictureId: 12, isExcluded: false }, 'like:12'],
    [{ kind: 'colour', colour: 'grey', isExcluded: true }, '-colour:grey'],
    [{ kind: 'words', text: 'two words', isPrefix: false, isExcluded: false }, '"two words"'],
    [{ kind: 'words', text: 'cat', isPrefix: true, isExcluded: false }, 'cat*'],
  ])('writes %j as %j', (term, text) => {
    expect(termText(term)).toBe(text);
  });
});
