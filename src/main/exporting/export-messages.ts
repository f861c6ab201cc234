// What passes between an export's thread and the one who started it.
// Invariant: plain data only; the thread answers every picture once, a page of pictures when all of it is answered, and the
// end once, when no part of the export is left behind.
import type { ExportForm, ExportMade, ExportNaming } from '../../preload/contract/exporting.ts';
import type { PictureToExport } from '../catalog/exports.ts';
import type { ExportOutcome, ExportOutcomeFailure, ExportPlaces } from './export-outcome.ts';

export interface ExportOrder extends ExportPlaces {
  readonly naming: ExportNaming;
  readonly form: ExportForm;
  /** When it began; UTC milliseconds. */
  readonly startedAtMs: number;
  /** How many pictures there will be. */
  readonly total: number;
}

export type ExportRequest =
  | { readonly kind: 'add'; readonly pictures: readonly PictureToExport[] }
  /** Begins no further picture; what is made of them is given up. */
  | { readonly kind: 'cancel' }
  /** All pictures have been given. Answered by `ended`, also where it was cancelled. */
  | { readonly kind: 'finish' };

export type ExportReply =
  | { readonly kind: 'outcome'; readonly outcome: ExportOutcome }
  /** Everything that was begun of it has ended. */
  | { readonly kind: 'page-done' }
  | {
      readonly kind: 'ended';
      readonly made: ExportMade | null;
      readonly failure: ExportOutcomeFailure | null;
    };
