// What the window remembers between starts.
// Invariant: a change shows at once and is written a moment later, so that dragging a slider writes once.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Settings } from '../../preload/contract/entities.ts';
import { request } from '../bridge.ts';

const writeAfterMs = 300;

export const useSettingsStore = defineStore('settings', () => {
  const settings = shallowRef<Settings>({
    theme: 'system',
    language: 'system',
    cellSizePx: 200,
    sidebarOpen: true,
    detailsOpen: true,
  });
  let unwritten: Partial<Settings> = {};
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

  function set(change: Partial<Settings>): void {
    settings.value = { ...settings.value, ...change };
    unwritten = { ...unwritten, ...change };
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void write(), writeAfterMs);
  }

  return { settings, start, set };
});
