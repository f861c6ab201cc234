// What passes between an export's thread and the one who started it.
// Invariant: plain data only; the thread answers every picture once, and a page of pictures when all of it is answered.
import type { PictureToExport } from '../catalog/exports.ts';
import type { CopyOutcome } from './copy-picture.ts';

export type ExportRequest =
  | { readonly kind: 'copy'; readonly pictures: readonly PictureToExport[] }
  /** Begins no further picture. */
  | { readonly kind: 'cancel' };

export type ExportReply =
  | { readonly kind: 'outcome'; readonly outcome: CopyOutcome }
  /** Everything that was begun of it has ended. */
  | { readonly kind: 'page-done' };
