// What the keeping thread can be asked for, and what passes between it and the one who asks.
// Invariant: plain data only; an error crosses as a failure.
import type { Backup } from '../catalog/backups.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { RecordedTask } from '../catalog/recorded-task.ts';
import type { AlbumsOnDisk } from './read-albums-file.ts';
import type { RebuildReport, RestoreReport } from './restore-and-rebuild.ts';
import type { IndexReport } from './write-index.ts';

export type KeepingWork =
  | { readonly kind: 'backup' }
  /** The one index of the pictures. */
  | { readonly kind: 'index' }
  /** In the thread, since each backup is opened to see what it holds. */
  | { readonly kind: 'list' }
  | { readonly kind: 'restore'; readonly name: string }
  | { readonly kind: 'rebuild'; readonly quick: boolean }
  /** The records at these paths, relative to the library; null for all that there are. */
  | { readonly kind: 'read-records'; readonly paths: readonly string[] | null }
  /** Of the albums' file and its copies. */
  | { readonly kind: 'read-albums' };

/** What each kind of work answers; a backup its name. */
export interface KeepingResults {
  readonly backup: string;
  readonly index: IndexReport;
  readonly list: readonly Backup[];
  readonly restore: RestoreReport;
  readonly rebuild: RebuildReport;
  /** They have all been given, a piece at a time. */
  readonly 'read-records': null;
  readonly 'read-albums': AlbumsOnDisk;
}

/** The word to a thread that has given records. */
export const goOn = 'go-on';

export interface KeepingOrder {
  readonly work: KeepingWork;
  readonly libraryDir: string;
  readonly nowMs: number;
}

export type KeepingReply =
  | { readonly kind: 'progress'; readonly sidecars: number }
  /** The thread waits until it is told to go on. */
  | { readonly kind: 'records'; readonly tasks: readonly RecordedTask[] }
  | { readonly kind: 'done'; readonly value: KeepingResults[keyof KeepingResults] }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly cause: string };
