// Reading the list of past tasks that a provider keeps of an account, page by page.
// Invariant: what was read stays, however it ends; counts are of what this reading found.
import type { Failure } from './failure.ts';

/**
 * How the reading of one account's history goes.
 * ```
 * running → done | failed | stopped       what was read stays; the next sync goes on where this one ended
 * ```
 */
export interface SyncProgress {
  readonly accountId: string;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly failure: Failure | null;
  /** found = new + known + deleted. */
  readonly found: number;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  /** Pages asked for so far. */
  readonly requests: number;
  /** When the oldest task that was read so far was made. */
  readonly reachedAtMs: number | null;
}
