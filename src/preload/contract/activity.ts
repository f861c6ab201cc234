// What is going on: counts of the whole library, the receipt of the work under way, and what holds it up.
// Invariant: everything here is counted or measured anew each time; nothing of it is kept.
import type { Failure } from './failure.ts';
import type { PictureStateName } from './pictures.ts';
import type { TaskState } from './tasks.ts';

/** Numbers of the sidebar and the activity bar; of the whole library. */
export interface LibraryCounts {
  readonly tasks: Readonly<Record<TaskState, number>>;
  readonly pictures: Readonly<Record<PictureStateName, number>>;
  readonly bytes: number;
  /** Wanted pictures whose link, and unfinished tasks whose record, ends within six hours. */
  readonly expiringWithin6h: number;
  readonly parked: number;
  /** Tasks that the user lets rest. */
  readonly paused: number;
}

/** Tasks that an account has not asked about yet, and about when it will have, by its pace; null while that is unknown. */
export interface FirstLooksLeft {
  readonly accountId: string;
  readonly left: number;
  readonly doneAtMs: number | null;
}

export interface Activity {
  readonly counts: LibraryCounts;
  /** Receipt of everything asked for since the queue was last empty: `saved of wanted`. */
  readonly batch: {
    readonly wanted: number;
    readonly saved: number;
    readonly failed: number;
    /** Tasks that ended without a picture: given up by their provider, or known to nobody. */
    readonly failedTasks: number;
  };
  readonly bytesPerSecond: number;
  readonly downloading: number;
  readonly nextLookAtMs: number | null;
  /** Accounts that take long until every task was asked about once. */
  readonly firstLooks: readonly FirstLooksLeft[];
  readonly savingPaused: boolean;
  /** A local trouble that stops all saving: `disk-full`, `no-permission`, `library-away`. It ends by itself. */
  readonly trouble: Failure | null;
  /** With `disk-full`: so much more room the disk must have before saving goes on; null where nobody knows. */
  readonly roomNeededBytes: number | null;
  /** Since when there has been no network; nothing is asked or fetched but a probe now and then. */
  readonly offlineSinceMs: number | null;
  /** While offline: the proxy, as `host:port`, that all ways lead through and that does not answer. */
  readonly unreachedProxy: string | null;
  /** The catalog is an older one, and takes in what the records beside the pictures know; all else waits for that. */
  readonly isTakingIn: boolean;
  /** Files that somebody gave are being read: what is wanted of them is not all known yet. */
  readonly isReadingFiles: boolean;
}
