// The parts of a search: each can be taken away by itself, and what is kept reads the same.
import { expect, test } from 'vitest';
import { everything } from '../../src/preload/contract/finding.ts';
import { parseSearch } from '../../src/preload/contract/search-grammar.ts';
import {
  choiceState,
  findParts,
  findToKeep,
  isOperator,
  withChoice,
  withoutPart,
} from '../../src/renderer/lib/find-parts.ts';

test.each<[search: string, at: number, left: string]>([
  ['fog v:7 ', 1, 'fog '],
  ['fog v:7', 0, 'v:7 '],
  // A word that is still being typed stays one.
  ['v:7 harb', 0, 'harb'],
  ['harb', 0, ''],
  ['harb* -night is:pick', 1, 'harb* is:pick '],
  ['"first light" --ar 16:9 sea', 1, '"first light" sea'],
])('%s without part %i is %s', (search, at, left) => {
  const query = { ...everything, search };
  const part = findParts(query)[at];
  expect(part).toBeDefined();
  if (part === undefined) return;
  expect(withoutPart(query, part)).toEqual({ search: left });
});

test('every part of a query is one, and taking all of them away leaves everything', () => {
  let query = {
    ...everything,
    search: 'fog v:7',
    facets: withChoice(withChoice([], 'kind', ['grid'], 'included'), 'kind', ['video'], 'excluded'),
    accountId: '0f9a3c1e-7b42-4d58-9e10-000000000001',
    albumId: 4,
    show: 'failed',
  } as const satisfies typeof everything as typeof everything;
  expect(findParts(query).map(({ kind }) => kind)).toEqual([
    ...['term', 'term', 'choice', 'choice'],
    ...['album', 'show', 'account'],
  ]);
  for (let part = findParts(query)[0]; part !== undefined; part = findParts(query)[0])
    query = { ...query, ...withoutPart(query, part) };
  expect(query).toEqual(everything);
});

test('a value is included, excluded or neither, never both', () => {
  const included = withChoice([], 'label', ['red', 'blue'], 'included');
  expect(included).toEqual([{ facet: 'label', values: ['red', 'blue'], isExcluded: false }]);
  const mixed = withChoice(included, 'label', ['red'], 'excluded');
  expect(mixed).toEqual([
    { facet: 'label', values: ['blue'], isExcluded: false },
    { facet: 'label', values: ['red'], isExcluded: true },
  ]);
  expect(['red', 'blue', 'green'].map((value) => choiceState(mixed, 'label', value))).toEqual([
    'excluded',
    'included',
    'none',
  ]);
  expect(withChoice(mixed, 'label', ['red', 'blue'], 'none')).toEqual([]);
});

test.each([
  ['fog', false],
  ['"first light"', false],
  ['-fog', true],
  ['v:7', true],
  ['is:pick', true],
])('%s is an operator: %s', (search, expected) => {
  expect(parseSearch(`${search} `).terms.map(isOperator)).toEqual([expected]);
});

test('a smart album keeps text and facets, the account as a facet, and nothing where nothing is looked for', () => {
  const accountId = '0f9a3c1e-7b42-4d58-9e10-000000000001';
  expect(findToKeep({ ...everything, accountId, show: 'failed' })).toBeNull();
  expect(findToKeep({ ...everything, accountId, search: ' harb v:7 ' })).toEqual({
    search: 'harb v:7',
    facets: [{ facet: 'account', values: [accountId], isExcluded: false }],
  });
  // What is found while it is typed is found by the album too.
  expect(findToKeep({ ...everything, search: 'harb' })?.search).toBe('harb*');
});
