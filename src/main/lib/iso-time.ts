// A moment as text, for whoever reads a file without Gridkeep.
// Invariant: pure; never throws: what a provider or a record calls a time may be none.

/** ISO 8601, UTC; null for no time, and for a number that is none. */
export function isoTime(ms: number | null): string | null {
  if (ms === null) return null;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
