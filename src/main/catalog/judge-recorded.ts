// Whether a sidecar knows better than the catalog how a picture stands, and when that is certain.
// Invariant: pure; a deletion that either of them remembers stays a deletion, unless the picture was saved again after it.
import type { PictureStateName } from '../../preload/contract/pictures.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { RecordedOriginal, RecordedState } from './recorded-task.ts';

/** A picture's row, as far as it matters to a sidecar. */
export interface KnownPicture {
  readonly state: PictureStateName;
  readonly sha256: string | null;
  readonly savedAtMs: number | null;
  readonly deletedAtMs: number | null;
}

export type RecordVerdict = 'take' | 'delete' | 'keep';

/** Does the sidecar know better than the row? `take` its word, `delete` as it says, or `keep` the row. */
export function judgeRecorded(known: KnownPicture | null, told: RecordedState): RecordVerdict {
  if (known === null) return 'take';
  switch (told.kind) {
    case 'wanted':
    case 'failed':
      return 'keep';
    case 'deleted': {
      if (known.state === 'deleted') return 'keep';
      const savedAgain = known.savedAtMs !== null && told.atMs !== null && known.savedAtMs > told.atMs;
      return savedAgain ? 'keep' : 'delete';
    }
    case 'on-disk': {
      if (known.state === 'wanted' || known.state === 'failed') return 'take';
      if (known.sha256 === told.original.sha256) return 'keep';
      const knownAtMs = (known.state === 'deleted' ? known.deletedAtMs : known.savedAtMs) ?? Infinity;
      return told.savedAtMs !== null && told.savedAtMs > knownAtMs ? 'take' : 'keep';
    }
    default:
      return assertNever(told);
  }
}

export interface RecordSigns {
  readonly known: KnownPicture | null;
  /** The file that the row names; asked for a deletion only. */
  readonly knownOriginal: RecordedOriginal | null;
  readonly told: RecordedState;
  /** The sidecar knows the whole task further on than its row. */
  readonly isFurther: boolean;
  /** Whether the file that an original names is there and its bytes are right. */
  readonly isWhole: (original: RecordedOriginal) => boolean;
}

/**
 * May the verdict be carried out on a task that the catalog in use has? Its sidecar may be the older account, where it had
 * not been written again when a process ended. It is the later one for certain where the files say so too.
 */
export function isCertain(
  verdict: RecordVerdict,
  { known, knownOriginal, told, isFurther, isWhole }: RecordSigns,
): boolean {
  // A row that was forgotten is not made again; one that the task did not have yet is.
  if (known === null) return isFurther;
  switch (verdict) {
    case 'take': {
      const isMissed = known.state === 'wanted' || known.state === 'failed';
      return isMissed && told.kind === 'on-disk' && isWhole(told.original);
    }
    case 'delete':
      // What was brought back without a file is wanted too, and was saved once.
      return knownOriginal === null ? known.savedAtMs === null : !isWhole(knownOriginal);
    case 'keep':
      return false;
    default:
      return assertNever(verdict);
  }
}
