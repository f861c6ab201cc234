// Single values against what a search term asks of them.
import { describe, expect, it } from 'vitest';
import { parseSearch } from '../../../src/preload/contract/search-grammar.ts';
import type { SearchTerm } from '../../../src/preload/contract/search-terms.ts';
import {
  passesAspect,
  passesComparison,
  passesParameter,
  timesOf,
} from '../../../src/preload/contract/term-tests.ts';

function termOf(text: string): SearchTerm {
  const [term] = parseSearch(`${text} `).terms;
  if (term === undefined) throw new Error(`No term in ${text}`);
  return term;
}

describe('passesParameter', () => {
  it.each<[string, string | null, boolean]>([
    ['v:7', '7', true],
    ['v:7', '7.0', true],
    ['v:6', '6.1', false],
    ['v:7', null, false],
    ['tile:*', 'true', true],
    ['tile:*', null, false],
    ['--niji', '6', true],
    ['style:RAW', 'raw', true],
    ['s:>=250', '250', true],
    ['s:>250', '250', false],
    ['s:<=250', '1000', false],
    ['iw:<1', '0.5', true],
    ['s:>=250', 'raw', false],
    ['sref:123', '456 123', true],
    ['sref:"123 456"', '456 9 123', true],
    ['sref:12', '456 123', false],
    ['no:hands', 'text, hands', true],
    ['no:"hands, text"', 'text, hands', true],
    ['no:hand', 'text, hands', false],
  ])('%s, value %j: %s', (text, value, passes) => {
    const term = termOf(text);
    expect(term.kind === 'parameter' && passesParameter(term.test, value)).toBe(passes);
  });
});

it.each<['landscape' | 'portrait' | 'square' | `${number}:${number}`, number, number, boolean]>([
  ['square', 1024, 1024, true],
  ['square', 1024, 1040, true],
  ['square', 1024, 1200, false],
  ['landscape', 1456, 816, true],
  ['landscape', 1024, 1024, false],
  ['portrait', 816, 1456, true],
  ['16:9', 1456, 816, true],
  ['16:9', 816, 1456, false],
  ['9:16', 816, 1456, true],
  ['3:2', 1344, 896, true],
  ['4:3', 1344, 896, false],
])('knows %s in %i × %i: %s', (aspect, widthPx, heightPx, passes) => {
  expect(passesAspect(aspect, widthPx, heightPx)).toBe(passes);
});

it.each([
  ['<', true, false, false],
  ['<=', true, true, false],
  ['=', false, true, false],
  ['>=', false, true, true],
  ['>', false, false, true],
] as const)('compares 1, 2, 3 %s 2', (comparison, ...passes) => {
  expect([1, 2, 3].map((value) => passesComparison(comparison, value, 2))).toEqual(passes);
});

describe('timesOf', () => {
  const local = (year: number, month: number, day = 1): number => new Date(year, month - 1, day).getTime();

  it.each<[string, number, number]>([
    ['before:2026', -Infinity, local(2026, 1)],
    ['before:2026-03', -Infinity, local(2026, 3)],
    ['before:2026-03-15', -Infinity, local(2026, 3, 15)],
    ['on:2026', local(2026, 1), local(2027, 1)],
    ['on:2026-12', local(2026, 12), local(2027, 1)],
    ['on:2024-02-29', local(2024, 2, 29), local(2024, 3, 1)],
    // A day of 23 hours where summer time begins then.
    ['on:2026-03-29', local(2026, 3, 29), local(2026, 3, 30)],
    ['after:2026', local(2027, 1), Infinity],
    ['after:2026-01', local(2026, 2), Infinity],
    ['after:2026-12-31', local(2027, 1), Infinity],
  ])('%s', (text, fromMs, untilMs) => {
    const term = termOf(text);
    if (term.kind !== 'before' && term.kind !== 'after' && term.kind !== 'on') throw new Error(term.kind);
    expect(timesOf(term)).toEqual({ fromMs, untilMs });
  });
});
