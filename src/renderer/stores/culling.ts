// Picks and rejected pictures: how many there are, and deleting the rejected ones as an act of its own.
// Invariant: a reject is a flag only; nothing is deleted before the dialog that says how many was answered.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import { everything } from '../../preload/contract/finding.ts';
import { subscribe } from '../bridge.ts';
import { askPictureIds, askTotal } from './ask-gallery.ts';
import { coalesced } from '../lib/coalesced.ts';
import { findOfPlace, onlyFacet } from '../lib/gallery-finds.ts';
import { useAppStore } from './app.ts';
import { useDeletionStore } from './deletion.ts';
import { useGalleryStore } from './gallery.ts';

const readIntervalMs = 500;
const rejectedEverywhere = onlyFacet('flag', 'reject');

export interface FlagCounts {
  readonly pick: number;
  readonly reject: number;
}

export const useCullingStore = defineStore('culling', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const deletion = useDeletionStore();
  /** Of the account that the window is switched to. */
  const counts = shallowRef<FlagCounts>({ pick: 0, reject: 0 });
  /** In the whole library. */
  const rejected = shallowRef(0);

  async function load(): Promise<void> {
    const { accountId } = gallery.query;
    const totalOf = (flag: keyof FlagCounts, of: string | null): Promise<number> =>
      askTotal({ ...everything, ...findOfPlace(flag, of) });
    try {
      const [pick, reject, inLibrary] = await Promise.all([
        totalOf('pick', accountId),
        totalOf('reject', accountId),
        totalOf('reject', null),
      ]);
      rejected.value = inLibrary;
      if (accountId === gallery.query.accountId) counts.value = { pick, reject };
    } catch {
      // The next news ask again.
    }
  }
  const reload = coalesced(load, readIntervalMs);

  async function start(): Promise<void> {
    subscribe('catalog.changed', ({ marks, membership }) => {
      if (marks || membership) reload.ask();
    });
    watch(
      () => gallery.query.accountId,
      () => reload.ask(),
    );
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

  return { counts, rejected, start, countRejected, deleteRejected };
});
