// What the user decided about doubtful ids, the plan that comes of it, and where what was imported can be seen.
// Invariant: pure; an id goes to the account that was chosen for it, else to the one chosen for all, else nowhere.
import { findAll } from '../../preload/contract/finding.ts';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import type { ImportPlan } from '../../preload/contract/importing.ts';

export interface DoubtChoices {
  /** For every doubtful id without a choice of its own, listed or not; null leaves them out. */
  readonly all: string | null;
  /** Account by id; null leaves that one out. */
  readonly byId: ReadonlyMap<string, string | null>;
}

export const noChoices: DoubtChoices = { all: null, byId: new Map() };

type Doubts = ImportPlan['doubts'];

export function choiceFor(id: string, choices: DoubtChoices): string | null {
  const own = choices.byId.get(id);
  return own === undefined ? choices.all : own;
}

/** The doubtful ids that go to an account after all, by account. */
export function chosenIds(doubts: Doubts, choices: DoubtChoices): ReadonlyMap<string, readonly string[]> {
  const chosen = new Map<string, string[]>();
  for (const { id } of doubts) {
    const accountId = choiceFor(id, choices);
    if (accountId !== null) chosen.set(accountId, [...(chosen.get(accountId) ?? []), id]);
  }
  return chosen;
}

/**
 * `plan` with the chosen ids moved from the doubtful ones to their accounts, whose own plans are `extra`. The list of
 * doubts stays, so that each choice can be changed. Ids beyond the end of that list count as new where all were chosen.
 */
export function planWithChoices(
  plan: ImportPlan,
  extra: readonly ImportPlan[],
  choices: DoubtChoices,
): ImportPlan {
  const unlisted = choices.all === null ? 0 : plan.doubtful - plan.doubts.length;
  const moved = extra.reduce((sum, { found }) => sum + found, 0);
  const routes = new Map(plan.routes.map((route) => [route.accountId, route]));
  for (const route of extra.flatMap((one) => one.routes)) {
    const unlistedHere = route.accountId === choices.all ? unlisted : 0;
    const before = routes.get(route.accountId)?.taskCount ?? 0;
    routes.set(route.accountId, { ...route, taskCount: before + route.taskCount + unlistedHere });
  }
  const sum = (of: (one: ImportPlan) => number): number =>
    extra.reduce((total, one) => total + of(one), of(plan));
  return {
    ...plan,
    new: sum((one) => one.new) + unlisted,
    known: sum(({ known }) => known),
    deleted: sum(({ deleted }) => deleted),
    doubtful: plan.doubtful - moved - unlisted,
    routes: [...routes.values()],
  };
}

/** Nothing narrows the gallery then but its account, where that takes all of it. */
export function viewOfImport(
  { accountId }: Pick<GalleryQuery, 'accountId'>,
  routes: readonly Pick<ImportPlan['routes'][number], 'accountId'>[],
): Partial<GalleryQuery> {
  const isElsewhere = routes.some((route) => route.accountId !== accountId);
  return { ...findAll, albumId: null, show: 'all', accountId: isElsewhere ? null : accountId };
}
