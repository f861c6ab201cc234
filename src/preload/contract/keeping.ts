// Keeping a catalog: backups, what can be done while it is closed, and how that ended.
// Invariant: a catalog is never thrown away; one that a restore replaces becomes a backup itself.
import type { Failure } from './failure.ts';

/** What can be done to a catalog while it is closed. */
export const keepingWorkNames = ['restore', 'rebuild'] as const;
export type KeepingWorkName = (typeof keepingWorkNames)[number];

/** How a restore or a rebuild ended. After a failure everything is as it was before. */
export type KeepingOutcome =
  | { readonly kind: 'done'; readonly work: KeepingWorkName; readonly report: KeepingReport }
  | { readonly kind: 'failed'; readonly work: KeepingWorkName; readonly failure: Failure };

/** What the sidecars brought that the catalog did not know, and what was met on the way. */
export interface KeepingReport {
  readonly records: number;
  readonly tasks: number;
  readonly pictures: number;
  /** Accounts made anew; each wants its key again. */
  readonly accounts: number;
  /** Pictures that were deleted since, and stay so. */
  readonly deleted: number;
  readonly moved: number;
  /** Pictures whose file is gone or changed. */
  readonly missing: number;
  readonly unreadable: number;
  /** Name in Backups of the catalog that was there; null where there was none. */
  readonly setAside: string | null;
}

/** Taken by the clock or by hand; before a change of the catalog's form; the catalog that a restore replaced. */
export const backupKinds = ['daily', 'before-migration', 'set-aside'] as const;
export type BackupKind = (typeof backupKinds)[number];
export interface BackupEntry {
  readonly name: string;
  readonly kind: BackupKind;
  readonly atMs: number;
  readonly sizeBytes: number;
  /** Null where the file cannot be read as a catalog of this or an older version. */
  readonly holds: { readonly tasks: number; readonly pictures: number } | null;
}
