// Past imports for the stand-in of the bridge: some of every kind, or as many as told.
// Invariant: deterministic but for the hour of the day; the newest has the highest number.
import type { Account } from '../../src/preload/contract/accounts.ts';
import type { ImportReceipt, ImportsPage, PastImport } from '../../src/preload/contract/imports.ts';

const hourMs = 3_600_000;
const none: ImportReceipt = {
  ...{ wanted: 0, saved: 0, failed: 0, missing: 0, deleted: 0, bytes: 0 },
  ...{ failedTasks: 0, lostTasks: 0, unfinishedTasks: 0 },
};
const longName = 'Abzüge der Herbstausstellung, letzte Auswahl für den Katalog, mit Nachträgen (Kopie 3).csv';

type Seed = Omit<PastImport, 'id' | 'accounts' | 'known' | 'deleted' | 'doubtful'> &
  Partial<Pick<PastImport, 'known' | 'deleted' | 'doubtful'>> & { readonly accountCount: number };

const seedsOf = (nowMs: number): readonly Seed[] => [
  {
    ...{ atMs: nowMs - hourMs / 2, source: 'history', name: null, new: 312, known: 2888, accountCount: 1 },
    receipt: { ...none, wanted: 12_480, saved: 11_902, bytes: 38_100_000_000, unfinishedTasks: 144 },
  },
  {
    ...{ atMs: nowMs - 5 * hourMs, source: 'file', name: 'tuesday.csv', new: 212, known: 3, accountCount: 3 },
    receipt: {
      ...{ ...none, wanted: 848, saved: 843, failed: 3, missing: 2, bytes: 2_600_000_000 },
      ...{ failedTasks: 2, lostTasks: 1 },
    },
  },
  {
    ...{ atMs: nowMs - 30 * hourMs, source: 'text', name: null, new: 212, accountCount: 2, doubtful: 4 },
    receipt: { ...none, wanted: 848, saved: 848, bytes: 2_700_000_000 },
  },
  {
    ...{ atMs: nowMs - 75 * hourMs, source: 'file', name: longName, new: 40, deleted: 12, accountCount: 5 },
    receipt: { ...none, wanted: 131, saved: 131, deleted: 29, bytes: 410_000_000 },
  },
  {
    ...{ atMs: nowMs - 200 * hourMs, source: 'link', name: null, new: 1, accountCount: 1 },
    receipt: { ...none, unfinishedTasks: 1 },
  },
  {
    ...{ atMs: nowMs - 400 * hourMs, source: 'command-line', name: null, new: 3, accountCount: 1 },
    receipt: none,
  },
];

/** A page of these, `count` in all. */
export function fakeImports(
  accounts: readonly Account[],
  count: number,
  { beforeId, limit }: { readonly beforeId: number | null; readonly limit: number },
): ImportsPage {
  const seeds = seedsOf(Date.now());
  const all = Array.from({ length: count }, (_, at): PastImport => {
    const { accountCount, ...seed } = seeds[at % seeds.length] ?? seeds[0]!;
    return {
      ...{ known: 0, deleted: 0, doubtful: 0, ...seed, id: count - at },
      accounts: accounts.slice(0, accountCount).map(({ id, label }) => ({ id, label })),
    };
  });
  const imports = all.filter(({ id }) => beforeId === null || id < beforeId).slice(0, limit);
  return { total: count, imports };
}
