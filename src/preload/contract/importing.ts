// What an import would do, and what it did; what became of it since stands in imports.ts.
// Invariant: every id that was found is counted once: found = new + known + deleted + doubtful.
import type { ProviderId } from './providers.ts';

/** A doubtful id and why: it may be a date, a bare number, or a shape that no account can take. */
export const doubtReasons = ['maybe-number', 'maybe-job-id', 'no-account', 'unknown-shape'] as const;
export type DoubtReason = (typeof doubtReasons)[number];

/** What an import would do, made before any request. Lists are cut at 200 entries; the counts are whole. */
export interface ImportPlan {
  readonly found: number;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  readonly doubtful: number;
  readonly routes: readonly {
    readonly accountId: string;
    readonly accountLabel: string;
    readonly provider: ProviderId;
    readonly taskCount: number;
  }[];
  readonly doubts: readonly { readonly id: string; readonly reason: DoubtReason }[];
}

export interface ImportReport {
  readonly found: number;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  readonly doubtful: readonly { readonly id: string; readonly reason: DoubtReason }[];
  /** The past import that it has become; null where there was nothing to import. */
  readonly importId: number | null;
}
