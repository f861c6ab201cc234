// The trash of a library: what lies in it, and how its emptying goes.
// Invariant: that a picture was deleted is remembered when the trash has been emptied too; only its file is given up.
import type { Failure } from './failure.ts';

/** What becomes of the files: the system's own trash takes them, or they are removed from the disk for good. */
export const emptyManners = ['system-trash', 'remove'] as const;
export type EmptyManner = (typeof emptyManners)[number];

export interface TrashSummary {
  readonly pictures: number;
  /** Of these, files that belong to no picture any more: what did not decode, or whose deletion was forgotten. Not shown. */
  readonly loose: number;
  /** Room that their files take. */
  readonly bytes: number;
}

/** What came of an emptying. */
export interface EmptyReport {
  /** Pictures that are no longer in the trash. */
  readonly emptied: number;
  /** Of their files. */
  readonly bytes: number;
  /** Pictures that are still in it: it was stopped, their file could not be given up, or it is not the one that was deleted. */
  readonly kept: number;
  readonly manner: EmptyManner;
  /** Why the first of them was kept; null where none was, or it was stopped. */
  readonly failure: Failure | null;
}

export type Emptying =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly done: number; readonly total: number }
  | { readonly kind: 'ended'; readonly report: EmptyReport };

export interface TrashView extends TrashSummary {
  readonly emptying: Emptying;
}
