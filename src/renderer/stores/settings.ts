// What the window remembers between starts.
// Invariant: a change shows at once and is written a moment later, so that dragging a slider writes once.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { firstExportChoice } from '../../preload/contract/exporting.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import type { RequestInput } from '../../preload/contract/requests.ts';
import { request } from '../bridge.ts';

const writeAfterMs = 300;

/** What may be changed here; the rest is changed by requests of its own. */
type Changeable = RequestInput<'settings.set'>;

export const useSettingsStore = defineStore('settings', () => {
  const settings = shallowRef<Settings>({
    theme: 'system',
    language: 'system',
    density: 'comfortable',
    cellSizePx: 200,
    layout: 'square',
    groupBy: 'none',
    sidebarOpen: true,
    detailsOpen: true,
    bytesPerSecond: null,
    savingPaused: false,
    worksInBackground: false,
    backgroundAsked: false,
    notifiesWhenDone: true,
    autoAdvance: true,
    singleKeys: true,
    watchesClipboard: false,
    exporting: firstExportChoice,
  });
  let unwritten: Changeable = {};
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function start(): Promise<void> {
    settings.value = await request('settings.get', {});
  }

  async function write(): Promise<void> {
    timer = null;
    const change = unwritten;
    unwritten = {};
    try {
      await request('settings.set', change);
    } catch {
      // It holds for this session; the next change is written with it.
      unwritten = { ...change, ...unwritten };
    }
  }

  function set(change: Changeable): void {
    settings.value = { ...settings.value, ...(change as Partial<Settings>) };
    unwritten = { ...unwritten, ...change };
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void write(), writeAfterMs);
  }

  /** The user has said what closing the window means; main has written it down already. */
  function noteBackground(worksInBackground: boolean): void {
    settings.value = { ...settings.value, worksInBackground, backgroundAsked: true };
  }

  return { settings, start, set, noteBackground };
});
