// Why a search finds nothing: how many pictures it would find without each of its parts.
// Invariant: asked only while nothing is found, of a few parts, one after the other; an answer about another query is
// dropped.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { askTotal } from './ask-gallery.ts';
import { findParts, withoutPart } from '../lib/find-parts.ts';
import type { FindPart } from '../lib/find-parts.ts';
import { useGalleryStore } from './gallery.ts';

export interface PartToDrop {
  readonly part: FindPart;
  /** What is found without it. */
  readonly total: number;
}

const mostParts = 8;
const mostShown = 3;

export const useNoResultStore = defineStore('no-result', () => {
  const gallery = useGalleryStore();
  /** Null while it is not known yet. The part without which most is found comes first. */
  const toDrop = shallowRef<readonly PartToDrop[] | null>(null);

  async function explain(): Promise<void> {
    const { query } = gallery;
    toDrop.value = null;
    const parts = findParts(query).slice(0, mostParts);
    const found: PartToDrop[] = [];
    try {
      for (const part of parts.length > 1 ? parts : []) {
        const wider = { ...query, ...withoutPart(query, part) };
        const total = await askTotal(wider);
        if (query !== gallery.query) return;
        if (total > 0) found.push({ part, total });
      }
    } catch {
      // The gallery itself says what is wrong.
    }
    if (query !== gallery.query) return;
    toDrop.value = found.toSorted((one, other) => other.total - one.total).slice(0, mostShown);
  }

  return { toDrop, explain };
});
