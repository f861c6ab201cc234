// What the search box offers for the piece at the caret, and that choosing an offer reads as what it says.
import { expect, test } from 'vitest';
import { parseSearch } from '../../src/preload/contract/search-grammar.ts';
import { searchExamples } from '../../src/renderer/lib/search-examples.ts';
import {
  isHalfTyped,
  pieceAt,
  searchOperators,
  suggestionsFor,
  withRecent,
} from '../../src/renderer/lib/search-suggestions.ts';
import type { KnownValues } from '../../src/renderer/lib/search-suggestions.ts';

const known: KnownValues = {
  accounts: [
    { id: 'a1', label: 'Studio' },
    { id: 'a2', label: 'Client B · Autumn' },
  ],
  albums: [{ name: 'Sea', count: 3 }],
  imports: [
    { id: 12, words: '24 Nov 2026 · tuesday.csv' },
    { id: 2, words: '3 Jan 2026 · Pasted text' },
  ],
  facets: {
    revision: 1,
    total: 10,
    facets: [
      { facet: 'account', values: [{ value: 'a2', count: 7 }], moreValues: 0 },
      { facet: 'tag', values: [{ value: 'two words', count: 4 }], moreValues: 0 },
      {
        facet: 'month',
        values: [
          { value: '2025-12', count: 1 },
          { value: '2026-02', count: 2 },
        ],
        moreValues: 0,
      },
      {
        facet: '--v',
        values: [
          { value: '7', count: 6 },
          { value: '6.1', count: 2 },
        ],
        moreValues: 0,
      },
      { facet: '--tile', values: [{ value: 'true', count: 2 }], moreValues: 0 },
      { facet: '--mystery', values: [{ value: '3', count: 1 }], moreValues: 0 },
    ],
  },
};

test.each<[text: string, caret: number, piece: string | null]>([
  ['fog v:7', 7, 'v:7'],
  ['fog v:7', 2, 'fog'],
  ['fog  v:7', 4, null],
  ['fog ', 4, null],
  ['account:"Client B" sea', 12, 'account:"Client B"'],
  ['account:"Client B', 17, 'account:"Client B'],
  ['', 0, null],
])('in %j at %i stands %j', (text, caret, piece) => {
  expect(pieceAt(text, caret)?.text ?? null).toBe(piece);
});

test.each<[piece: string, inserts: readonly string[]]>([
  ['fog', []],
  ['a', []],
  ['acc', ['account:']],
  ['-la', ['-label:']],
  ['be', ['before:']],
  ['account:', ['account:Studio ', 'account:"Client B · Autumn" ']],
  ['account:cli', ['account:"Client B · Autumn" ']],
  ['-account:"client', ['-account:"Client B · Autumn" ']],
  ['tag:wor', ['tag:"two words" ']],
  ['album:se', ['album:Sea ']],
  ['import:', ['import:12 ', 'import:2 ']],
  ['-import:tues', ['-import:12 ']],
  ['import:2', ['import:2 ', 'import:12 ']],
  ['before:', ['before:2026-02 ', 'before:2025-12 ']],
  ['rating:>=4', ['rating:>=4 ']],
  ['is:re', ['is:reject ']],
  ['v:', ['v:7 ', 'v:6.1 ']],
  ['version:6', ['v:6.1 ']],
  ['--v:7', ['v:7 ']],
  ['tile:', ['tile:* ']],
  ['--mys', ['--mystery=']],
  ['--mystery=', ['--mystery=3 ']],
  ['--sr', ['sref:']],
  ['http://x', []],
])('%s is offered %j', (piece, inserts) => {
  expect(suggestionsFor(piece, known).map(({ insert }) => insert)).toEqual(inserts);
});

test('an offered value means what it says, and brings its count', () => {
  const [, client] = suggestionsFor('account:', known);
  expect(client).toMatchObject({ kind: 'value', facet: 'account', value: 'a2', count: 7 });
  for (const piece of [
    'account:',
    'tag:',
    'album:',
    'before:',
    'rating:',
    'is:',
    'label:',
    'v:',
    'kind:',
    'aspect:',
  ])
    for (const { insert } of suggestionsFor(piece, known))
      expect(parseSearch(insert).terms.map(({ kind }) => kind)).not.toContain('words');
});

test.each<[piece: string, expected: boolean]>([
  ['account:stu', true],
  ['account:studio', false],
  ['account:nobody', false],
  ['account:', false],
  ['v:6', true],
  ['v:7', false],
  ['v:8', false],
  ['tag:two', true],
  ['tag:"two words"', false],
  ['rating:>', false],
  ['before:2026', false],
  ['fog', false],
  ['f', true],
  ['-f', true],
  ['7', false],
  ['fo', false],
  ['-', false],
  ['猫', false],
  ['🦊', false],
])('%s is the beginning of a word or a name only: %s', (piece, expected) => {
  expect(isHalfTyped(piece, known)).toBe(expected);
});

test('every operator and every example of the help is read by the grammar', () => {
  const values = {
    rating: '4',
    import: '12',
    is: 'pick',
    label: 'red',
    colour: 'teal',
    like: '12',
    provider: 'midapi',
    kind: 'grid',
    aspect: 'square',
  };
  for (const operator of searchOperators) {
    const value = (values as Record<string, string>)[operator] ?? '2026-01';
    expect(parseSearch(`${operator}:${value} `).terms).toMatchObject([{ kind: operator }]);
  }
  for (const { id, text } of searchExamples.slice(2)) {
    const [term] = parseSearch(`${text} `).terms;
    expect(term?.kind === 'words' && !term.isExcluded, id).toBe(false);
  }
});

test('recent searches are distinct, the newest first, without the steps on the way to one', () => {
  const typed = ['fog', 'fog harbour', 'v:7', '  ', 'fog harbour'].reduce<readonly string[]>(withRecent, []);
  expect(typed).toEqual(['fog harbour', 'v:7']);
  expect(
    Array.from({ length: 20 }, (_, at) => `search ${String.fromCharCode(97 + at)}`).reduce<readonly string[]>(
      withRecent,
      [],
    ),
  ).toHaveLength(8);
});
