// Which key sets which mark, and whether the view goes on afterwards, as Lightroom does both.
// Invariant: pure; digits are told by what they write, or with Shift by where they lie, so that keyboards on which
// digits need Shift work too.
import type { ColourLabel, Flag } from '../../preload/contract/marks.ts';

export type MarkKey =
  | { readonly kind: 'rating'; readonly rating: number }
  | { readonly kind: 'flag'; readonly flag: Flag }
  | { readonly kind: 'label'; readonly label: ColourLabel }
  /** Picks this one and rejects the rest of its family. */
  | { readonly kind: 'keep' };

/** Keys 6 to 9. Purple has none. */
export const labelKeys = ['red', 'yellow', 'green', 'blue'] as const satisfies readonly ColourLabel[];
const firstLabelDigit = 6;

const letters: Readonly<Record<string, MarkKey>> = {
  p: { kind: 'flag', flag: 'pick' },
  x: { kind: 'flag', flag: 'reject' },
  u: { kind: 'flag', flag: 'none' },
  k: { kind: 'keep' },
};

export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
}

/** What this key marks, and whether Shift was meant; null where it marks nothing. */
export function markKeyOf({
  key,
  code,
  shiftKey,
}: PressedKey): { readonly mark: MarkKey; readonly isShifted: boolean } | null {
  const letter = letters[key.toLowerCase()];
  if (letter !== undefined) return { mark: letter, isShifted: shiftKey };
  const written = /^\d$/.exec(key);
  if (written !== null) return { mark: markOfDigit(Number(key)), isShifted: false };
  const place = shiftKey ? /^(?:Digit|Numpad)(\d)$/.exec(code) : null;
  return place === null ? null : { mark: markOfDigit(Number(place[1])), isShifted: true };
}

function markOfDigit(digit: number): MarkKey {
  const label = labelKeys[digit - firstLabelDigit];
  return label === undefined ? { kind: 'rating', rating: digit } : { kind: 'label', label };
}

/**
 * True where the next picture is shown after a mark. The setting counts in the large view, Caps Lock everywhere, and
 * Shift turns it round for once.
 */
export function goesOn(options: {
  readonly isLarge: boolean;
  readonly setting: boolean;
  readonly capsLock: boolean;
  readonly isShifted: boolean;
}): boolean {
  const usual = (options.isLarge && options.setting) || options.capsLock;
  return options.isShifted ? !usual : usual;
}
