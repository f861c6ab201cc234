// Look-alikes of one picture in the gallery, the way back to where they were asked for, and what chips call that picture.
// Invariant: the way back is there only while what is shown was asked for here; whoever searches on has left it.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { GalleryQuery, Tile } from '../../preload/contract/gallery.ts';
import { everything } from '../../preload/contract/finding.ts';
import { parseSearch } from '../../preload/contract/search-grammar.ts';
import { request, subscribe } from '../bridge.ts';
import { isVideo } from '../lib/tile-view.ts';
import { keyNumber } from '../lib/selection.ts';
import { askPage } from './ask-gallery.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';

/** Why a picture's look-alikes cannot be shown. */
export type NoLookAlikes = 'film' | 'plain' | 'unseen';

/** Null where they can be shown. */
export function whyNoLookAlikes(tile: Tile): NoLookAlikes | null {
  if (tile.likeness === 'known') return null;
  if (isVideo(tile.mediaType)) return 'film';
  return tile.likeness === 'none' ? 'plain' : 'unseen';
}

interface WayBack {
  readonly search: string;
  readonly query: GalleryQuery;
  /** Of the tile that was the active one. */
  readonly key: number;
}

export const useLookAlikesStore = defineStore('look-alikes', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  /** Prompts by the ids of pictures; '' where a picture has none, or is gone. */
  const prompts = shallowRef<ReadonlyMap<number, string>>(new Map());
  const wayBack = shallowRef<WayBack | null>(null);
  const canGoBack = computed(() => wayBack.value?.search.trim() === gallery.query.search.trim());

  function note(pictureId: number, prompt: string): void {
    prompts.value = new Map([...prompts.value, [pictureId, prompt]]);
  }

  /** What `like:` names and nobody has shown yet. */
  async function readSearched(): Promise<void> {
    for (const term of parseSearch(gallery.query.search).terms) {
      if (term.kind !== 'like' || prompts.value.has(term.pictureId)) continue;
      const { pictureId } = term;
      // The picture itself comes first.
      const query = { ...everything, search: `like:${String(pictureId)} ` };
      const page = await askPage(query, 0, 1).catch(() => null);
      const tile = page?.tiles.find((other) => other.pictureId === pictureId);
      if (page !== null) note(pictureId, tile?.prompt ?? '');
    }
  }
  watch(
    () => gallery.query.search,
    () => {
      if (!canGoBack.value) wayBack.value = null;
      void readSearched();
    },
    { immediate: true },
  );

  /** Another library has other pictures under these numbers. */
  subscribe('library.changed', () => {
    prompts.value = new Map();
    wayBack.value = null;
    void readSearched();
  });

  /** Shows what looks like this picture, wherever it is in the library. */
  async function show(tile: Tile): Promise<void> {
    if (tile.pictureId === null || whyNoLookAlikes(tile) !== null) return;
    const before = wayBack.value ?? { query: gallery.query, key: keyNumber(tile.key) };
    const search = `like:${String(tile.pictureId)} `;
    note(tile.pictureId, tile.prompt ?? '');
    app.dialog = null;
    wayBack.value = { ...before, search };
    await gallery.setQuery({ ...everything, search });
    if (gallery.query.search === search && gallery.total > 0) gallery.goTo(0);
  }

  /** Goes back to where look-alikes were asked for; false where nobody came from anywhere. */
  async function back(): Promise<boolean> {
    if (wayBack.value === null || !canGoBack.value) return false;
    const { query, key } = wayBack.value;
    wayBack.value = null;
    const turning = gallery.setQuery(query);
    const asked = gallery.query;
    await turning;
    const [at = -1] = await request('gallery.positions', { query, keys: [key] }).catch(() => []);
    // Somebody may have gone elsewhere meanwhile.
    if (at >= 0 && asked === gallery.query) gallery.goTo(at);
    return true;
  }

  return { prompts, canGoBack, show, back };
});
