// Sorts long lists without holding the thread: short runs are sorted one by one, then merged pair by pair.
// Invariant: the same result as `toSorted()`; no turn handles more than `itemsPerTurn` items, but for the copies.
import { nextTurn } from './next-turn.ts';

const itemsPerTurn = 5_000;

/** By code units, the smallest first. */
export async function sortedInTurns(items: readonly string[]): Promise<readonly string[]> {
  let runs: string[][] = [];
  for (let from = 0; from < items.length; from += itemsPerTurn) {
    runs.push(items.slice(from, from + itemsPerTurn).sort());
    await nextTurn();
  }
  while (runs.length > 1) {
    const longer: string[][] = [];
    for (let at = 0; at < runs.length; at += 2) longer.push(await merged(runs[at] ?? [], runs[at + 1] ?? []));
    runs = longer;
  }
  return runs[0] ?? [];
}

async function merged(left: readonly string[], right: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  let [atLeft, atRight] = [0, 0];
  while (atLeft < left.length || atRight < right.length) {
    const one = left[atLeft];
    const other = right[atRight];
    if (other === undefined || (one !== undefined && one <= other)) {
      all.push(one as string);
      atLeft += 1;
    } else {
      all.push(other);
      atRight += 1;
    }
    if (all.length % itemsPerTurn === 0) await nextTurn();
  }
  return all;
}
