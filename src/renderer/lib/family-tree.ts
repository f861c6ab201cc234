// A task's family as rows: the first task on top, everything made from a task right below it.
// Invariant: pure; every member has exactly one row, also where its parent is missing or a chain runs in a circle.
import type { FamilyMember } from '../../preload/contract/families.ts';

export interface FamilyRow {
  readonly member: FamilyMember;
  /** 0 for the first of a line. */
  readonly depth: number;
}

/** In the order of a tree; children in the order given. */
export function familyRows(members: readonly FamilyMember[]): readonly FamilyRow[] {
  const known = new Set(members.map(({ taskId }) => taskId));
  const childrenOf = new Map<number | null, FamilyMember[]>();
  for (const member of members) {
    const parent =
      member.parentTaskId !== null && known.has(member.parentTaskId) ? member.parentTaskId : null;
    const siblings = childrenOf.get(parent) ?? [];
    siblings.push(member);
    childrenOf.set(parent, siblings);
  }
  const rows: FamilyRow[] = [];
  const placed = new Set<number>();
  const place = (member: FamilyMember, depth: number): void => {
    if (placed.has(member.taskId)) return;
    placed.add(member.taskId);
    rows.push({ member, depth });
    for (const child of childrenOf.get(member.taskId) ?? []) place(child, depth + 1);
  };
  for (const root of childrenOf.get(null) ?? []) place(root, 0);
  for (const member of members) place(member, 0);
  return rows;
}

/** Pictures that can be shown. */
export function shownPictures(member: FamilyMember): FamilyMember['pictures'] {
  return member.pictures.filter(({ state }) => 'original' in state);
}

/** Is there anything to see beside one picture? */
export function isFamily(members: readonly FamilyMember[]): boolean {
  return members.length > 1 || members.some((member) => shownPictures(member).length > 1);
}
