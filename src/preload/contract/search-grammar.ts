// The language of the search box: words, "phrases", prefix*, -exclusions, --parameters and name:value.
// Invariants: pure, never throws, linear time; whatever is no operator is words, so any text is a search; text made from
// terms reads back as those terms.
import { colourFamilies } from './colours.ts';
import { pictureKinds } from './pictures.ts';
import { providerIds } from './providers.ts';
import { aspectShapes } from './finding.ts';
import { colourLabels, ratingMax } from './marks.ts';
import { narrow, parameterAt, parameterName, parameterValue } from './midjourney-prompt.ts';
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

/** A term as it is written, so that {@link parseSearch} reads it back where a blank or another term follows. */
export function termText(term: SearchTerm): string {
  return `${term.isExcluded ? '-' : ''}${positiveText(term)}`;
}

/** Terms as the text of the search box. Ends with a blank: nothing of it is still being typed. */
export function searchText(terms: readonly SearchTerm[]): string {
  return terms.map((term) => `${termText(term)} `).join('');
}

type Unsigned<Term> = Term extends unknown ? Omit<Term, 'isExcluded'> : never;
type Meaning = Unsigned<SearchTerm>;

/** One piece of the text between blanks, or in quotes. */
interface Piece {
  readonly isExcluded: boolean;
  /** What stands before the colon: an operator, or a parameter by its canonical name. */
  readonly name: string | null;
  /** What stands behind it, or all of it; without the star behind words. */
  readonly text: string;
  /** Name, colon and text. */
  readonly written: string;
  readonly isQuoted: boolean;
  readonly hasStar: boolean;
  /** It ends where the text ends, and no quote closes it. */
  readonly isOpen: boolean;
}

function isBare(piece: Piece): boolean {
  return piece.name === null && !piece.isQuoted;
}

const straightQuotes = '"\uff02';
const bentQuotes = '\u201c\u201d\u201e';
const nameBeforeColon = /([A-Za-z\uff21-\uff3a\uff41-\uff5a]{1,20})[:\uff1a]/y;
const wordEnd = new RegExp(`[\\s${straightQuotes}${bentQuotes}]|$`, 'g');
const exclusion = /^[-\uff0d](?:[^-\uff0d\s]|[-\uff0d]{2}[A-Za-z])/;
const blank = /\s|$/g;
const notBlank = /\S|$/g;

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let position = indexFrom(notBlank, text, 0);
  while (position < text.length) {
    const isExcluded = exclusion.test(text.slice(position, position + 4));
    const start = position + Number(isExcluded);
    const named = nameAt(text, start);
    const from = named?.end ?? start;
    const quoted = readQuoted(text, from);
    const end = quoted?.end ?? indexFrom(named === null ? wordEnd : blank, text, from);
    const content = quoted?.text ?? text.slice(from, end);
    const takesStar = named === null || textOperators.has(named.name);
    const stars = takesStar ? starsBehind(quoted === null ? content : text.slice(end, end + 1)) : 0;
    const behind = quoted === null ? end : end + stars;
    const kept = quoted === null ? content.slice(0, content.length - stars) : content;
    pieces.push({
      isExcluded,
      name: named?.name ?? null,
      text: kept,
      written: quoted === null ? text.slice(start, end - stars) : `${named?.name ?? ''}:${content}`,
      isQuoted: quoted !== null,
      hasStar: stars > 0,
      isOpen: behind === text.length && quoted?.isClosed !== true,
    });
    position = indexFrom(notBlank, text, behind);
  }
  return pieces;
}

function indexFrom(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function starsBehind(text: string): number {
  let from = text.length;
  while (from > 0 && '*\uff0a'.includes(text.charAt(from - 1))) from -= 1;
  return text.length - from;
}

function nameAt(text: string, position: number): { readonly name: string; readonly end: number } | null {
  nameBeforeColon.lastIndex = position;
  const match = nameBeforeColon.exec(text);
  if (match === null) return null;
  const written = narrow(match[1] ?? '').toLowerCase();
  const name = operators.has(written) ? written : parameterName(written);
  return name === null ? null : { name, end: position + match[0].length };
}

/** What stands in quotes that open here. `""` inside is one quote; a quote that is never closed reaches to the end. */
function readQuoted(
  text: string,
  from: number,
): { readonly text: string; readonly end: number; readonly isClosed: boolean } | null {
  const open = text.charAt(from);
  if (open === '' || !(straightQuotes + bentQuotes).includes(open)) return null;
  const isStraight = straightQuotes.includes(open);
  const closes = isStraight ? open : bentQuotes;
  let content = '';
  let start = from + 1;
  for (let position = start; position < text.length; position += 1) {
    if (!closes.includes(text.charAt(position))) continue;
    content += text.slice(start, position);
    if (!isStraight || text.charAt(position + 1) !== open) {
      return { text: content.trim(), end: position + 1, isClosed: true };
    }
    start = position + 1;
    position += 1;
  }
  return { text: (content + text.slice(start)).trim(), end: text.length, isClosed: false };
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

function termOf(piece: Piece): Meaning | null {
  if (piece.name === null) return textTerm(piece.isQuoted ? 'phrase' : 'words', piece);
  const meaning = (operators.get(piece.name) ?? parameterTerm)(piece, piece.name);
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

const anyValue: ParameterTest = { kind: 'any' };
const compared = /^(>=|<=|[><=\u2265\u2264])(.*)$/s;

function parameterTerm({ text }: Piece, name: string): Meaning | null {
  const value = parameterValue(name, text);
  const test = value === null ? null : testOf(value);
  return test === null ? null : { kind: 'parameter', name, test };
}

function testOf(value: string): ParameterTest | null {
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

const textOperators: ReadonlySet<string> = new Set(['file', 'note']);

/** What each operator makes of its value; null where that means nothing. */
const operators: ReadonlyMap<string, (piece: Piece, name: string) => Meaning | null> = new Map([
  ['account', ({ text }: Piece) => named('account', text)],
  ['tag', ({ text }) => named('tag', text)],
  ['album', ({ text }) => named('album', text)],
  [
    'provider',
    ({ text }) => meaningOf(oneOf(providerIds, text), (provider) => ({ kind: 'provider', provider })),
  ],
  [
    'kind',
    ({ text }) => meaningOf(oneOf(pictureKinds, text), (pictureKind) => ({ kind: 'kind', pictureKind })),
  ],
  ['rating', ({ text }) => ratingTerm(narrow(text))],
  ['is', ({ text }) => meaningOf(stateOf(text), (state) => ({ kind: 'is', state }))],
  ['label', ({ text }) => meaningOf(oneOf(colourLabels, text), (label) => ({ kind: 'label', label }))],
  ['before', ({ text }) => meaningOf(dateOf(narrow(text)), (date) => ({ kind: 'before', date }))],
  ['after', ({ text }) => meaningOf(dateOf(narrow(text)), (date) => ({ kind: 'after', date }))],
  ['on', ({ text }) => meaningOf(dateOf(narrow(text)), (date) => ({ kind: 'on', date }))],
  ['aspect', ({ text }) => aspectTerm(text)],
  ['colour', ({ text }) => colourTerm(text)],
  ['color', ({ text }) => colourTerm(text)],
  ['like', ({ text }) => meaningOf(rowIdOf(text), (pictureId) => ({ kind: 'like', pictureId }))],
  ['import', ({ text }) => meaningOf(rowIdOf(text), (importId) => ({ kind: 'import', importId }))],
  ['id', ({ text }) => (/^\S+$/.test(text) ? { kind: 'id', id: narrow(text) } : null)],
  ['file', (piece) => textTerm('file', piece)],
  ['note', (piece) => textTerm('note', piece)],
]);

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

function positiveText(term: SearchTerm): string {
  switch (term.kind) {
    case 'words':
      return `${isReadableWord(term.text) ? term.text : quoted(term.text)}${starOf(term)}`;
    case 'phrase':
      return `${quoted(term.text)}${starOf(term)}`;
    case 'file':
    case 'note':
      return `${term.kind}:${valueText(term.text)}${starOf(term)}`;
    case 'parameter':
      return parameterText(term.name, term.test);
    case 'account':
    case 'tag':
    case 'album':
      return `${term.kind}:${valueText(term.name)}`;
    case 'provider':
      return `provider:${term.provider}`;
    case 'kind':
      return `kind:${term.pictureKind}`;
    case 'rating':
      return `rating:${term.comparison === '=' ? '' : term.comparison}${String(term.rating)}`;
    case 'is':
      return `is:${term.state}`;
    case 'label':
      return `label:${term.label}`;
    case 'before':
    case 'after':
    case 'on':
      return `${term.kind}:${term.date}`;
    case 'aspect':
      return `aspect:${term.aspect}`;
    case 'like':
      return `like:${String(term.pictureId)}`;
    case 'colour':
      return `colour:${term.colour}`;
    case 'import':
      return `import:${String(term.importId)}`;
    case 'id':
      return `id:${valueText(term.id)}`;
  }
}

function parameterText(name: string, test: ParameterTest): string {
  const isKnown = parameterName(name) !== null;
  if (test.kind === 'any') return isKnown ? `${name}:*` : `--${name}`;
  const value = test.kind === 'is' ? test.value : `${test.comparison}${String(test.value)}`;
  return isKnown ? `${name}:${valueText(value)}` : `--${name}=${value}`;
}

function starOf({ isPrefix }: TextTest): string {
  return isPrefix ? '*' : '';
}

/** A value behind a colon: in quotes where it would end too early or mean something else. */
function valueText(value: string): string {
  return /^[^\s"\uff02\u201c-\u201e]\S*$/.test(value) && !/[*\uff0a]$/.test(value) ? value : quoted(value);
}

function isReadableWord(text: string): boolean {
  const [piece, more] = piecesOf(`${text} `);
  return piece !== undefined && more === undefined && !piece.isExcluded && !piece.isQuoted && !piece.hasStar;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
