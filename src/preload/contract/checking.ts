// The check of a library's files against its catalog: how it goes, and what it found.
// Invariant: a list may be as long as the library; what crosses is its length and its first names, and an entry is asked
// about by its place in the list, never by a path.
import * as v from 'valibot';
import type { Failure } from './failure.ts';

/**
 * Lost: `missing` from their places, `changed` since they were saved, `unreadable`. `moved` are whole, in another place.
 * `unowned` lie in the library and belong to no picture.
 */
export const checkListNames = ['missing', 'changed', 'unreadable', 'moved', 'unowned'] as const;
export type CheckListName = (typeof checkListNames)[number];

/** So many names of each list cross. */
export const checkNamesMaxCount = 50;

export const checkEntrySchema = v.strictObject({
  list: v.picklist(checkListNames),
  at: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(checkNamesMaxCount - 1)),
});
export type CheckEntry = v.InferOutput<typeof checkEntrySchema>;

export interface CheckList {
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
}

/** How far a check has come. */
export interface CheckPlace {
  readonly checked: number;
  readonly total: number;
}

/** What came of fetching lost files again. */
export interface FetchedAgain {
  /** Pictures that are on their way. */
  readonly pictures: number;
  /** Changed files that lie beside their place now. */
  readonly setAside: number;
  /** Files that could not be set aside; their pictures stay as they are. */
  readonly left: number;
  /** Why it ended early; null where it did not. `cancelled` where it was stopped. */
  readonly failure: Failure | null;
}

export interface CheckReport extends CheckPlace {
  /** Those that were moved included. */
  readonly whole: number;
  readonly lists: Readonly<Record<CheckListName, CheckList>>;
  /** Pictures that were never on disk: still wanted, or failed. */
  readonly neverSaved: number;
  /** Files in the trash that belong to no picture. */
  readonly looseInTrash: number;
  /** False where it was stopped: what was moved, and what belongs to no picture, nobody has looked for. */
  readonly isComplete: boolean;
  /** Null until it was asked for. */
  readonly fetchedAgain: FetchedAgain | null;
}

/**
 * ```
 * idle → running ⇄ paused        each of running, paused → ended by Stop; running → ended | failed by itself
 *           ↓        ↓
 *        failed   ended ⇄ fetching
 * ```
 */
export type CheckState =
  | { readonly kind: 'idle' }
  /** `isSearching`: all are checked; what was moved is looked for, and what belongs to no picture. */
  | ({ readonly kind: 'running'; readonly isSearching: boolean } & CheckPlace)
  | ({ readonly kind: 'paused' } & CheckPlace)
  | { readonly kind: 'ended'; readonly report: CheckReport }
  /** Lost files are looked at once more, set aside, and made wanted. */
  | { readonly kind: 'fetching'; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface CheckView {
  readonly state: CheckState;
  /** Where a check stands that did not come to its end, perhaps days ago; null where none does, and while one runs. */
  readonly begun: CheckPlace | null;
}
