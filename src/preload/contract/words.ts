// What a word is for searching: the index, the question and the highlighting all cut and fold text here.
// Invariants: pure, linear time; case, width, accents of Latin and Greek letters and the ways of writing one character
// make no difference; in scripts that are written without blanks, and for pictographs, each character is a word of its
// own, so that a run of them is found wherever it stands.

/** A word and where it stands: `[start, end)` in code units of the text it was found in. */
export interface WordSpan {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** Where the word's first `length` code units end in the text; for showing what a prefix matched. */
  readonly endOfPrefix: (length: number) => number;
}

/** A character that is a word of its own. Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese. */
const lone =
  '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Bopo}\\u30fc\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]';
const letter = '[\\p{L}\\p{N}\\p{M}]';
const loneWord = new RegExp(`^(?:(?=${letter})${lone}|\\p{Extended_Pictographic}|\\p{RI})$`, 'u');
const words = new RegExp(
  `(?=${letter})${lone}|(?:(?!${lone})${letter})+|\\p{Extended_Pictographic}|\\p{RI}`,
  'gu',
);
const asciiWords = /[a-z0-9]+/g;
const beyondAscii = /[^\0-\x7f]/;
/** What carries no meaning by itself: joiners, variation selectors, key caps, and skin tones of pictographs. */
const fillers = /\p{Variation_Selector}|\p{Emoji_Modifier}|\p{Cf}|\u20e3/gu;
const accents = /(?<=[\p{sc=Latin}\p{sc=Greek}])\p{Mn}+/gu;
/** A character with what is composed with it; cut here, folding the pieces is folding the whole. */
const composed = /[\s\S][\p{M}\uff9e\uff9f\u1160-\u11ff]*/gu;
/** Longer runs are no words of a language; what is behind their beginning is left out on both sides. */
const wordMaxLength = 64;

/** The words of a text, folded, in their order. */
export function wordsOf(text: string): readonly string[] {
  if (!beyondAscii.test(text)) return cut(text.toLowerCase().match(asciiWords) ?? []);
  return cut(fold(text).match(words) ?? []);
}

/** Does any longer word begin with this one? A character that is a word of its own is always whole. */
export function isWholeWord(word: string): boolean {
  return loneWord.test(word);
}

/** The words of a text and where they stand in it. */
export function wordSpansOf(text: string): readonly WordSpan[] {
  const isAscii = !beyondAscii.test(text);
  const folded = isAscii ? { text: text.toLowerCase(), starts: null, ends: null } : foldWithPlaces(text);
  return [...folded.text.matchAll(isAscii ? asciiWords : words)].map((match) => {
    const start = match.index;
    const endOfPrefix = (length: number): number => {
      const last = start + Math.min(length, match[0].length);
      return folded.ends === null ? last : (folded.ends[last - 1] ?? text.length);
    };
    return {
      word: match[0].slice(0, wordMaxLength),
      start: folded.starts === null ? start : (folded.starts[start] ?? 0),
      end: endOfPrefix(match[0].length),
      endOfPrefix,
    };
  });
}

function cut(found: readonly string[]): readonly string[] {
  return found.some((word) => word.length > wordMaxLength)
    ? found.map((word) => word.slice(0, wordMaxLength))
    : found;
}

function fold(text: string): string {
  const lower = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(fillers, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ');
  return lower.normalize('NFD').replace(accents, '').normalize('NFC');
}

/** Folded text, and for each of its code units where the characters it came from begin and end. */
function foldWithPlaces(text: string): {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
} {
  const pieces: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.matchAll(composed)) {
    const piece = fold(match[0]);
    pieces.push(piece);
    for (let unit = 0; unit < piece.length; unit += 1) {
      starts.push(match.index);
      ends.push(match.index + match[0].length);
    }
  }
  return { text: pieces.join(''), starts, ends };
}
