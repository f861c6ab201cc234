// Long lists of ids in the pieces that one request may carry.
import { idsMaxCount } from '../../preload/contract/requests.ts';

/** The list in order, in pieces of at most {@link idsMaxCount}; nothing for an empty one. */
export function* idParts(ids: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < ids.length; from += idsMaxCount) yield ids.slice(from, from + idsMaxCount);
}
