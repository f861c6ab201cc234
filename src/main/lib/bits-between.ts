// By how many of their 64 bits two numbers differ, each given as two halves.
// Invariant: pure, and quick enough to be asked of every tile of a library.

/** 0 to 64. */
export function bitsBetween(high: number, low: number, otherHigh: number, otherLow: number): number {
  return bitsSet(high ^ otherHigh) + bitsSet(low ^ otherLow);
}

/** Counted in pairs, then in fours, then in bytes, all at once. */
function bitsSet(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
