// When a slideshow goes on, and to which tile.
// Invariant: pure; it goes round for ever, shows pictures only, and never past a tile that nobody has read yet.

/** What may be chosen, in milliseconds. */
export const slideIntervalsMs = [2000, 4000, 8000, 15_000] as const;
export const usualSlideIntervalMs = 4000;

/** How many tiles in a row that are no pictures are passed over at once. */
const reachTiles = 400;

export type NextSlide =
  | { readonly kind: 'show'; readonly index: number }
  /** The tile there has to be read first. */
  | { readonly kind: 'read'; readonly index: number }
  /** There is no other picture near. */
  | { readonly kind: 'none' };

/** The tile after `from`. `look` says what is there: a picture, something else, or undefined for not yet read. */
export function nextSlide(
  from: number,
  total: number,
  look: (index: number) => 'picture' | 'other' | undefined,
): NextSlide {
  const steps = Math.min(total - 1, reachTiles);
  for (let step = 1; step <= steps; step += 1) {
    const index = (from + step) % total;
    const what = look(index);
    if (what === 'picture') return { kind: 'show', index };
    if (what === undefined) return { kind: 'read', index };
  }
  return { kind: 'none' };
}

/** How long a slide stays after it has come into view; a film at least until its end. */
export function slideMs(intervalMs: number, filmMs: number | null): number {
  return filmMs === null || !Number.isFinite(filmMs) ? intervalMs : Math.max(intervalMs, filmMs);
}
