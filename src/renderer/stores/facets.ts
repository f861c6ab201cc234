// The facets' counts for what is looked for.
// Invariant: they are asked for only while somebody looks at them, after the pictures themselves have come and one at a
// time; numbers stay until newer ones are here. What was counted before the last news is counted again.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import type { GalleryFacets } from '../../preload/contract/finding.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { useGalleryStore } from './gallery.ts';

/** A pause in typing, longer than from one key to the next; before it a page of pictures is worth more than any count. */
const settleMs = 250;
const reloadIntervalMs = 2000;

export const useFacetsStore = defineStore('facets', () => {
  const gallery = useGalleryStore();
  const facets = shallowRef<GalleryFacets | null>(null);
  let lookers = 0;
  /** What `facets` counts; null where that is nothing yet. */
  let counted: string | null = null;
  /** Counts what was heard of the catalog. */
  let news = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let loading: Promise<void> | null = null;

  /** Order and stacks change no count. */
  const keyOf = ({ sort: _sort, stacked: _stacked, ...rest }: GalleryQuery): string =>
    JSON.stringify([news, rest]);

  function load(): Promise<void> {
    if (lookers === 0) return Promise.resolve();
    loading ??= read().finally(() => (loading = null));
    return loading;
  }

  async function read(): Promise<void> {
    const { query } = gallery;
    const key = keyOf(query);
    try {
      facets.value = await request('gallery.facets', { query });
      counted = key;
    } catch {
      // The gallery itself says what is wrong; the numbers stay as they were until somebody asks again.
      counted = null;
    }
    if (query !== gallery.query) ask();
  }

  function ask(): void {
    if (lookers === 0 || counted === keyOf(gallery.query)) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void load(), settleMs);
  }

  const reload = coalesced(async () => {
    // What is being read was asked for before the news.
    await loading;
    if (counted !== keyOf(gallery.query)) await load();
  }, reloadIntervalMs);

  watch(() => gallery.query, ask);
  subscribe('catalog.changed', () => {
    news += 1;
    if (lookers > 0) reload.ask();
  });

  /** Keeps the counts up to date until the returned function is called. */
  function look(): () => void {
    lookers += 1;
    if (counted !== keyOf(gallery.query)) void load();
    return () => (lookers -= 1);
  }

  return { facets, look };
});
