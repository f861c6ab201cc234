// The numbers beside the library's entries, for the account that the window is switched to, and beside the states that
// what is looked for can be narrowed to.
// Invariant: each number is how many tiles a click there would find, before any are stacked; they are read at most every
// two seconds. What waits at each account, and what is looked for in each state, is read only where it is shown.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { libraryFilters } from '../../preload/contract/gallery.ts';
import type { GalleryQuery, LibraryFilter } from '../../preload/contract/gallery.ts';
import { everything } from '../../preload/contract/finding.ts';
import { subscribe } from '../bridge.ts';
import { askTotal } from './ask-gallery.ts';
import { coalesced } from '../lib/coalesced.ts';
import { findOfPlace } from '../lib/gallery-finds.ts';
import { useGalleryStore } from './gallery.ts';

const reloadIntervalMs = 2000;
const withinIntervalMs = 500;

type Counts = Readonly<Record<LibraryFilter, number>>;

async function countsOf(queryOf: (show: LibraryFilter) => GalleryQuery): Promise<Counts> {
  const totals = await Promise.all(
    libraryFilters.map(async (show) => [show, await askTotal(queryOf(show))] as const),
  );
  return Object.fromEntries(totals) as Record<LibraryFilter, number>;
}

const atPlace =
  (accountId: string | null) =>
  (show: LibraryFilter): GalleryQuery => ({ ...everything, ...findOfPlace(show, accountId) });

export const useCountsStore = defineStore('counts', () => {
  const gallery = useGalleryStore();
  const counts = shallowRef<Counts | null>(null);
  /** Of what is looked for now, in each state; null while nobody looks. */
  const within = shallowRef<Counts | null>(null);
  let lookers = 0;

  /** How many tiles wait at each account, as far as it was asked for. */
  const waiting = shallowRef<ReadonlyMap<string, number>>(new Map());

  async function load(): Promise<void> {
    const { accountId } = gallery.query;
    const found = await countsOf(atPlace(accountId));
    if (accountId === gallery.query.accountId) counts.value = found;
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
      accountIds.map(async (id) => [id, await askTotal(atPlace(id)('waiting'))] as const),
    );
    waiting.value = new Map(found.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
  }

  const reload = coalesced(loadQuietly, reloadIntervalMs);

  const reloadWithin = coalesced(async () => {
    const { query } = gallery;
    try {
      const found = lookers === 0 ? null : await countsOf((show) => ({ ...query, show, stacked: false }));
      if (query === gallery.query) within.value = lookers === 0 ? null : found;
    } catch {
      // As above.
    }
  }, withinIntervalMs);
  function askWithin(): void {
    if (lookers > 0) reloadWithin.ask();
  }

  /** Keeps `within` up to date until the returned function is called. */
  function look(): () => void {
    lookers += 1;
    askWithin();
    return () => {
      lookers -= 1;
      if (lookers === 0) within.value = null;
    };
  }

  async function start(): Promise<void> {
    subscribe('catalog.changed', () => {
      reload.ask();
      askWithin();
    });
    watch(() => gallery.query, askWithin);
    watch(
      () => gallery.query.accountId,
      () => void loadQuietly(),
    );
    await loadQuietly();
  }

  return { counts, within, waiting, start, look, loadWaiting };
});
