// Where a text has what a search looks for, for showing it.
// Invariant: it finds by the same words as the index does, so what is marked is what was found.
import type { SearchTerm, TextTest } from './search-terms.ts';
import { wordSpansOf, wordsOf } from './words.ts';
import type { WordSpan } from './words.ts';

/** `[start, end)` in code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The parts of a text that words and phrases of the search find, in order, none touching another. */
export function matchRanges(text: string, terms: readonly SearchTerm[]): readonly TextRange[] {
  const wanted = terms.flatMap((term) =>
    (term.kind === 'words' || term.kind === 'phrase') && !term.isExcluded ? [term] : [],
  );
  if (wanted.length === 0) return [];
  const spans = wordSpansOf(text);
  return joined(wanted.flatMap((term) => rangesOf(spans, term)));
}

function rangesOf(spans: readonly WordSpan[], { text, isPrefix }: TextTest): TextRange[] {
  const words = wordsOf(text);
  const last = words.length - 1;
  const lastWord = words[last];
  if (lastWord === undefined) return [];
  return spans.flatMap((first, at) => {
    const final = spans[at + last];
    if (final === undefined) return [];
    const isFound = words.every((word, offset) => {
      const found = spans[at + offset]?.word ?? '';
      return offset === last && isPrefix ? found.startsWith(word) : found === word;
    });
    if (!isFound) return [];
    return [{ start: first.start, end: isPrefix ? final.endOfPrefix(lastWord.length) : final.end }];
  });
}

function joined(ranges: readonly TextRange[]): TextRange[] {
  const result: { start: number; end: number }[] = [];
  for (const range of [...ranges].sort((one, other) => one.start - other.start)) {
    const before = result.at(-1);
    if (before !== undefined && range.start <= before.end) before.end = Math.max(before.end, range.end);
    else result.push({ ...range });
  }
  return result;
}
