// Which tiles look alike: those near to one picture, and those that have a near one at all.
// Invariant: no tile without a likeness is like anything, and no question compares every tile with every other. The bounds
// are measured; see decision 15.
import { bitsBetween } from '../lib/bits-between.ts';
import type { Likeness } from './traits.ts';
import type { TileIndex } from './tile-index.ts';

/** Up to here a picture is shown as like another: also one that is cut a little on each side. */
export const alikeBitsMax = 10;
/** Up to here two files are one picture: encoded, resized or brightened anew, or the provider's own cut of a grid. */
export const duplicateBitsMax = 2;

/** How far a tile is from this likeness, 0 to 64; 64 for a tile that has none. */
export function bitsFrom({ columns }: TileIndex, { high, low }: Likeness): (slot: number) => number {
  const { likenessHigh, likenessLow } = columns;
  return (slot) => {
    const tileHigh = likenessHigh[slot] ?? 0;
    const tileLow = likenessLow[slot] ?? 0;
    return (tileHigh | tileLow) === 0 ? 64 : bitsBetween(tileHigh, tileLow, high, low);
  };
}

interface KnownDuplicates {
  readonly likenessRevision: number;
  readonly isDuplicate: Uint8Array;
}

const known = new WeakMap<TileIndex, KnownDuplicates>();

/** A byte for each slot, 1 where another tile has nearly the same likeness. Kept until a likeness changes. */
export function duplicateSlots(index: TileIndex): Uint8Array {
  const kept = known.get(index);
  if (kept?.likenessRevision === index.likenessRevision) return kept.isDuplicate;
  const { order, columns, likenessRevision } = index;
  const { likenessHigh, likenessLow } = columns;
  // Plain loops: what calls a function for each takes ten times as long.
  const slots = new Int32Array(order.length);
  const high = new Uint32Array(order.length);
  const low = new Uint32Array(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    const slot = order[at] ?? 0;
    const slotHigh = likenessHigh[slot] ?? 0;
    const slotLow = likenessLow[slot] ?? 0;
    if ((slotHigh | slotLow) === 0) continue;
    slots[count] = slot;
    high[count] = slotHigh;
    low[count] = slotLow;
    count += 1;
  }
  const hasNear = nearAmong(high.subarray(0, count), low.subarray(0, count));
  const isDuplicate = new Uint8Array(index.slotsEnd);
  for (let at = 0; at < count; at += 1) isDuplicate[slots[at] ?? 0] = hasNear[at] ?? 0;
  known.set(index, { likenessRevision, isDuplicate });
  return isDuplicate;
}

/**
 * The four quarters of a likeness: two bits that differ lie in two of them at most, so likenesses that are near have two
 * others in common, and one at least of any three. Only those that share one are compared.
 */
const quarters = [0, 1, 2, 3] as const;
const threeQuarters = [0, 1, 2] as const;
type Quarter = (typeof quarters)[number];
/** More than these that share a quarter are parted by a second one before they are compared. */
const fewMax = 24;

/** A likeness takes three numbers in a row: its place, and its halves. */
const numbersEach = 3;
type Row = Uint32Array;

/** A byte for each of these, 1 where another is no more than {@link duplicateBitsMax} bits away. */
export function nearAmong(high: Uint32Array, low: Uint32Array): Uint8Array {
  const hasNear = new Uint8Array(high.length);
  const distinct = distinctOf(high, low, hasNear);
  for (const quarter of threeQuarters) {
    const { row, ends } = sortedBy(quarter, distinct);
    let from = 0;
    for (let value = 0; value < ends.length; value += 1) {
      const end = ends[value] ?? 0;
      if (end - from > fewMax) markAmongMany(row, from, end, quarter, hasNear);
      else if (end - from > 1) markAmongFew(row, from, end, hasNear);
      from = end;
    }
  }
  return hasNear;
}

/** Each likeness once; those that come twice are marked. */
function distinctOf(high: Uint32Array, low: Uint32Array, hasNear: Uint8Array): Row {
  const size = cellsFor(high.length);
  /** Open addressing: one over the place, 0 where nothing stands. */
  const cells = new Int32Array(size);
  const row = new Uint32Array(high.length * numbersEach);
  let end = 0;
  for (let at = 0; at < high.length; at += 1) {
    const oneHigh = high[at] ?? 0;
    const oneLow = low[at] ?? 0;
    let cell = scattered(oneHigh, oneLow) & (size - 1);
    let other = (cells[cell] ?? 0) - 1;
    while (other >= 0 && (high[other] !== oneHigh || low[other] !== oneLow)) {
      cell = (cell + 1) & (size - 1);
      other = (cells[cell] ?? 0) - 1;
    }
    if (other >= 0) {
      hasNear[other] = 1;
      hasNear[at] = 1;
      continue;
    }
    cells[cell] = at + 1;
    row[end] = at;
    row[end + 1] = oneHigh;
    row[end + 2] = oneLow;
    end += numbersEach;
  }
  return row.subarray(0, end);
}

function quarterAt(row: Row, nth: number, quarter: Quarter): number {
  const half = row[nth * numbersEach + 1 + (quarter >> 1)] ?? 0;
  return (quarter & 1) === 0 ? half >>> 16 : half & 0xffff;
}

/** In the order of a quarter, and where each value of it ends. */
function sortedBy(quarter: Quarter, from: Row): { readonly row: Row; readonly ends: Int32Array } {
  const count = from.length / numbersEach;
  const ends = new Int32Array(1 << 16);
  for (let nth = 0; nth < count; nth += 1) {
    const value = quarterAt(from, nth, quarter);
    ends[value] = (ends[value] ?? 0) + 1;
  }
  let sum = 0;
  for (let value = 0; value < ends.length; value += 1) {
    const size = ends[value] ?? 0;
    ends[value] = sum;
    sum += size;
  }
  const row = new Uint32Array(from.length);
  for (let nth = 0; nth < count; nth += 1) {
    const value = quarterAt(from, nth, quarter);
    const end = ends[value] ?? 0;
    ends[value] = end + 1;
    for (let number = 0; number < numbersEach; number += 1)
      row[end * numbersEach + number] = from[nth * numbersEach + number] ?? 0;
  }
  return { row, ends };
}

function markAmongFew(row: Row, from: number, end: number, hasNear: Uint8Array): void {
  for (let nth = from; nth < end; nth += 1)
    for (let next = nth + 1; next < end; next += 1) markIfNear(row, nth, next, hasNear);
}

function markAmongMany(row: Row, from: number, end: number, shared: Quarter, hasNear: Uint8Array): void {
  const size = cellsFor(end - from);
  for (const quarter of quarters) {
    if (quarter === shared) continue;
    /** One over the last of each cell, 0 for none; `before` leads to the others. */
    const lasts = new Int32Array(size);
    const before = new Int32Array(end - from);
    for (let nth = from; nth < end; nth += 1) {
      const cell = scattered(0, quarterAt(row, nth, quarter)) & (size - 1);
      const last = lasts[cell] ?? 0;
      for (let other = last; other !== 0; other = before[other - 1 - from] ?? 0)
        markIfNear(row, nth, other - 1, hasNear);
      before[nth - from] = last;
      lasts[cell] = nth + 1;
    }
  }
}

function markIfNear(row: Row, one: number, other: number, hasNear: Uint8Array): void {
  const [from, to] = [one * numbersEach, other * numbersEach];
  if (
    bitsBetween(row[from + 1] ?? 0, row[from + 2] ?? 0, row[to + 1] ?? 0, row[to + 2] ?? 0) > duplicateBitsMax
  )
    return;
  hasNear[row[from] ?? 0] = 1;
  hasNear[row[to] ?? 0] = 1;
}

/** A power of two, twice as many as are to be kept. */
function cellsFor(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, count * 2)));
}

function scattered(high: number, low: number): number {
  const mixed = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
