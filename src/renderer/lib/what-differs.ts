// What tells prompts apart that are looked at side by side: the words that not all of them have, and the parameters that
// are not the same everywhere.
// Invariant: pure, linear in the length of the prompts; the pieces of a prompt joined are its words, character for
// character; of prompts that say the same nothing differs.
import { parsePrompt } from '../../preload/contract/midjourney-prompt.ts';

export interface PromptPiece {
  readonly text: string;
  /** Not every other prompt has these words too, or has them so often. */
  readonly isOwn: boolean;
}

export interface DifferingParameter {
  /** Its canonical short name, without dashes. */
  readonly name: string;
  /** `true` for a switch; null where this prompt does not have it, and another one has. */
  readonly value: string | null;
}

export interface PromptDifference {
  readonly words: readonly PromptPiece[];
  /** For every prompt the same names in the same order. */
  readonly parameters: readonly DifferingParameter[];
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Of all words so many must be shared by all prompts, or these are about different things, and no word says more. */
const leastShared = 1 / 3;

/** Words in another order are the same words. Empty prompts have nothing of their own, and keep nobody's words shared. */
export function whatDiffers(prompts: readonly string[]): readonly PromptDifference[] {
  const parsed = prompts.map((prompt) => parsePrompt(prompt));
  const texts = parsed.map(({ text }) => [...segmenter.segment(text)]);
  const counts = texts.filter((segments) => segments.length > 0).map(countsOf);
  const spoken = sharedOf(counts) < leastShared ? [] : counts;
  const names = [...new Set(parsed.flatMap(({ parameters }) => Object.keys(parameters)))].filter(
    (name) => new Set(parsed.map(({ parameters }) => parameters[name])).size > 1,
  );
  return texts.map((segments, at) => ({
    words: piecesOf(segments, spoken),
    parameters: names.map((name) => ({ name, value: parsed[at]?.parameters[name] ?? null })),
  }));
}

/**
 * The pieces with so little of what is shared before and between the own words that all of these can be seen where about
 * `mostCharacters` have room; '…' stands for what is left out. What follows the last own word stays.
 */
export function withLessShared(
  pieces: readonly PromptPiece[],
  mostCharacters: number,
): readonly PromptPiece[] {
  const lastOwn = pieces.findLastIndex(({ isOwn }) => isOwn);
  if (lastOwn < 0) return pieces;
  const toBeSeen = pieces.slice(0, lastOwn + 1);
  const cut = (sharedCharacters: number): readonly PromptPiece[] =>
    toBeSeen.map(({ text, isOwn }, at) => {
      if (isOwn) return { text, isOwn };
      return {
        text: at === 0 ? withoutStart(text, sharedCharacters) : withoutMiddle(text, sharedCharacters),
        isOwn,
      };
    });
  // Where all of them have no room in any way, the first at least stands near the beginning.
  const found = [startCharacters, leastSharedCharacters]
    .map(cut)
    .find((each) => isWithin(each, mostCharacters));
  return [
    ...(isWithin(toBeSeen, mostCharacters) ? toBeSeen : (found ?? cut(leastSharedCharacters))),
    ...pieces.slice(lastOwn + 1),
  ];
}

const startCharacters = 16;
const leastSharedCharacters = 8;

function isWithin(pieces: readonly PromptPiece[], mostCharacters: number): boolean {
  return pieces.reduce((sum, { text }) => sum + room(text), 0) <= mostCharacters;
}

/** In characters of the usual width: Chinese ones take two. */
function room(text: string): number {
  return text.length + (text.match(/[\u2e80-\uffef]/gu)?.length ?? 0);
}

/** The last of the characters, from the beginning of a word where there are blanks. */
function endOf(characters: readonly string[], mostCharacters: number): string {
  const from = characters.length - mostCharacters;
  const kept = characters.slice(from).join('');
  return characters[from - 1]?.trim() === '' ? kept : kept.replace(/^\S*\s+/u, '');
}

function withoutStart(text: string, mostCharacters: number): string {
  const characters = Array.from(text);
  if (characters.length <= mostCharacters + 2) return text;
  return `… ${endOf(characters, mostCharacters).trimStart()}`;
}

function withoutMiddle(text: string, mostCharacters: number): string {
  const characters = Array.from(text);
  if (characters.length <= 2 * mostCharacters + 3) return text;
  const start = characters
    .slice(0, mostCharacters)
    .join('')
    .replace(/\s+\S*$/u, '');
  return `${start} … ${endOf(characters, mostCharacters).trimStart()}`;
}

type Segments = readonly Intl.SegmentData[];

const wordOf = ({ segment }: Intl.SegmentData): string => segment.toLowerCase();

function countsOf(segments: Segments): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const segment of segments)
    if (segment.isWordLike === true) counts.set(wordOf(segment), (counts.get(wordOf(segment)) ?? 0) + 1);
  return counts;
}

/** Of all words of all prompts the share that every prompt has; 1 where there are none. */
function sharedOf(spoken: readonly ReadonlyMap<string, number>[]): number {
  const all = spoken.flatMap((counts) => [...counts.values()]).reduce((sum, times) => sum + times, 0);
  const shared = [...(spoken[0]?.keys() ?? [])]
    .map((word) => Math.min(...spoken.map((counts) => counts.get(word) ?? 0)))
    .reduce((sum, times) => sum + times, 0);
  return all === 0 ? 1 : (shared * spoken.length) / all;
}

function piecesOf(
  segments: Segments,
  spoken: readonly ReadonlyMap<string, number>[],
): readonly PromptPiece[] {
  const met = new Map<string, number>();
  const pieces: { text: string; isOwn: boolean }[] = [];
  /** Blanks and signs behind an own word; they are its own where another one follows. */
  let between = '';
  for (const segment of segments) {
    if (segment.isWordLike !== true) {
      between += segment.segment;
      continue;
    }
    const word = wordOf(segment);
    const times = (met.get(word) ?? 0) + 1;
    met.set(word, times);
    const isOwn = spoken.some((counts) => (counts.get(word) ?? 0) < times);
    const last = pieces.at(-1);
    if (last?.isOwn === isOwn) last.text += between + segment.segment;
    else if (isOwn) {
      if (last !== undefined) last.text += between;
      else if (between !== '') pieces.push({ text: between, isOwn: false });
      pieces.push({ text: segment.segment, isOwn });
    } else pieces.push({ text: between + segment.segment, isOwn });
    between = '';
  }
  const last = pieces.at(-1);
  if (between !== '' && last?.isOwn === false) last.text += between;
  else if (between !== '') pieces.push({ text: between, isOwn: false });
  return pieces;
}
