// What the page remembers over being loaded anew: in the state of its entry in the window's history.
// Invariant: in memory only, and gone with the window. The storage of a session is not: one that is kept in the profile writes
// it to disk, and what was pasted may hold anything.

export type PageMemory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The page goes and comes again: the last moment at which something can be kept. At `pagehide` it is too late. */
export const beforeReload = 'gridkeep-before-reload';

const all = (): Readonly<Record<string, string>> => (history.state ?? {}) as Record<string, string>;

export const pageMemory: PageMemory = {
  getItem: (key) => all()[key] ?? null,
  setItem: (key, value) => history.replaceState({ ...all(), [key]: value }, ''),
  removeItem(key) {
    if (!(key in all())) return;
    const { [key]: _gone, ...others } = all();
    history.replaceState(others, '');
  },
};

export function reloadPage(): void {
  dispatchEvent(new Event(beforeReload));
  location.reload();
}
