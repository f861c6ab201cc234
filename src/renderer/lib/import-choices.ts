// The plan that comes of what the user decided about doubtful ids, and where what was imported can be seen.
// Invariant: pure; what a plan shows is what an import with the same choices does.
import { findAll } from '../../preload/contract/finding.ts';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import type { DoubtChoices } from '../../preload/contract/import-choices.ts';
import type { ImportPlan } from '../../preload/contract/importing.ts';

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

/** The choices without those for accounts that are not there; the same object where there are none such. */
export function choicesAmong(choices: DoubtChoices, isThere: (accountId: string) => boolean): DoubtChoices {
  const isGone = (accountId: string | null): boolean => accountId !== null && !isThere(accountId);
  if (!isGone(choices.all) && ![...choices.byId.values()].some(isGone)) return choices;
  return {
    all: isGone(choices.all) ? null : choices.all,
    byId: new Map([...choices.byId].filter(([, accountId]) => !isGone(accountId))),
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
