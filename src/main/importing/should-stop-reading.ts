// Whether the reading of a history ends with this page.
// Invariant: pure; a page of known tasks ends it only inside of what an earlier reading covered, since tasks that were
// imported one by one say nothing about those between them.

export interface PageFacts {
  readonly isLastPage: boolean;
  /** Every task of the page was in the catalog before. */
  readonly isWhollyKnown: boolean;
  /** When the page's oldest task was made; null where no record tells. UTC ms. */
  readonly reachedAtMs: number | null;
  /** Where the next older stretch that was read before begins; null where there is none, or it shall be read again. */
  readonly belowTopAtMs: number | null;
  /** Nothing older is wanted; null for all. */
  readonly sinceMs: number | null;
}

/**
 * `end`: there is nothing older; `known`: what is below was read before; `old-enough`: nothing older is wanted now, so
 * a gap stays; `no`: on to the next page.
 */
export function shouldStopReading(page: PageFacts): 'end' | 'known' | 'old-enough' | 'no' {
  if (page.isLastPage) return 'end';
  const isInsideKnown =
    page.belowTopAtMs !== null && (page.reachedAtMs === null || page.reachedAtMs <= page.belowTopAtMs);
  if (page.isWhollyKnown && isInsideKnown) return 'known';
  if (page.sinceMs !== null && page.reachedAtMs !== null && page.reachedAtMs < page.sinceMs)
    return 'old-enough';
  return 'no';
}
