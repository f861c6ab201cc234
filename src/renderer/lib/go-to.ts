// Which places and commands a few typed letters mean.
// Invariant: pure; nothing typed leaves the order as it is; of what is found, names that begin with what was typed come
// first, then names that have it at the beginning of their words, then all others, each in their order.
import { foldedText, foldedWords } from './folded-text.ts';

export const goToGroups = ['places', 'accounts', 'albums', 'tags', 'commands'] as const;
export type GoToGroup = (typeof goToGroups)[number];

export interface GoToTarget {
  /** Of its own among all targets. */
  readonly key: string;
  readonly group: GoToGroup;
  readonly name: string;
  /** Found by this too: an account's provider, the albums that an album lies in. */
  readonly also: string;
}

/** Those whose name or other words hold all that was typed, the best first, and no more than `most`. */
export function targetsFound<Target extends GoToTarget>(
  targets: readonly Target[],
  typed: string,
  most: number,
): readonly Target[] {
  const words = foldedWords(typed);
  const ranked = targets.flatMap((target) => {
    const rank = rankOf(target, words);
    return rank === null ? [] : [{ target, rank }];
  });
  // The sort is stable.
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ target }) => target);
}

/** 0 is the best; null where it is not meant. */
function rankOf({ name, also }: GoToTarget, words: readonly string[]): number | null {
  if (words.length === 0) return 0;
  const folded = foldedText(name);
  if (folded.startsWith(words.join(' '))) return 0;
  const begun = folded.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => begun.some((part) => part.startsWith(word)))) return 1;
  const text = `${folded} ${foldedText(also)}`;
  return words.every((word) => text.includes(word)) ? 2 : null;
}
