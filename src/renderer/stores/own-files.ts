// Pictures that somebody has on disk already, taken into the library: how the reading of files goes, and what came of it.
// Invariant: it goes on when its dialog is closed; news are never overtaken by an older answer; an end is told until somebody
// has closed it, and only while its library is the open one.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Failure } from '../../preload/contract/failure.ts';
import type { OwnFilesKind, OwnFilesState } from '../../preload/contract/own-files.ts';
import { request, subscribe, takeFiles } from '../bridge.ts';
import { failureOf } from '../lib/request-failure.ts';
import { createTurns } from '../lib/turns.ts';
import { useAppStore } from './app.ts';

export const useOwnFilesStore = defineStore('own-files', () => {
  const app = useAppStore();
  const state = shallowRef<OwnFilesState>({ kind: 'idle' });
  /** Of the last thing that was asked for in the dialog. */
  const failure = shallowRef<Failure | null>(null);
  const isAsking = shallowRef(false);
  const isEndNews = shallowRef(false);
  const isReading = computed(() => state.value.kind === 'reading');
  const isDialogOpen = computed(() => app.dialog?.kind === 'own-files');
  /** What came of the last one; null once somebody has closed it. */
  const report = computed(() =>
    state.value.kind === 'ended' && isEndNews.value ? state.value.report : null,
  );
  const news = createTurns();

  function note(now: OwnFilesState): void {
    news.begin();
    isEndNews.value = now.kind === 'ended';
    state.value = now;
  }

  /** An end that was not told while the page was here is no news. */
  async function load(): Promise<void> {
    const isLatest = news.ask();
    // A library that is not open yet takes nothing in.
    const now = (await request('ownFiles.state', {}).catch(() => null)) ?? { kind: 'idle' };
    if (!isLatest()) return;
    state.value = now;
    if (now.kind !== 'ended') isEndNews.value = false;
  }

  async function start(): Promise<void> {
    subscribe('ownFiles.changed', note);
    subscribe('library.changed', ({ kind }) => {
      if (kind === 'open') void load();
    });
    subscribe('menu.chosen', ({ item }) => {
      if (!app.isFree()) return;
      if (item === 'add-pictures') void choose('files');
      if (item === 'add-folder') void choose('folder');
    });
    await load();
  }

  /** One thing at a time; its failure stands in the dialog, or in the notice where that is not open. */
  async function attempt(ask: () => Promise<unknown>): Promise<void> {
    if (isAsking.value) return;
    isAsking.value = true;
    failure.value = null;
    try {
      await ask();
    } catch (error) {
      if (isDialogOpen.value) failure.value = failureOf(error);
      else app.notice = failureOf(error);
    } finally {
      isAsking.value = false;
    }
  }

  /** While others are being read, the dialog says so. */
  async function begin(ask: () => Promise<unknown>): Promise<void> {
    if (isReading.value) app.openWhenFree({ kind: 'own-files', isTooSoon: true });
    else await attempt(ask);
  }
  /** The system asks for them. */
  const choose = (kind: OwnFilesKind): Promise<void> => begin(() => request('ownFiles.choose', { kind }));
  /** They were dropped on the window. */
  const take = (files: readonly File[]): Promise<void> => begin(() => takeFiles(files, null));
  /** They were dropped on the details of this picture. */
  const keepAsEdits = (pictureId: number, files: readonly File[]): Promise<unknown> =>
    app.attempt(() => takeFiles(files, pictureId));

  /** Its end has been seen. */
  function dismiss(): void {
    isEndNews.value = false;
    failure.value = null;
  }

  return {
    ...{ state, report, failure, isAsking, isReading, isDialogOpen },
    ...{ start, choose, take, keepAsEdits, dismiss },
    stop: () => attempt(() => request('ownFiles.stop', {})),
  };
});
