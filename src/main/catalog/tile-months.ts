// Months as small numbers, in the user's own time zone.
// Invariant: numbers follow each other as the months do, and each has one name.

export interface Month {
  readonly startMs: number;
  readonly endMs: number;
  /** Months since the year 0. */
  readonly code: number;
}

/** The local month that a moment lies in. */
export function monthAround(atMs: number): Month {
  const date = new Date(atMs);
  const [year, month] = [date.getFullYear(), date.getMonth()];
  return {
    startMs: new Date(year, month).getTime(),
    endMs: new Date(year, month + 1).getTime(),
    code: Math.min(65_535, Math.max(0, year * 12 + month)),
  };
}

/** `2026-01` of {@link Month.code}. */
export function monthName(code: number): string {
  return `${String(Math.floor(code / 12)).padStart(4, '0')}-${String((code % 12) + 1).padStart(2, '0')}`;
}
