// What is typed into a form or a note, kept beside the page where the library goes away under it: the page is loaded anew when
// that is back.
// Invariant: in memory only, until it is taken up or the window ends; never a key.

type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = (name: string): string => `kept-${name}`;

/** In place of what was kept before; null for nothing. Too much to be kept is not. */
export function keepOverReload(storage: PageStorage, name: string, value: unknown): void {
  storage.removeItem(key(name));
  if (value === null) return;
  try {
    storage.setItem(key(name), JSON.stringify(value));
  } catch {
    // No room beside a large import.
  }
}

/** What was kept, once; null where nothing was. */
export function takeKept<Value>(storage: PageStorage, name: string): Value | null {
  const text = storage.getItem(key(name));
  storage.removeItem(key(name));
  return text === null ? null : (JSON.parse(text) as Value);
}

export function isKept(storage: PageStorage, name: string): boolean {
  return storage.getItem(key(name)) !== null;
}
