// What a store finds of a real page beside the bridge: its session's storage, and the word that it goes.
import { vi } from 'vitest';

/** As Chromium counts. */
const keptMaxBytes = 10 * 1024 * 1024;
const bytesPerCharacter = 2;

export interface StubbedPage {
  /** What is kept over a reload. */
  readonly kept: Map<string, string>;
  /** The page is left, or loaded anew. */
  readonly leave: () => void;
}

export function stubPage(kept = new Map<string, string>()): StubbedPage {
  const leaving: (() => void)[] = [];
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if ((key.length + value.length) * bytesPerCharacter > keptMaxBytes)
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) => {
    if (name === 'pagehide') leaving.push(listener);
  });
  return { kept, leave: () => leaving.forEach((listener) => listener()) };
}
