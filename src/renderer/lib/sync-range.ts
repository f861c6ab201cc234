// How far back a reading of an account's history goes, as it is chosen in the window.
// Invariant: pure; a day begins at midnight where the user is.

export const syncReaches = ['all', 'week', 'month', 'since'] as const;
export type SyncReach = (typeof syncReaches)[number];

const dayMs = 24 * 3_600_000;

/** UTC ms; null for everything; undefined where `day` (`2026-03-04`) is asked for and is no day before `nowMs`. */
export function syncSinceMs(reach: SyncReach, day: string, nowMs: number): number | null | undefined {
  switch (reach) {
    case 'all':
      return null;
    case 'week':
      return nowMs - 7 * dayMs;
    case 'month':
      return nowMs - 30 * dayMs;
    case 'since': {
      const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
      if (match === null) return undefined;
      const atMs = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
      return atMs >= 0 && atMs <= nowMs ? atMs : undefined;
    }
  }
}
