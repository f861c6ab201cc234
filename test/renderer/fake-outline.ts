// The fake bridge's answers about all tiles at once: keys, positions, shapes, days and months.
// Invariant: deterministic; the tiles' days go back from one fixed day, with as many on each as its number says.
import { codeOfAspect } from '../../src/preload/contract/finding.ts';
import type { TimelineStretch } from '../../src/preload/contract/finding.ts';
import type { Tile } from '../../src/preload/contract/gallery.ts';

const lastDay = Date.UTC(2026, 10, 21);
const dayMs = 86_400_000;
const daysPerYear = 365.25;
/** Tiles of the nth day before the last. */
const tilesOfDay = (day: number): number => ((day * 37) % 29) + 6;

/** The key as a number: a picture's id, or a task's negative one. */
export function keyOf({ key }: Tile): number {
  return key.startsWith('p') ? Number(key.slice(1)) : -Number(key.slice(1));
}

/** @param years That the tiles lie over; as many as their days come to where it is null. */
function timeline(total: number, step: unknown, years: number | null): readonly TimelineStretch[] {
  const stretches: TimelineStretch[] = [];
  let from = 0;
  for (let day = 0; from < total; day += 1 + (day % 3)) {
    const count = Math.min(tilesOfDay(day), total - from);
    const daysBack = years === null ? day : Math.floor((from / total) * years * daysPerYear);
    const date = new Date(lastDay - daysBack * dayMs).toISOString();
    const key = date.slice(0, step === 'day' ? 10 : 7);
    const last = stretches.at(-1);
    if (last?.key === key) stretches[stretches.length - 1] = { ...last, count: last.count + count };
    else stretches.push({ key, from, count });
    from += count;
  }
  return stretches;
}

export function answerOutline(
  name: 'gallery.keys' | 'gallery.positions' | 'gallery.timeline' | 'gallery.shapes',
  input: Readonly<Record<string, unknown>>,
  tiles: readonly Tile[],
  revision: number,
  years: number | null,
): unknown {
  const total = tiles.length;
  switch (name) {
    case 'gallery.keys': {
      const from = Number(input['from']);
      const some = tiles.slice(from, from + Number(input['count']));
      return { revision, total, from, keys: Int32Array.from(some, keyOf) };
    }
    case 'gallery.positions': {
      const places = new Map(tiles.map((tile, at) => [keyOf(tile), at]));
      return (input['keys'] as readonly number[]).map((key) => places.get(key) ?? -1);
    }
    case 'gallery.timeline':
      return { revision, total, stretches: timeline(total, input['step'], years) };
    case 'gallery.shapes':
      return { revision, codes: Uint8Array.from(tiles, (tile) => codeOfAspect(tile.widthPx, tile.heightPx)) };
  }
}
