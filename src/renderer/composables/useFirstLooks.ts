// What is said of accounts that take long until every task was asked about once: on an account's row, and of all together.
import { useActivityStore } from '../stores/activity.ts';
import { useWords } from './useWords.ts';

/** Less is over before it is read. */
const leastMs = 1_000;

export function useFirstLooks() {
  const store = useActivityStore();
  const { t, counted, duration } = useWords();

  /** '' where nothing is to be said. */
  function ofAccount(accountId: string, nowMs: number): string {
    const looks = store.activity?.firstLooks.find((candidate) => candidate.accountId === accountId);
    if (looks === undefined) return '';
    const looking = counted('accounts.looking', looks.left);
    if (looks.doneAtMs === null) return looking;
    return t('accounts.lookingFor', { looking, time: duration(Math.max(leastMs, looks.doneAtMs - nowMs)) });
  }

  /** Of all accounts: they ask beside each other, so that the slowest says when it is over. */
  function ofAll(nowMs: number): string {
    const all = store.activity?.firstLooks ?? [];
    if (all.length === 0) return '';
    const looking = counted(
      'activity.lookingUp',
      all.reduce((sum, { left }) => sum + left, 0),
    );
    const ends = all.flatMap(({ doneAtMs }) => (doneAtMs === null ? [] : [doneAtMs]));
    if (ends.length < all.length) return looking;
    const leftMs = Math.max(leastMs, Math.max(...ends) - nowMs);
    return t('activity.lookingUpFor', { looking, time: duration(leftMs) });
  }

  return { ofAccount, ofAll };
}
