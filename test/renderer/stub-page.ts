// What a store finds of a real page beside the bridge: the state of its history, and the word that it goes.
import { vi } from 'vitest';
import { beforeReload, reloadPage } from '../../src/renderer/lib/page-memory.ts';

export interface StubbedPage {
  /** What is kept over a reload. */
  readonly kept: Map<string, string>;
  /** The page is about to be loaded anew. */
  readonly leave: () => void;
}

export function stubPage(kept = new Map<string, string>()): StubbedPage {
  const leaving: (() => void)[] = [];
  vi.stubGlobal('history', {
    get state() {
      return Object.fromEntries(kept);
    },
    replaceState(state: Readonly<Record<string, string>>) {
      kept.clear();
      for (const [key, value] of Object.entries(state)) kept.set(key, value);
    },
  });
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) => {
    if (name === beforeReload) leaving.push(listener);
  });
  vi.stubGlobal('dispatchEvent', () => leaving.forEach((listener) => listener()));
  vi.stubGlobal('location', { reload: () => undefined });
  return { kept, leave: reloadPage };
}
