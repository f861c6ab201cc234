// Long lists of ids in the pieces that one request may carry.
import { idsMaxCount } from '../../preload/contract/bounds.ts';

/** The list in order, in pieces of at most {@link idsMaxCount}; nothing for an empty one. */
export function* idParts(ids: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < ids.length; from += idsMaxCount) yield ids.slice(from, from + idsMaxCount);
}

/** Groups in order, in lists that hold at most {@link idsMaxCount} ids together; no group may hold more by itself. */
export function* groupParts<Group extends { readonly pictureIds: readonly number[] }>(
  groups: readonly Group[],
): Generator<Group[]> {
  let part: Group[] = [];
  let count = 0;
  for (const group of groups) {
    if (part.length > 0 && count + group.pictureIds.length > idsMaxCount) {
      yield part;
      part = [];
      count = 0;
    }
    part.push(group);
    count += group.pictureIds.length;
  }
  if (part.length > 0) yield part;
}
