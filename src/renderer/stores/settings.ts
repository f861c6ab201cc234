// What the window remembers between starts.
// Invariant: a change shows at once and is written at once; those that follow fast, as of a slider that is dragged, are
// written together. What is not written yet when the page goes is written then. One writing never overtakes another.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { firstSettings } from '../../preload/contract/settings.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import type { RequestInput } from '../../preload/contract/requests.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';

const writeIntervalMs = 300;

/** What may be changed here; the rest is changed by requests of its own. */
type Changeable = RequestInput<'settings.set'>;

export const useSettingsStore = defineStore('settings', () => {
  const settings = shallowRef(firstSettings);
  let unwritten: Changeable = {};

  async function start(): Promise<void> {
    // The window can be closed, or the app can end, before the last change has been written.
    addEventListener('pagehide', () => void write());
    subscribe('app.ends', () => void write());
    settings.value = await request('settings.get', {});
  }

  async function write(): Promise<void> {
    const change = unwritten;
    if (Object.keys(change).length === 0) return;
    unwritten = {};
    try {
      await request('settings.set', change);
    } catch {
      // It holds for this session; the next change is written with it.
      unwritten = { ...change, ...unwritten };
    }
  }
  const writing = coalesced(write, writeIntervalMs);

  function set(change: Changeable): void {
    settings.value = { ...settings.value, ...(change as Partial<Settings>) };
    unwritten = { ...unwritten, ...change };
    writing.ask();
  }

  /** The user has said what closing the window means; main has written it down already. */
  function noteBackground(worksInBackground: boolean): void {
    settings.value = { ...settings.value, worksInBackground, backgroundAsked: true };
  }

  return { settings, start, set, noteBackground };
});
