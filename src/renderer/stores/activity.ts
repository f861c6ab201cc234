// What goes on right now: the batch, the speed, the next look, the trouble.
// Invariant: replaced whole by each event; an event that came before the snapshot wins over it.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Activity } from '../../preload/contract/activity.ts';
import { request, subscribe } from '../bridge.ts';
import { timeLeftMs, withProgress } from '../lib/time-left.ts';
import type { Progress } from '../lib/time-left.ts';

export const useActivityStore = defineStore('activity', () => {
  const activity = shallowRef<Activity | null>(null);
  const progress = shallowRef<readonly Progress[]>([]);

  /** Nothing is fetched before something ends: a pause, a trouble of the library’s drive, or the lack of a network. */
  const standsStill = computed(() => {
    const now = activity.value;
    return now !== null && (now.savingPaused || now.trouble !== null || now.offlineSinceMs !== null);
  });

  function take(next: Activity): void {
    activity.value = next;
    const { saved, failed } = next.batch;
    // A pace from before a pause or a trouble says nothing of the one behind it.
    progress.value = standsStill.value
      ? []
      : withProgress(progress.value, { atMs: Date.now(), done: saved + failed });
  }

  /** Until all pictures that are known of are saved; null while nobody can say, or most of them are not known yet. */
  function timeLeft(nowMs: number): number | null {
    const now = activity.value;
    if (now === null || standsStill.value) return null;
    const { queued, running } = now.counts.tasks;
    const { wanted, saved, failed } = now.batch;
    const left = wanted - saved - failed;
    return queued + running > left ? null : timeLeftMs(progress.value, left, nowMs);
  }

  async function start(): Promise<void> {
    subscribe('activity.changed', take);
    const snapshot = await request('activity.get', {});
    if (activity.value === null) take(snapshot);
  }

  async function setPaused(paused: boolean): Promise<void> {
    await request('saving.setPaused', { paused });
    if (activity.value !== null) activity.value = { ...activity.value, savingPaused: paused };
  }

  return { activity, standsStill, timeLeft, start, setPaused };
});
