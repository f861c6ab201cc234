// What the search box offers while an operator is being typed.
// Invariant: pure; ordinary words get no offers, so that Enter and the arrow keys stay with the text.
import { colourFamilies } from '../../preload/contract/colours.ts';
import { colourLabels } from '../../preload/contract/marks.ts';
import { parameterName } from '../../preload/contract/midjourney-prompt.ts';
import { termText } from '../../preload/contract/search-grammar.ts';
import { searchStates } from '../../preload/contract/search-terms.ts';
import { aspectShapes } from '../../preload/contract/finding.ts';
import type { GalleryFacets } from '../../preload/contract/finding.ts';
import { pictureKinds } from '../../preload/contract/pictures.ts';
import { sourceIds } from '../../preload/contract/providers.ts';
import { isWholeWord } from '../../preload/contract/words.ts';

/** The operators by name, in the order in which they are offered. */
export const searchOperators = [
  'account',
  'provider',
  'tag',
  'album',
  'kind',
  'is',
  'rating',
  'label',
  'colour',
  'aspect',
  'before',
  'after',
  'on',
  'file',
  'note',
  'import',
  'like',
  'id',
] as const;
export type SearchOperator = (typeof searchOperators)[number];

/** Parameters that have a name in words; others are shown as they are written. */
export const namedParameters = [
  'ar',
  'v',
  'niji',
  's',
  'c',
  'w',
  'q',
  'seed',
  'no',
  'iw',
  'sref',
  'sw',
  'cref',
  'cw',
  'oref',
  'ow',
  'style',
  'tile',
  'raw',
  'hd',
  'draft',
  'video',
  'motion',
  'p',
  'speed',
] as const;

export type Suggestion =
  /** `insert` stands in place of the piece that is being typed. */
  | { readonly kind: 'operator'; readonly operator: SearchOperator; readonly insert: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly insert: string }
  | {
      readonly kind: 'value';
      readonly facet: string;
      readonly value: string;
      readonly insert: string;
      /** How many pictures have it; null where nobody counted. */
      readonly count: number | null;
    }
  | { readonly kind: 'recent'; readonly text: string; readonly insert: string };

/** The piece of the text that the caret stands in or behind. */
export interface TypedPiece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface KnownValues {
  readonly facets: GalleryFacets | null;
  readonly accounts: readonly { readonly id: string; readonly label: string }[];
  readonly albums: readonly { readonly name: string; readonly count: number }[];
  /** Past ones, the newest first, with what they are called. */
  readonly imports: readonly { readonly id: number; readonly words: string }[];
}

const mostOffers = 9;
const openingQuote = /^["\u201c\u201e]/;
const quotes = '"\u201c\u201d\u201e\uff02';

/** The piece between blanks, quotes counted, that ends at or holds the caret; null where the caret stands in a blank. */
export function pieceAt(text: string, caret: number): TypedPiece | null {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    const sign = text.charAt(at);
    if (quotes.includes(sign) && sign !== '') isQuoted = !isQuoted;
    if (at < text.length && (isQuoted || !/\s/.test(sign))) continue;
    if (caret >= start && caret <= at) {
      const piece = text.slice(start, at);
      return piece === '' ? null : { start, end: at, text: piece };
    }
    start = at + 1;
  }
  return null;
}

/** What can be meant by the piece that is being typed; nothing for ordinary words. */
export function suggestionsFor(piece: string, known: KnownValues): readonly Suggestion[] {
  const isExcluded = /^-(?!-)/.test(piece);
  const sign = isExcluded ? '-' : '';
  const text = piece.slice(sign.length).toLowerCase();
  const [, name, value] = /^(--?[a-z]+|[a-z]+)[:=](.*)$/su.exec(text) ?? [];
  if (name !== undefined && value !== undefined) {
    return valuesOf(name.replace(/^-+/, ''), value.replace(openingQuote, ''), isExcluded, known);
  }
  if (/^--[a-z]*$/.test(text)) return parametersLike(text.slice(2), sign, known);
  if (!/^[a-z]{2,}$/.test(text)) return [];
  return searchOperators
    .filter((operator) => operator.startsWith(text))
    .map((operator) => ({ kind: 'operator', operator, insert: `${sign}${operator}:` }));
}

function parametersLike(beginning: string, sign: string, { facets }: KnownValues): readonly Suggestion[] {
  const found = (facets?.facets ?? []).flatMap(({ facet }) =>
    facet.startsWith('--') ? [facet.slice(2)] : [],
  );
  const names = [...new Set([...found, ...namedParameters])];
  return names
    .filter((name) => name.startsWith(beginning) || parameterName(beginning) === name)
    .slice(0, mostOffers)
    .map((name) => ({
      kind: 'parameter',
      name,
      insert: parameterName(name) === null ? `${sign}--${name}=` : `${sign}${name}:`,
    }));
}

/** One letter of a word to come. A digit is a word as often as not. */
const oneLetter = /^-?(\p{L})$/u;

/**
 * Is this the beginning of a word, or of a name or value that is there, and not yet one? Searching for it would find
 * nothing: the gallery would be empty between two letters.
 */
export function isHalfTyped(piece: string, known: KnownValues): boolean {
  const text = piece.toLowerCase();
  const letter = oneLetter.exec(text)?.[1];
  if (letter !== undefined) return !isWholeWord(letter);
  const [, written, value] = /^-?(?:--)?([a-z]+)[:=](.+)$/su.exec(text) ?? [];
  if (written === undefined || value === undefined) return false;
  if (!['account', 'tag', 'album'].includes(written) && parameterName(written) === null) return false;
  const offers = offersFor(written, false, known);
  const beginning = value.replace(openingQuote, '');
  return (
    offers.some(({ words }) => words.toLowerCase().startsWith(beginning)) &&
    offers.every(({ words }) => words.toLowerCase() !== beginning.replace(/"$/, ''))
  );
}

interface Offer {
  readonly value: string;
  readonly count: number | null;
  readonly words: string;
  readonly insert: string;
}

function valuesOf(
  written: string,
  beginning: string,
  isExcluded: boolean,
  known: KnownValues,
): readonly Suggestion[] {
  const facet = facetOf(written);
  const offers = offersFor(written, isExcluded, known);
  const begins = offers.filter(({ words }) => words.toLowerCase().startsWith(beginning));
  const holds = offers.filter(
    ({ words }) => !words.toLowerCase().startsWith(beginning) && words.toLowerCase().includes(beginning),
  );
  return [...begins, ...holds].slice(0, mostOffers).map(({ value, count, insert }) => ({
    kind: 'value',
    facet,
    value,
    count,
    insert: `${insert} `,
  }));
}

function isOperator(name: string): boolean {
  return (searchOperators as readonly string[]).includes(name);
}

/** The facet whose words and counts a value of the operator or parameter has. */
function facetOf(name: string): string {
  if (!isOperator(name)) return `--${parameterName(name) ?? name}`;
  return ['before', 'after', 'on'].includes(name) ? 'month' : name;
}

function offersFor(name: string, isExcluded: boolean, known: KnownValues): readonly Offer[] {
  if (isOperator(name)) return operatorOffers(name, isExcluded, known);
  const facet = facetOf(name);
  return counted(known, facet).map(({ value, count }) => ({
    value,
    count,
    words: value,
    insert: termText({
      kind: 'parameter',
      name: facet.slice(2),
      test: value === 'true' ? { kind: 'any' } : { kind: 'is', value },
      isExcluded,
    }),
  }));
}

function counted(
  { facets }: KnownValues,
  facet: string,
): readonly { readonly value: string; readonly count: number }[] {
  return facets?.facets.find((other) => other.facet === facet)?.values ?? [];
}

function operatorOffers(operator: string, isExcluded: boolean, known: KnownValues): readonly Offer[] {
  const sign = isExcluded ? '-' : '';
  const counts = new Map(counted(known, facetOf(operator)).map(({ value, count }) => [value, count]));
  const plain = (value: string): Offer => ({
    value,
    count: counts.get(value) ?? null,
    words: value,
    insert: `${sign}${operator}:${value}`,
  });
  switch (operator) {
    case 'account':
      return known.accounts.map(({ id, label }) => ({
        value: id,
        count: counts.get(id) ?? null,
        words: label,
        insert: termText({ kind: 'account', name: label, isExcluded }),
      }));
    case 'tag':
      return [...counts].map(([name, count]) => ({
        value: name,
        count,
        words: name,
        insert: termText({ kind: 'tag', name, isExcluded }),
      }));
    case 'album':
      return known.albums.map(({ name, count }) => ({
        value: name,
        count,
        words: name,
        insert: termText({ kind: 'album', name, isExcluded }),
      }));
    case 'import':
      return known.imports.map(({ id, words }) => ({
        ...plain(String(id)),
        words: `${String(id)} ${words}`,
      }));
    case 'provider':
      return sourceIds.map(plain);
    case 'kind':
      return pictureKinds.map(plain);
    case 'is':
      return searchStates.map(plain);
    case 'label':
      return colourLabels.map(plain);
    case 'colour':
      return colourFamilies.map(plain);
    case 'rating':
      return ['>=1', '>=2', '>=3', '>=4', '5', '0'].map(plain);
    case 'aspect':
      return [...new Set([...aspectShapes, ...counts.keys()])].map(plain);
    case 'before':
    case 'after':
    case 'on':
      return [...counts.keys()].sort().reverse().map(plain);
    default:
      return [];
  }
}

/** Searches of this session with the newest first; one that goes on from another takes its place. */
export function withRecent(recents: readonly string[], text: string): readonly string[] {
  const written = text.trim();
  if (written === '') return recents;
  return [written, ...recents.filter((other) => !written.startsWith(other))].slice(0, 8);
}
