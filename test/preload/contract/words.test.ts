// What counts as a word, and what of a text is marked as found.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchRanges } from '../../../src/preload/contract/match-ranges.ts';
import { parseSearch } from '../../../src/preload/contract/search-grammar.ts';
import { wordSpansOf, wordsOf } from '../../../src/preload/contract/words.ts';

describe('wordsOf', () => {
  it.each<[string, string]>([
    ['', ''],
    ['A red Fox, running!', 'a red fox running'],
    ['café CRÈME Ångström', 'cafe creme angstrom'],
    ['cafe\u0301', 'cafe'],
    ['Straße STRASSE', 'strasse strasse'],
    ['İstanbul', 'istanbul'],
    ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
    ['Мой ёж', 'мой ёж'],
    ['ﬁne ①', 'fine 1'],
    ['ＡＲ １６：９', 'ar 16 9'],
    ['一只红狐狸', '一 只 红 狐 狸'],
    ['3d渲染cat', '3d 渲 染 cat'],
    ['東京タワー', '東 京 タ ワ ー'],
    ['ｶﾞﾗｽ', 'ガ ラ ス'],
    ['か\u3099', 'が'],
    ['고양이', '고 양 이'],
    ['\u1112\u1161\u11ab', '한'],
    ['แมว', 'แ ม ว'],
    ['हिन्दी चित्र', 'हिन्दी चित्र'],
    ['قطة حمراء', 'قطة حمراء'],
    ['🦊🐱 fox', '🦊 🐱 fox'],
    ['👩🏽\u200d🎨', '👩 🎨'],
    ['❤️', '❤'],
    ['🇩🇪', '🇩 🇪'],
    ['1️⃣ Cat', '1 cat'],
    ['𝓕ancy', 'fancy'],
    ['snake_case-word', 'snake case word'],
    ['"a" NEAR(b) c* ^d e:f', 'a near b c d e f'],
    ['\ud800 lone', 'lone'],
    [`${'x'.repeat(70)} y`, `${'x'.repeat(64)} y`],
  ])('finds in %j the words %j', (text, words) => {
    expect(wordsOf(text).join(' ')).toBe(words);
  });

  it('finds the same words with their places, inside the text and in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const spans = wordSpansOf(text);
        expect(spans.map(({ word }) => word)).toEqual(wordsOf(text));
        for (const { start, end } of spans)
          expect(0 <= start && start < end && end <= text.length).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds its own words again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const words = wordsOf(text);
        expect(wordsOf(words.join(' '))).toEqual(words);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('matchRanges', () => {
  const marked = (text: string, search: string): string =>
    matchRanges(text, parseSearch(search).terms)
      .toReversed()
      .reduce(
        (rest, { start, end }) => `${rest.slice(0, start)}[${rest.slice(start, end)}]${rest.slice(end)}`,
        text,
      );

  it.each<[string, string, string]>([
    ['a red fox', '', 'a red fox'],
    ['a red fox', 'fox ', 'a red [fox]'],
    ['a red fox, a Fox', 'fox ', 'a red [fox], a [Fox]'],
    ['foxes', 'fox ', 'foxes'],
    ['foxes', 'fox', '[fox]es'],
    ['a red fox', '"red fox"', 'a [red fox]'],
    ['a red, fox', '"red fox"', 'a [red, fox]'],
    ['a fox red', '"red fox"', 'a fox red'],
    ['a red foxes', '"red fo', 'a [red fo]xes'],
    ['a red fox', '-red fox ', 'a red [fox]'],
    ['a red fox', 'red "red fox" ', 'a [red fox]'],
    ['a red fox', 'tag:red is:pick ', 'a red fox'],
    ['Café crème', 'cafe ', '[Café] crème'],
    ['Cafe\u0301 crème', 'café cre', '[Cafe\u0301] [crè]me'],
    ['große Straße', 'strasse ', 'große [Straße]'],
    ['große Straße', 'stras', 'große [Straß]e'],
    ['一只红狐狸在雪地里', '狐狸', '一只红[狐狸]在雪地里'],
    ['一只红狐狸在雪地里', '狐', '一只红[狐]狸在雪地里'],
    ['一只红狐狸在雪地里', '狐雪', '一只红狐狸在雪地里'],
    ['東京タワーの夜', 'ﾀﾜｰ', '東京[タワー]の夜'],
    ['귀여운 고양이', '고양', '귀여운 [고양]이'],
    ['a 🦊🐱 duo', '🐱', 'a 🦊[🐱] duo'],
    ['👩🏽\u200d🎨 at work', '🎨 at ', '👩🏽\u200d[🎨] [at] work'],
    ['ＡＢＣ abc', 'abc ', '[ＡＢＣ] [abc]'],
    ['well-known fox', 'well-known ', '[well-known] fox'],
  ])('marks in %j for %j: %j', (text, search, result) => {
    expect(marked(text, search)).toBe(result);
  });
});
