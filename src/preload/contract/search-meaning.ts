// What a piece of the search box means: words, a phrase, an operator with its value, a parameter with its test.
// Invariants: pure, never throws; an operator whose value means nothing is words, or nothing yet while it is being typed.
import { colourFamilies } from './colours.ts';
import { aspectShapes } from './finding.ts';
import { colourLabels, ratingMax } from './marks.ts';
import { narrow, parameterValue } from './midjourney-prompt.ts';
import { pictureKinds } from './pictures.ts';
import { sourceIds } from './providers.ts';
import { isOperator } from './search-pieces.ts';
import type { OperatorName, Piece } from './search-pieces.ts';
import { searchStates } from './search-terms.ts';
import type {
  Comparison,
  ParameterTest,
  SearchDate,
  SearchState,
  SearchTerm,
  TextTest,
} from './search-terms.ts';
import { isWholeWord, wordsOf } from './words.ts';

type Unsigned<Term> = Term extends unknown ? Omit<Term, 'isExcluded'> : never;
/** A term before it is known whether it is excluded. */
export type Meaning = Unsigned<SearchTerm>;

/** What a piece means; null where that is nothing, or not yet. */
export function termOf(piece: Piece): Meaning | null {
  if (piece.name === null) return textTerm(piece.isQuoted ? 'phrase' : 'words', piece);
  const { name } = piece;
  const meaning = isOperator(name) ? operators[name](piece) : parameterTerm(piece, name);
  if (meaning !== null || piece.isOpen) return meaning;
  return textTerm(piece.isQuoted ? 'phrase' : 'words', { ...piece, text: piece.written });
}

function textTerm(kind: 'words' | 'phrase' | 'file' | 'note', piece: Piece): Meaning | null {
  const test = textTest(piece);
  return test === null ? null : { kind, ...test };
}

/** Null where there is no word in it. */
function textTest({ text, hasStar, isOpen, isExcluded }: Piece): TextTest | null {
  const last = wordsOf(text).at(-1);
  if (last === undefined) return null;
  // One letter begins half of all words, and says no more than that.
  const isBeingTyped = isOpen && !isExcluded && last.length > 1 && /[\p{L}\p{N}\p{M}]$/u.test(text);
  return { text, isPrefix: (hasStar || isBeingTyped) && !isWholeWord(last) };
}

/** `ar:*`: whatever its value. */
export const anyValue: ParameterTest = { kind: 'any' };
const compared = /^(>=|<=|[><=\u2265\u2264])(.*)$/s;

function parameterTerm({ text }: Piece, name: string): Meaning | null {
  const value = parameterValue(name, text);
  const test = value === null ? null : testOf(value);
  return test === null ? null : { kind: 'parameter', name, test };
}

/** What a parameter's value is tested for; null where it compares with no number. */
export function testOf(value: string): ParameterTest | null {
  const written = narrow(value);
  if (written === '*') return anyValue;
  const comparison = comparisonIn(written);
  if (comparison === null) return { kind: 'is', value };
  if (comparison.value === null) return null;
  return comparison.sign === '='
    ? { kind: 'is', value: String(comparison.value) }
    : { kind: 'number', comparison: comparison.sign, value: comparison.value };
}

/** Sign and number of `>=250`; null where no sign stands first, a value of null where no number follows. */
function comparisonIn(text: string): { readonly sign: Comparison; readonly value: number | null } | null {
  const [, sign, number = ''] = compared.exec(text) ?? [];
  if (sign === undefined) return null;
  const signs: Readonly<Record<string, Comparison>> = { '\u2265': '>=', '\u2264': '<=' };
  return {
    sign: signs[sign] ?? (sign as Comparison),
    value: /^[0-9]{1,15}(?:\.[0-9]{1,6})?$/.test(number) ? Number(number) : null,
  };
}

/** What each operator makes of its value; null where that means nothing. */
const operators: Readonly<Record<OperatorName, (piece: Piece) => Meaning | null>> = {
  account: ({ text }) => named('account', text),
  tag: ({ text }) => named('tag', text),
  album: ({ text }) => named('album', text),
  provider: ({ text }) => meaningOf(oneOf(sourceIds, text), (provider) => ({ kind: 'provider', provider })),
  kind: ({ text }) => meaningOf(oneOf(pictureKinds, text), (pictureKind) => ({ kind: 'kind', pictureKind })),
  rating: ({ text }) => ratingTerm(narrow(text)),
  is: ({ text }) => meaningOf(stateOf(text), (state) => ({ kind: 'is', state })),
  label: ({ text }) => meaningOf(oneOf(colourLabels, text), (label) => ({ kind: 'label', label })),
  before: ({ text }) => meaningOf(dateOf(narrow(text)), (date) => ({ kind: 'before', date })),
  after: ({ text }) => meaningOf(dateOf(narrow(text)), (date) => ({ kind: 'after', date })),
  on: ({ text }) => meaningOf(dateOf(narrow(text)), (date) => ({ kind: 'on', date })),
  aspect: ({ text }) => aspectTerm(text),
  colour: ({ text }) => colourTerm(text),
  color: ({ text }) => colourTerm(text),
  like: ({ text }) => meaningOf(rowIdOf(text), (pictureId) => ({ kind: 'like', pictureId })),
  import: ({ text }) => meaningOf(rowIdOf(text), (importId) => ({ kind: 'import', importId })),
  id: ({ text }) => (/^\S+$/.test(text) ? { kind: 'id', id: narrow(text) } : null),
  file: (piece) => textTerm('file', piece),
  note: (piece) => textTerm('note', piece),
};

function meaningOf<Value>(value: Value | null, make: (value: Value) => Meaning): Meaning | null {
  return value === null ? null : make(value);
}

function named(kind: 'account' | 'tag' | 'album', text: string): Meaning | null {
  return text === '' ? null : { kind, name: text };
}

function ratingTerm(text: string): Meaning | null {
  const { sign, value } = comparisonIn(text) ?? {
    sign: '=' as const,
    value: /^[0-9]$/.test(text) ? Number(text) : null,
  };
  const isRating = value !== null && Number.isInteger(value) && value <= ratingMax;
  return isRating ? { kind: 'rating', comparison: sign, rating: value } : null;
}

function colourTerm(text: string): Meaning | null {
  const written = narrow(text).toLowerCase() === 'gray' ? 'grey' : text;
  return meaningOf(oneOf(colourFamilies, written), (colour) => ({ kind: 'colour', colour }));
}

function rowIdOf(text: string): number | null {
  const written = narrow(text);
  return /^[1-9][0-9]{0,14}$/.test(written) ? Number(written) : null;
}

function stateOf(text: string): SearchState | null {
  return oneOf(searchStates, text) ?? otherStateNames.get(narrow(text).toLowerCase()) ?? null;
}

const otherStateNames: ReadonlyMap<string, SearchState> = new Map([
  ['picked', 'pick'],
  ['rejected', 'reject'],
  ['labeled', 'labelled'],
  ['lookalike', 'duplicate'],
]);

function aspectTerm(text: string): Meaning | null {
  const shape = oneOf(aspectShapes, text);
  if (shape !== null) return { kind: 'aspect', aspect: shape };
  const [, width, height] = /^([1-9][0-9]{0,3})[:x\u00d7/]([1-9][0-9]{0,3})$/i.exec(narrow(text)) ?? [];
  if (width === undefined || height === undefined) return null;
  return { kind: 'aspect', aspect: `${Number(width)}:${Number(height)}` };
}

function oneOf<Name extends string>(names: readonly Name[], text: string): Name | null {
  const written = narrow(text).toLowerCase();
  return names.find((name) => name === written) ?? null;
}

/** The date in one form: `2026/1/5` is `2026-01-05`. Null where there is no such day. */
function dateOf(text: string): SearchDate | null {
  const match = /^([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?$/.exec(text);
  if (match === null) return null;
  const parts = match.slice(1).filter((part) => (part as string | undefined) !== undefined);
  const [year = 0, month = 1, day = 1] = parts.map(Number);
  const date = new Date(Date.UTC(2000, 0));
  date.setUTCFullYear(year, month - 1, day);
  const isThere = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isThere ? parts.map((part) => part.padStart(2, '0')).join('-') : null;
}
