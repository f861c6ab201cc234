// Pictures that somebody has on disk already, taken into the library as copies: how the reading of files goes, and what came
// of it.
// Invariant: where they lie is chosen in the system's own way; the page names no path, and is told names only.
import type { Failure } from './failure.ts';

/** What the system's dialog asks for: on some systems it cannot ask for both at once. */
export const ownFilesKinds = ['files', 'folder'] as const;
export type OwnFilesKind = (typeof ownFilesKinds)[number];

/** Files and folders that are dropped at once; a folder counts as one, whatever is in it. */
export const droppedFilesMax = 10_000;

/** A file that cannot be taken in, and why. */
export interface RefusedFile {
  /** Without its folders. */
  readonly name: string;
  readonly failure: Failure;
}

/** Each file is counted once. */
export interface OwnFilesReport {
  /** In the library from now on: new ones are being copied, as pictures that are wanted. */
  readonly added: number;
  /** Their bytes are in the library already, or on their way there. */
  readonly known: number;
  /** Of the known ones: their file was missing, and has been put back. */
  readonly putBack: number;
  /** Deleted before, and found in a folder: they stay deleted. A file that is named itself comes back, and is added. */
  readonly deleted: number;
  readonly refused: number;
  /** The first of them. */
  readonly refusals: readonly RefusedFile[];
  /** What `import:` names in a search; null where nothing was added or known. */
  readonly importId: number | null;
  /** Why it ended before the last file; null when it did not. `cancelled` where the user ended it. */
  readonly stopped: Failure | null;
}

export type OwnFilesState =
  | { readonly kind: 'idle' }
  /** Files that were read so far; how many there are is known only at the end. */
  | { readonly kind: 'reading'; readonly read: number; readonly added: number }
  | { readonly kind: 'ended'; readonly report: OwnFilesReport };
