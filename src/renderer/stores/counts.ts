// The numbers beside the library's entries, for the account that the window is switched to.
// Invariant: each number is what a click on its entry would find; they are read at most every two seconds. What waits
// at each account is read only where it is shown.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { libraryFilters } from '../../preload/contract/gallery.ts';
import type { LibraryFilter } from '../../preload/contract/gallery.ts';
import { everything } from '../../preload/contract/finding.ts';
import { subscribe } from '../bridge.ts';
import { askTotal } from './ask-gallery.ts';
import { coalesced } from '../lib/coalesced.ts';
import { useGalleryStore } from './gallery.ts';

const reloadIntervalMs = 2000;

export const useCountsStore = defineStore('counts', () => {
  const gallery = useGalleryStore();
  const counts = shallowRef<Readonly<Record<LibraryFilter, number>> | null>(null);

  /** How many tiles wait at each account, as far as it was asked for. */
  const waiting = shallowRef<ReadonlyMap<string, number>>(new Map());

  const totalOf = (accountId: string | null, show: LibraryFilter): Promise<number> =>
    askTotal({ ...everything, accountId, show });

  async function load(): Promise<void> {
    const accountId = gallery.query.accountId;
    const totals = await Promise.all(
      libraryFilters.map(async (show) => [show, await totalOf(accountId, show)] as const),
    );
    if (accountId !== gallery.query.accountId) return;
    counts.value = Object.fromEntries(totals) as Record<LibraryFilter, number>;
  }

  async function loadQuietly(): Promise<void> {
    try {
      await load();
    } catch {
      // The gallery itself says what is wrong; the numbers stay as they were.
    }
  }

  /** Never fails: an account whose number cannot be read shows none. */
  async function loadWaiting(accountIds: readonly string[]): Promise<void> {
    const found = await Promise.allSettled(
      accountIds.map(async (id) => [id, await totalOf(id, 'waiting')] as const),
    );
    waiting.value = new Map(found.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
  }

  const reload = coalesced(loadQuietly, reloadIntervalMs);

  async function start(): Promise<void> {
    subscribe('catalog.changed', () => reload.ask());
    watch(
      () => gallery.query.accountId,
      () => void loadQuietly(),
    );
    await loadQuietly();
  }

  return { counts, waiting, start, loadWaiting };
});
