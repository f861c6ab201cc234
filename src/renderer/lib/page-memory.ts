// What the page remembers over being loaded anew: in the state of its entry in the window's history, and for a page whose process
// dies, which takes that with it, in the main process.
// Invariant: in memory only, and gone with the window. The storage of a session is not: one that is kept in the profile writes
// it to disk, and what was pasted may hold anything.

export type PageMemory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The page goes and comes again: the last moment at which something can be kept. At `pagehide` it is too late. */
export const beforeReload = 'gridkeep-before-reload';

const all = (): Readonly<Record<string, string>> => (history.state ?? {}) as Record<string, string>;

/** Main is told after so long: at once would be with every letter. */
const tellAfterMs = 200;
/** What main takes at once. A large import, which is longer, is kept by itself. */
const toldMaxLength = 400_000;
let timer: ReturnType<typeof setTimeout> | null = null;

/** What main is told and asked by. */
export interface MainMemory {
  readonly remember: (entries: [string, string][]) => Promise<unknown>;
  readonly recall: () => Promise<readonly (readonly [string, string])[]>;
}
let main: MainMemory | null = null;

function keep(entries: Readonly<Record<string, string>>): void {
  history.replaceState(entries, '');
  if (main === null) return;
  const { remember } = main;
  timer ??= setTimeout(() => {
    timer = null;
    // Nobody waits for it, and the next change tells all of it again.
    remember(entriesWithin(all(), toldMaxLength)).catch(() => undefined);
  }, tellAfterMs);
}

/** As many of the entries as have room, the shortest first. */
export function entriesWithin(
  entries: Readonly<Record<string, string>>,
  maxLength: number,
): [string, string][] {
  let left = maxLength;
  const shortest = Object.entries(entries).sort(([, one], [, other]) => one.length - other.length);
  return shortest.filter(([key, value]) => {
    left -= key.length + value.length;
    return left >= 0;
  });
}

export const pageMemory: PageMemory = {
  getItem: (key) => all()[key] ?? null,
  setItem: (key, value) => keep({ ...all(), [key]: value }),
  removeItem(key) {
    if (!(key in all())) return;
    const { [key]: _gone, ...others } = all();
    keep(others);
  },
};

/** To be awaited before anything is read: what the page before remembered, where its process died. */
export async function recallPage(memory: MainMemory): Promise<void> {
  main = memory;
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  // A first page has nobody before it, and asks nobody.
  if (navigation?.type !== 'reload' || history.state !== null) return;
  const entries = await memory.recall().catch(() => []);
  history.replaceState(Object.fromEntries(entries), '');
}

export function reloadPage(): void {
  dispatchEvent(new Event(beforeReload));
  location.reload();
}
