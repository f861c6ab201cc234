// The language of the search box: words, "phrases", prefix*, -exclusions, --parameters and name:value.
// Invariants: pure, never throws, linear time; whatever is no operator is words, so any text is a search.
import { parameterAt, parameterName } from './midjourney-prompt.ts';
import { anyValue, termOf, testOf } from './search-meaning.ts';
import type { Meaning } from './search-meaning.ts';
import { isBare, piecesOf } from './search-pieces.ts';
import type { Piece } from './search-pieces.ts';
import type { ParameterTest, SearchTerm } from './search-terms.ts';

export { searchText, termText } from './search-text.ts';

export interface ParsedSearch {
  /** All must hold; none for an empty search. */
  readonly terms: readonly SearchTerm[];
}

/**
 * The terms of a search text. What stands at its very end is still being typed: a word there may be longer, and an
 * operator whose value means nothing yet is no term.
 */
export function parseSearch(text: string): ParsedSearch {
  const pieces = piecesOf(text);
  // Where a parameter's value would reach over these, it ends.
  const plain = pieces.map((piece) => (isBare(piece) && !piece.isExcluded ? piece.text : '--end'));
  const terms: SearchTerm[] = [];
  let position = 0;
  while (position < pieces.length) {
    const piece = pieces[position];
    if (piece === undefined) break;
    plain[position] = piece.text;
    const parameter = isBare(piece) ? writtenParameter(piece, plain, position) : null;
    const term = parameter === null ? termOf(piece) : parameter.term;
    if (term !== null) terms.push({ ...term, isExcluded: piece.isExcluded });
    position = parameter?.end ?? position + 1;
  }
  return { terms };
}

/** `--ar 16:9` as it stands in a prompt, read by the prompts' own rules; null where the word begins no parameter. */
function writtenParameter(
  piece: Piece,
  plain: readonly string[],
  position: number,
): { readonly term: Meaning | null; readonly end: number } | null {
  const known = parameterAt(plain, position);
  if (known === null) return null;
  if (parameterName(known.name) !== null) {
    // Of `--ar *` the star is cut off, as it is behind words.
    const isAny = known.value === null || known.value === 'true' || known.value === '';
    const test = isAny ? anyValue : testOf(known.value);
    return { term: test === null ? null : { kind: 'parameter', name: known.name, test }, end: known.end };
  }
  // Nobody knows how far the value of an unknown one reaches.
  const value = parameterAt([piece.text], 0)?.value ?? 'true';
  const isBeingTyped = piece.isOpen && value === 'true';
  const test: ParameterTest = value === 'true' ? anyValue : { kind: 'is', value };
  return { term: isBeingTyped ? null : { kind: 'parameter', name: known.name, test }, end: position + 1 };
}
