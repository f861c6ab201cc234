// Rejected pictures: how many there are, and deleting them as an act of its own.
// Invariant: a reject is a flag only; nothing is deleted before the dialog that says how many was answered.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import { subscribe } from '../bridge.ts';
import { askPictureIds, askTotal } from './ask-gallery.ts';
import { coalesced } from '../lib/coalesced.ts';
import { onlyFacet } from '../lib/gallery-finds.ts';
import { useAppStore } from './app.ts';
import { useDeletionStore } from './deletion.ts';
import { useGalleryStore } from './gallery.ts';

const readIntervalMs = 500;
const rejectedEverywhere = onlyFacet('flag', 'reject');
const picks = onlyFacet('flag', 'pick');

export interface FlagCounts {
  readonly pick: number;
  readonly reject: number;
}

export const useCullingStore = defineStore('culling', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const deletion = useDeletionStore();
  const counts = shallowRef<FlagCounts>({ pick: 0, reject: 0 });

  async function load(): Promise<void> {
    try {
      const [pick, reject] = await Promise.all([askTotal(picks), askTotal(rejectedEverywhere)]);
      counts.value = { pick, reject };
    } catch {
      // The next news ask again.
    }
  }
  const reload = coalesced(load, readIntervalMs);

  async function start(): Promise<void> {
    subscribe('catalog.changed', ({ marks, membership }) => {
      if (marks || membership) reload.ask();
    });
    await load();
  }

  /** The rejected ones among what the gallery shows, whatever flag it filters by. */
  function rejectedInView(): GalleryQuery {
    const facets = gallery.query.facets.filter(({ facet }) => facet !== 'flag');
    return { ...gallery.query, stacked: false, facets: [...facets, ...rejectedEverywhere.facets] };
  }

  /** How many would be deleted: in the present view, and in the whole library. */
  async function countRejected(): Promise<{ readonly inView: number; readonly everywhere: number }> {
    const [inView, everywhere] = await Promise.all([
      askTotal(rejectedInView()),
      askTotal(rejectedEverywhere),
    ]);
    return { inView, everywhere };
  }

  async function deleteRejected(where: 'view' | 'library'): Promise<void> {
    await app.attempt(async () => {
      const ids = await askPictureIds(where === 'view' ? rejectedInView() : rejectedEverywhere);
      await deletion.deletePictures(ids);
    });
  }

  return { counts, start, countRejected, deleteRejected };
});
