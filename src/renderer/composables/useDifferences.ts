// What tells tiles apart that are looked at side by side: their own words, and short facts.
// Invariant: what all of them share is told of none; each tile has a fact of the same kind in the same place, or none has.
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { Tile } from '../../preload/contract/gallery.ts';
import { parameterText } from '../lib/prompt-parts.ts';
import { whatDiffers } from '../lib/what-differs.ts';
import type { PromptPiece } from '../lib/what-differs.ts';
import { useWords } from './useWords.ts';

export interface TileDifference {
  /** Of its prompt; empty where it has none. */
  readonly words: readonly PromptPiece[];
  readonly facts: readonly TileFact[];
}

export interface TileFact {
  readonly text: string;
  /** Written as Midjourney reads it. */
  readonly isParameter: boolean;
  /** That it does not have what another one has. */
  readonly isAbsent: boolean;
}

export function useDifferences(tiles: () => readonly Tile[]): ComputedRef<readonly TileDifference[]> {
  const { t, dimensions } = useWords();

  /** What each of them says of itself; nothing where all say the same. */
  const differing = (said: readonly string[]): readonly string[] => (new Set(said).size > 1 ? said : []);

  return computed(() => {
    const shown = tiles();
    const kinds = differing(
      shown.map(({ pictureKind }) => (pictureKind === null ? '' : t(`kinds.${pictureKind}`))),
    );
    const sizes = differing(
      shown.map(({ widthPx, heightPx }) =>
        widthPx === null || heightPx === null ? '' : dimensions(widthPx, heightPx),
      ),
    );
    return whatDiffers(shown.map(({ prompt }) => prompt ?? '')).map(({ words, parameters }, at) => ({
      words,
      facts: [
        ...parameters.map(({ name, value }) => {
          const isAbsent = value === null;
          const text = isAbsent
            ? t('compare.without', { parameter: parameterText(name, '') })
            : parameterText(name, value);
          return { text, isParameter: !isAbsent, isAbsent };
        }),
        ...[kinds[at], sizes[at]].map((text = '') => ({ text, isParameter: false, isAbsent: false })),
      ].filter(({ text }) => text !== ''),
    }));
  });
}
