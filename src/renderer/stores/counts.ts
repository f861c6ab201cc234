// The numbers beside the library's entries, for the account that the window is switched to.
// Invariant: each number is what a click on its entry would find; they are read at most every two seconds.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { galleryFilters } from '../../preload/contract/entities.ts';
import type { GalleryFilter } from '../../preload/contract/entities.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { useGalleryStore } from './gallery.ts';

const reloadIntervalMs = 2000;

export const useCountsStore = defineStore('counts', () => {
  const gallery = useGalleryStore();
  const counts = shallowRef<Readonly<Record<GalleryFilter, number>> | null>(null);

  async function load(): Promise<void> {
    const accountId = gallery.query.accountId;
    const totals = await Promise.all(
      galleryFilters.map(async (show) => {
        const page = await request('gallery.page', {
          query: { accountId, search: '', show },
          from: 0,
          count: 0,
        });
        return [show, page.total] as const;
      }),
    );
    if (accountId !== gallery.query.accountId) return;
    counts.value = Object.fromEntries(totals) as Record<GalleryFilter, number>;
  }

  async function loadQuietly(): Promise<void> {
    try {
      await load();
    } catch {
      // The gallery itself says what is wrong; the numbers stay as they were.
    }
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

  return { counts, start };
});
