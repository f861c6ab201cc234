// Several readings of histories as one, for where there is room for one line.
// Invariant: pure; the sum has reached as far back as the reading that has come least far.
import type { SyncProgress } from '../../preload/contract/history-sync.ts';

type Figures = Omit<SyncProgress, 'accountId' | 'state' | 'failure'>;

/** The figures of all `readings`, with the rest taken from `first`. */
export function sumOfReadings(first: SyncProgress, readings: readonly SyncProgress[]): SyncProgress {
  const sum = (of: (reading: Figures) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  const reached = readings.flatMap(({ reachedAtMs }) => reachedAtMs ?? []);
  return {
    ...first,
    found: sum(({ found }) => found),
    new: sum((reading) => reading.new),
    known: sum(({ known }) => known),
    deleted: sum(({ deleted }) => deleted),
    requests: sum(({ requests }) => requests),
    reachedAtMs: reached.length < readings.length ? null : Math.max(...reached),
  };
}
