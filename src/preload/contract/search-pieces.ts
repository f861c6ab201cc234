// The text of the search box in pieces: between blanks or in quotes, with the operator or parameter before the colon.
// Invariants: pure, never throws, linear time; every character that is no blank, sign or quote is in one piece.
import { narrow, parameterName } from './midjourney-prompt.ts';

/** What may stand before a colon beside the names of parameters. */
const operatorNames = [
  ...(['account', 'tag', 'album', 'provider', 'kind', 'rating', 'is', 'label'] as const),
  ...([
    'before',
    'after',
    'on',
    'aspect',
    'colour',
    'color',
    'like',
    'import',
    'id',
    'file',
    'note',
  ] as const),
] as const;
export type OperatorName = (typeof operatorNames)[number];

/** Whether a name before a colon is an operator's. */
export function isOperator(name: string): name is OperatorName {
  return (operatorNames as readonly string[]).includes(name);
}

/** One piece of the text between blanks, or in quotes. */
export interface Piece {
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

/** Plain words: no operator, no quotes. */
export function isBare(piece: Piece): boolean {
  return piece.name === null && !piece.isQuoted;
}

const straightQuotes = '"\uff02';
const bentQuotes = '\u201c\u201d\u201e';
const nameBeforeColon = /([A-Za-z\uff21-\uff3a\uff41-\uff5a]{1,20})[:\uff1a]/y;
const wordEnd = new RegExp(`[\\s${straightQuotes}${bentQuotes}]|$`, 'g');
const exclusion = /^[-\uff0d](?:[^-\uff0d\s]|[-\uff0d]{2}[A-Za-z])/;
const blank = /\s|$/g;
const notBlank = /\S|$/g;

/** The pieces of a text, in its order. */
export function piecesOf(text: string): Piece[] {
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
    const takesStar = named === null || named.name === 'file' || named.name === 'note';
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
  const name = isOperator(written) ? written : parameterName(written);
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
