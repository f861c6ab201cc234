// Everything about the one task that the details panel or the lightbox shows.
// Invariant: belongs to `taskId` or is null; while the same task is read again, the old facts stay.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { TaskDetails } from '../../preload/contract/entities.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
import { failureOf } from '../lib/request-failure.ts';
import { coalesced } from '../lib/coalesced.ts';
import { useGalleryStore } from './gallery.ts';

/** Long enough that holding an arrow key asks for few tasks, short enough not to be felt. */
const settleMs = 60;

export const useDetailsStore = defineStore('details', () => {
  const gallery = useGalleryStore();
  const details = shallowRef<TaskDetails | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const tile = computed(() => gallery.openTile ?? gallery.activeTile);
  const taskId = computed(() => tile.value?.taskId ?? null);

  async function load(): Promise<void> {
    const id = taskId.value;
    if (id === null) return;
    try {
      const answer = await request('tasks.details', { taskId: id });
      if (id !== taskId.value) return;
      details.value = answer;
      failure.value = null;
    } catch (error) {
      if (id !== taskId.value) return;
      failure.value = failureOf(error);
    }
  }

  const reload = coalesced(load, settleMs);

  function start(): void {
    watch(taskId, (id) => {
      failure.value = null;
      if (details.value?.task.id !== id) details.value = null;
      if (id !== null) setTimeout(() => id === taskId.value && reload.ask(), settleMs);
    });
    subscribe('catalog.changed', (change) => {
      const id = taskId.value;
      if (id === null) return;
      const pictures = change.pictures;
      const touched =
        change.tasks === null ||
        pictures === null ||
        change.tasks.includes(id) ||
        details.value?.pictures.some((picture) => pictures.includes(picture.id)) === true;
      if (touched) reload.ask();
    });
  }

  return { details, failure, tile, start };
});
