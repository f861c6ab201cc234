// What lies in the library's trash, for the sidebar and the bar below it, and how its emptying goes.
// Invariant: the numbers are read at most once a second; nothing is given up but after the dialog that says what; an end
// that was seen is not shown again.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { everything } from '../../preload/contract/finding.ts';
import type { Emptying, EmptyManner, TrashSummary } from '../../preload/contract/trash.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { createTurns } from '../lib/turns.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';

const readIntervalMs = 1000;

export const useTrashStore = defineStore('trash', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const summary = shallowRef<TrashSummary>({ pictures: 0, loose: 0, bytes: 0 });
  const emptying = shallowRef<Emptying>({ kind: 'idle' });
  /** What was told or put away. */
  const news = createTurns();
  let isEndSeen = false;
  /** The gallery shows the trash. */
  const isShown = computed(() => gallery.query.show === 'deleted');

  async function load(): Promise<void> {
    const isLatest = news.ask();
    const { emptying: goesOn, ...rest } = await request('trash.view', {});
    summary.value = rest;
    if (isLatest() && !(isEndSeen && goesOn.kind === 'ended')) emptying.value = goesOn;
  }

  /** The numbers stay as they were where they cannot be read; the gallery itself says what is wrong. */
  const reload = coalesced(() => load().catch(() => undefined), readIntervalMs);

  async function start(): Promise<void> {
    subscribe('catalog.changed', ({ membership }) => {
      if (membership) reload.ask();
    });
    subscribe('trash.changed', (now) => {
      news.begin();
      isEndSeen = false;
      emptying.value = now;
    });
    await load();
  }

  function show(): Promise<void> {
    const { accountId } = gallery.query;
    return gallery.setQuery({ ...everything, accountId, show: 'deleted' });
  }

  async function empty(manner: EmptyManner): Promise<void> {
    await app.attempt(() => request('trash.empty', { manner }));
  }

  async function stopEmptying(): Promise<void> {
    await app.attempt(() => request('trash.stopEmptying', {}));
  }

  /** How the last emptying ended has been seen. */
  function dismiss(): void {
    if (emptying.value.kind !== 'ended') return;
    news.begin();
    isEndSeen = true;
    emptying.value = { kind: 'idle' };
  }

  return { summary, emptying, isShown, start, load, show, empty, stopEmptying, dismiss };
});
