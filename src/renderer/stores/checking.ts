// The check of the library's files: how it goes, and what the last one found.
// Invariant: it goes on when its dialog is closed; news are never overtaken by an older answer; an end is told beside the
// activity until somebody has seen it.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { CheckEntry, CheckView } from '../../preload/contract/checking.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
import { failureOf } from '../lib/request-failure.ts';
import { createTurns } from '../lib/turns.ts';

export const useCheckingStore = defineStore('checking', () => {
  const view = shallowRef<CheckView>({ state: { kind: 'idle' }, begun: null });
  /** Of the last thing that was asked for here. */
  const failure = shallowRef<Failure | null>(null);
  const isAsking = shallowRef(false);
  /** It ended, or failed, and nobody has looked at what came of it. */
  const isEndNews = shallowRef(false);
  const state = computed(() => view.value.state);
  const begun = computed(() => view.value.begun);
  const lostCount = computed(() => {
    if (state.value.kind !== 'ended') return 0;
    const { missing, changed, unreadable } = state.value.report.lists;
    return missing.count + changed.count + unreadable.count;
  });
  const news = createTurns();

  function note(now: CheckView): void {
    news.begin();
    const { kind } = state.value;
    const wasAtWork = kind === 'running' || kind === 'fetching';
    const isOver = now.state.kind === 'ended' || now.state.kind === 'failed';
    if (now.state.kind !== kind) isEndNews.value = wasAtWork && isOver;
    view.value = now;
  }

  async function load(): Promise<void> {
    const isLatest = news.ask();
    const now = await request('check.view', {});
    if (isLatest()) view.value = now;
  }

  async function start(): Promise<void> {
    subscribe('check.changed', note);
    // A library that is not open yet checks nothing.
    await load().catch(() => undefined);
  }

  /** How far an earlier one came may have changed since. */
  async function open(): Promise<void> {
    failure.value = null;
    isEndNews.value = false;
    await attempt(load);
  }

  /** One thing at a time; its failure stands here. */
  async function attempt(ask: () => Promise<unknown>): Promise<void> {
    if (isAsking.value) return;
    isAsking.value = true;
    failure.value = null;
    try {
      await ask();
    } catch (error) {
      failure.value = failureOf(error);
    } finally {
      isAsking.value = false;
    }
  }

  /** Nothing waits for it: the system may ask the user for a place first. */
  async function beside(ask: () => Promise<unknown>): Promise<void> {
    failure.value = null;
    await ask().catch((error: unknown) => (failure.value = failureOf(error)));
  }

  /** The dialog is closed: what came of it has been seen. */
  function close(): void {
    isEndNews.value = false;
  }

  return {
    ...{ state, begun, failure, isAsking, isEndNews, lostCount },
    ...{ start, open, close },
    begin: (resume: boolean) => attempt(() => request('check.start', { resume })),
    pause: () => attempt(() => request('check.pause', {})),
    stop: () => attempt(() => request('check.stop', {})),
    fetchAgain: () => attempt(() => request('check.fetchAgain', {})),
    showFile: (entry: CheckEntry) => beside(() => request('check.showFile', entry)),
    saveLists: () => beside(() => request('check.saveLists', {})),
  };
});
