// What the page remembers over being loaded anew: in the state of its entry in the window's history, and for a page whose process
// dies, which takes that with it, in the main process.
// Invariant: in memory only, and gone with the window. The storage of a session is not: one that is kept in the profile writes
// it to disk, and what was pasted may hold anything. It is kept at once, or where that would be too often, in a moment.

export type PageMemory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The page goes and comes again: the last moment at which something can be kept. At `pagehide` it is too late. */
export const beforeReload = 'gridkeep-before-reload';

type Entries = Readonly<Record<string, string>>;

/** What is not in the window's history yet; null where all of it is. */
let unkept: Entries | null = null;
const all = (): Entries => unkept ?? ((history.state ?? {}) as Entries);

/** Of more than two hundred changes in ten seconds the window drops the others, and tells nobody. */
const countedMs = 10_000;
const atOnceMax = 50;
const spacedMs = 250;
let countedSinceMs = Number.NEGATIVE_INFINITY;
let changes = 0;
let keepTimer: ReturnType<typeof setTimeout> | null = null;

function keepNow(): void {
  if (keepTimer !== null) clearTimeout(keepTimer);
  keepTimer = null;
  if (unkept === null) return;
  changes += 1;
  history.replaceState(unkept, '');
  unkept = null;
}

function keepSoon(entries: Entries): void {
  unkept = entries;
  const nowMs = performance.now();
  if (nowMs - countedSinceMs >= countedMs) [countedSinceMs, changes] = [nowMs, 0];
  if (changes < atOnceMax) keepNow();
  else keepTimer ??= setTimeout(keepNow, spacedMs);
}

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

function keep(entries: Entries): void {
  keepSoon(entries);
  if (main === null) return;
  const { remember } = main;
  timer ??= setTimeout(() => {
    timer = null;
    // Nobody waits for it, and the next change tells all of it again.
    remember(entriesWithin(all(), toldMaxLength)).catch(() => undefined);
  }, tellAfterMs);
}

/** As many of the entries as have room, the shortest first. */
export function entriesWithin(entries: Entries, maxLength: number): [string, string][] {
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
  keepNow();
  location.reload();
}
