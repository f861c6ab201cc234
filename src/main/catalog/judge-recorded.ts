// Whether a sidecar knows better than the catalog how a picture stands.
// Invariant: pure; a deletion that either of them remembers stays a deletion, unless the picture was saved again after it.
import type { PictureStateName } from '../../preload/contract/pictures.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { RecordedState } from './recorded-task.ts';

/** A picture's row, as far as it matters to a sidecar. */
export interface KnownPicture {
  readonly state: PictureStateName;
  readonly sha256: string | null;
  readonly savedAtMs: number | null;
  readonly deletedAtMs: number | null;
}

/** Does the sidecar know better than the row? `take` its word, `delete` as it says, or `keep` the row. */
export function judgeRecorded(known: KnownPicture | null, told: RecordedState): 'take' | 'delete' | 'keep' {
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
