// Trying again all that has failed among what the gallery shows, or of a past import, however much that is.
// Invariant: which tiles is settled before the first one is tried, as what is tried leaves the query; each is tried once.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { GalleryQuery, RetriedTiles } from '../../preload/contract/gallery.ts';
import { everything } from '../../preload/contract/finding.ts';
import { request } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { idParts } from '../lib/id-parts.ts';
import { askKeys, askTotal } from './ask-gallery.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';
import { useUndoStore } from './undo.ts';

/** At most two questions per second while a batch runs. */
const countIntervalMs = 500;

async function retryParts(keys: readonly number[]): Promise<RetriedTiles> {
  let [tried, final] = [0, 0];
  for (const part of idParts(keys)) {
    const answer = await request('tiles.retry', { keys: part });
    tried += answer.tried;
    final += answer.final;
  }
  return { tried, final };
}

export const useRetryingStore = defineStore('retrying', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const undo = useUndoStore();
  const isBusy = shallowRef(false);
  const count = shallowRef(0);
  /**
   * A stack of the gallery stands for a whole family, and all that failed of it is tried. A file that is missing is
   * none of the provider's business.
   */
  const query = computed(() => ({
    ...gallery.query,
    search: `-is:missing ${gallery.query.search}`,
    stacked: false,
  }));

  const counting = coalesced(async () => {
    const asked = query.value;
    try {
      const total = await askTotal(asked);
      if (asked === query.value && asked.show === 'failed') count.value = total;
    } catch {
      // The gallery says why it cannot be read; a button that does not know its number is not shown.
      count.value = 0;
    }
  }, countIntervalMs);

  watch(
    [query, () => gallery.version],
    () => {
      if (query.value.show === 'failed') counting.ask();
      else count.value = 0;
    },
    { immediate: true },
  );

  /** False where it failed, or something else is being tried. */
  async function retry(found: GalleryQuery): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    const isDone = await app.attempt(async () => undo.tellRetried(await retryParts(await askKeys(found))));
    isBusy.value = false;
    return isDone;
  }

  /** Tries all again that the gallery's filter 'failed' finds, and says how much that was. */
  async function retryAll(): Promise<void> {
    // Until it is counted anew: what has just been tried is not offered again.
    if (count.value > 0 && (await retry(query.value))) count.value = 0;
  }

  /** The same for all that a past import named, whatever the gallery shows. */
  async function retryImport(id: number): Promise<void> {
    await retry({ ...everything, search: `-is:missing import:${String(id)} `, show: 'failed' });
  }

  return { count, isBusy, retryAll, retryImport };
});
