// The state of the library as the window sees it, whether or not one is open.
// Invariant: from the start of the app to its end there is exactly one; what goes wrong is a state, never an absence.
import type { Failure } from './failure.ts';
import type { KeepingOutcome, KeepingWorkName } from './keeping.ts';

/**
 * Whether the library can be worked with.
 * ```
 * opening → open ⇄ keeping        keeping: closed while a backup is restored or the catalog made anew
 *    ⇅        ↘       ⇅
 *  closed ←─────────────          it could not be opened, or was lost; ends when the user acts
 * ```
 */
export type LibraryState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly lastKeeping: KeepingOutcome | null }
  | { readonly kind: 'closed'; readonly failure: Failure; readonly lastKeeping: KeepingOutcome | null }
  /** `records`: sidecars read so far. */
  | { readonly kind: 'keeping'; readonly work: KeepingWorkName; readonly records: number };
