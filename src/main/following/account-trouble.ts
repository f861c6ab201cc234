// Decides what a failed request means for the account as a whole: rest a while, or stop until the user acts.
// Invariant: what a provider asked us to wait is waited in full; a refused key is never tried again by itself.
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { AppError } from '../lib/app-error.ts';

/** A pause starts here and doubles, where `Retry-After` names no longer one … */
const shortestPauseMs = 2_000;
/** … up to here. */
export const longestPauseMs = 5 * 60 * 1000;

export type AccountVerdict =
  | { readonly kind: 'stop' }
  | { readonly kind: 'rest'; readonly untilMs: number }
  /** Nothing is wrong with the account: the request was cancelled by this side. */
  | { readonly kind: 'none' };

/** Failures in which only the user can help. A provider that sends us elsewhere, for its upkeep, may be back any time. */
const stopping: ReadonlySet<FailureCode> = new Set(['unauthorized', 'forbidden', 'insufficient-credits']);

/** What `error` means for its account; `failuresInRow` counts this one. `random` is in [0, 1). */
export function accountVerdict(
  error: AppError,
  failuresInRow: number,
  nowMs: number,
  random: () => number,
): AccountVerdict {
  if (error.code === 'cancelled') return { kind: 'none' };
  if (stopping.has(error.code)) return { kind: 'stop' };
  const backoffMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** Math.min(failuresInRow - 1, 20));
  // 'Retry-After: 0' is no leave to ask on without end, nor is a date that has passed by this computer's clock.
  const pauseMs = Math.max(error.retryAfterMs ?? 0, backoffMs);
  // Jitter on top, so that accounts that failed together do not come back together.
  return {
    kind: 'rest',
    untilMs: nowMs + Math.round(pauseMs + Math.min(pauseMs, backoffMs) * 0.25 * random()),
  };
}
