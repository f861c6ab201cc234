// The reading of a history in words: what it found, how far back it is, how it ended.
import type { Account } from '../../preload/contract/accounts.ts';
import type { SyncProgress } from '../../preload/contract/history-sync.ts';
import { useWords } from './useWords.ts';

export function useSyncWords() {
  const { t, count, counted, date, moment, failureShort } = useWords();

  /** Every figure that there is, the most telling first. */
  function figures(progress: SyncProgress): string[] {
    return [
      counted('sync.found', progress.found),
      counted('sync.new', progress.new),
      counted('sync.known', progress.known),
      ...(progress.deleted > 0 ? [counted('sync.deleted', progress.deleted)] : []),
      ...(progress.reachedAtMs === null ? [] : [t('sync.reached', { date: date(progress.reachedAtMs) })]),
      counted('sync.requests', progress.requests),
    ];
  }

  /** How it ended, or what it has so far: `312 new of 10,000`. */
  function result(progress: SyncProgress): string {
    if (progress.found === 0) return t('sync.foundNothing');
    if (progress.new === 0) return counted('sync.nothingNew', progress.found);
    return t('sync.newOf', { new: count(progress.new), found: count(progress.found) });
  }

  /** Two short lines for the account's row. */
  function lines(progress: SyncProgress, account: Account, nowMs: number): readonly [string, string] {
    switch (progress.state) {
      case 'running':
        return [
          progress.requests === 0 || progress.found === 0
            ? t('sync.beginning')
            : `${counted('sync.found', progress.found)} · ${counted('sync.new', progress.new)}`,
          progress.reachedAtMs === null ? '' : t('sync.reached', { date: date(progress.reachedAtMs) }),
        ];
      case 'done':
        return [result(progress), upToDate(account, nowMs)];
      case 'stopped':
        return [t('sync.stopped'), result(progress)];
      case 'failed':
        return [
          progress.failure === null ? t('sync.ended') : failureShort(progress.failure.code),
          progress.found === 0 ? '' : result(progress),
        ];
    }
  }

  function upToDate(account: Account, nowMs: number): string {
    if (account.lastSyncAtMs === null) return t('sync.upToDate');
    return t('sync.upToDateSince', { moment: moment(account.lastSyncAtMs, nowMs) });
  }

  return { figures, result, lines, upToDate };
}
