// What is typed into a form or a note, kept beside the page where the library goes away under it: the page is loaded anew when
// that is back.
// Invariant: in memory only, until it is taken up or the window ends; never a key.
import type { PageMemory } from './page-memory.ts';

const key = (name: string): string => `kept-${name}`;

/** In place of what was kept before; null for nothing. Too much to be kept is not. */
export function keepOverReload(memory: PageMemory, name: string, value: unknown): void {
  if (value === null) return memory.removeItem(key(name));
  try {
    memory.setItem(key(name), JSON.stringify(value));
  } catch {
    // No room beside a large import.
    memory.removeItem(key(name));
  }
}

/** What was kept, once; null where nothing was. */
export function takeKept<Value>(memory: PageMemory, name: string): Value | null {
  const value = keptNow<Value>(memory, name);
  memory.removeItem(key(name));
  return value;
}

/** The same, and it stays kept. */
export function keptNow<Value>(memory: PageMemory, name: string): Value | null {
  const text = memory.getItem(key(name));
  return text === null ? null : (JSON.parse(text) as Value);
}

export function isKept(memory: PageMemory, name: string): boolean {
  return memory.getItem(key(name)) !== null;
}
