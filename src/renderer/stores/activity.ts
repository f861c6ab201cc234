// What goes on right now: the batch, the speed, the next look, the trouble.
// Invariant: replaced whole by each event; an event that came before the snapshot wins over it.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Activity } from '../../preload/contract/activity.ts';
import { request, subscribe } from '../bridge.ts';

export const useActivityStore = defineStore('activity', () => {
  const activity = shallowRef<Activity | null>(null);

  /** Nothing is fetched before something ends: a pause, a trouble of the library’s drive, or the lack of a network. */
  const standsStill = computed(() => {
    const now = activity.value;
    return now !== null && (now.savingPaused || now.trouble !== null || now.offlineSinceMs !== null);
  });

  async function start(): Promise<void> {
    subscribe('activity.changed', (next) => (activity.value = next));
    const snapshot = await request('activity.get', {});
    activity.value ??= snapshot;
  }

  async function setPaused(paused: boolean): Promise<void> {
    await request('saving.setPaused', { paused });
    if (activity.value !== null) activity.value = { ...activity.value, savingPaused: paused };
  }

  return { activity, standsStill, start, setPaused };
});
