// How the histories of accounts are being read, and how each reading ended.
// Invariant: what is shown of an account is main's last word on it; an event that came before the snapshot wins.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { SyncProgress } from '../../preload/contract/history-sync.ts';
import type { RequestInput } from '../../preload/contract/requests.ts';
import { request, subscribe } from '../bridge.ts';

/** What a reading shall cover, the same for every account that it is asked of. */
export type SyncRange = Omit<RequestInput<'sync.start'>, 'accountId'>;

export const useSyncStore = defineStore('sync', () => {
  const byAccount = shallowRef<ReadonlyMap<string, SyncProgress>>(new Map());
  /** The account that was added last, while nobody has answered whether its history shall be read. */
  const offeredId = shallowRef<string | null>(null);
  /** Ends that the user has put away. */
  const dismissed = shallowRef<ReadonlySet<string>>(new Set());
  const running = computed(() => [...byAccount.value.values()].filter(({ state }) => state === 'running'));

  function note(progress: SyncProgress): void {
    // A new one begins, whatever was put away of those before.
    if (progress.state === 'running') setDismissed(progress.accountId, false);
    byAccount.value = new Map(byAccount.value).set(progress.accountId, progress);
  }

  async function start(): Promise<void> {
    subscribe('sync.changed', note);
    for (const progress of await request('sync.list', {})) {
      if (!byAccount.value.has(progress.accountId)) note(progress);
    }
  }

  /** What the row of this account shows: the reading that goes on, or an end that was not put away. */
  function shownOf(accountId: string): SyncProgress | null {
    const progress = byAccount.value.get(accountId);
    return progress === undefined || dismissed.value.has(accountId) ? null : progress;
  }

  function setDismissed(accountId: string, isDismissed: boolean): void {
    const next = new Set(dismissed.value);
    if (isDismissed) next.add(accountId);
    else next.delete(accountId);
    dismissed.value = next;
  }

  function answerOffer(accountId: string): void {
    if (offeredId.value === accountId) offeredId.value = null;
  }

  /** Throws a RequestFailure where main cannot begin. */
  async function begin(accountId: string, range: SyncRange): Promise<void> {
    const asked = byAccount.value.get(accountId);
    const progress = await request('sync.start', { accountId, ...range });
    answerOffer(accountId);
    // The events of a reading may overtake the answer to its start.
    if (byAccount.value.get(accountId) === asked) note(progress);
  }

  async function stop(accountId: string): Promise<void> {
    await request('sync.stop', { accountId });
  }

  /** Stops each of them, whatever becomes of the others. Throws the first RequestFailure. */
  async function stopAll(): Promise<void> {
    const ends = await Promise.allSettled(running.value.map(({ accountId }) => stop(accountId)));
    const refused = ends.find((end) => end.status === 'rejected');
    if (refused !== undefined) throw refused.reason;
  }

  return {
    byAccount,
    offeredId,
    running,
    start,
    shownOf,
    begin,
    stop,
    stopAll,
    answerOffer,
    dismiss: (accountId: string) => setDismissed(accountId, true),
  };
});
