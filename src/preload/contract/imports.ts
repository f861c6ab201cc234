// Past imports and their receipts: what was named then, and what has become of its pictures since.
// Invariant: a receipt is counted anew from the rows each time, so it tells of today, not of the day of the import.

/** Where an import's ids came from; `history`: the provider's list of an account's past tasks. */
export const importSources = ['text', 'file', 'link', 'command-line', 'history'] as const;
export type ImportSource = (typeof importSources)[number];

export const importNameMaxLength = 200;
/** Past imports in one answer. */
export const importsPageMaxRows = 100;

/** Every picture of the tasks that an import named, those that were known already too. */
export interface ImportReceipt {
  /** Pictures that are not deleted. wanted = saved + failed + missing + those still to come. */
  readonly wanted: number;
  readonly saved: number;
  /** Pictures that could not be fetched. */
  readonly failed: number;
  /** Pictures whose file is gone. */
  readonly missing: number;
  readonly deleted: number;
  /** Of the saved ones. */
  readonly bytes: number;
  readonly failedTasks: number;
  /** Tasks that their provider does not know. */
  readonly lostTasks: number;
  readonly unfinishedTasks: number;
}

export interface PastImport {
  /** What `import:` names in a search; never given twice. */
  readonly id: number;
  readonly atMs: number;
  readonly source: ImportSource;
  /** Of the file. */
  readonly name: string | null;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  readonly doubtful: number;
  /** That its tasks belong to now, those with the most tiles first, or whose history it was; also removed ones. */
  readonly accounts: readonly { readonly id: string; readonly label: string }[];
  readonly receipt: ImportReceipt;
}

/** The newest first. */
export interface ImportsPage {
  readonly total: number;
  readonly imports: readonly PastImport[];
}

/** Nothing is missing; something failed or is lost; or it is still under way. */
export const importStandings = ['complete', 'failed', 'under-way'] as const;
export type ImportStanding = (typeof importStandings)[number];

/** How an import stands today. */
export function standingOf(receipt: ImportReceipt): ImportStanding {
  if (stillToCome(receipt) > 0 || receipt.unfinishedTasks > 0) return 'under-way';
  return receipt.missing + retryableOf(receipt) > 0 ? 'failed' : 'complete';
}

/** Pictures that are neither saved nor given up. */
export function stillToCome({ wanted, saved, failed, missing }: ImportReceipt): number {
  return wanted - saved - failed - missing;
}

/** What trying again is about: pictures and tasks. A file that is gone is none of the provider's business. */
export function retryableOf({ failed, failedTasks, lostTasks }: ImportReceipt): number {
  return failed + failedTasks + lostTasks;
}
