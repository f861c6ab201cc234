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
  /** Pictures that are not deleted. wanted = saved + failed + those still to come. */
  readonly wanted: number;
  readonly saved: number;
  /** Pictures that could not be fetched, or whose file is gone. */
  readonly failed: number;
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

/** How an import stands: nothing is missing, something failed or is lost, or it is still under way. */
export function standingOf(receipt: ImportReceipt): 'complete' | 'failed' | 'under-way' {
  const { wanted, saved, failed, failedTasks, lostTasks, unfinishedTasks } = receipt;
  if (wanted > saved + failed || unfinishedTasks > 0) return 'under-way';
  return failed + failedTasks + lostTasks > 0 ? 'failed' : 'complete';
}
