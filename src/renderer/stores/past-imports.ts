// The imports of the past with their receipts, for the dialog that lists them and for the chips that name one.
// Invariant: read only while somebody looks at the list, at most once a second; an import that a search names is read
// by itself, once.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { everything } from '../../preload/contract/finding.ts';
import { importsPageMaxRows } from '../../preload/contract/imports.ts';
import type { PastImport } from '../../preload/contract/imports.ts';
import { parseSearch } from '../../preload/contract/search-grammar.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { createTurns } from '../lib/turns.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';

const rowsPerPage = 40;
const readIntervalMs = 1000;

export const usePastImportsStore = defineStore('past-imports', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  /** The newest first, as far as somebody has asked for them; null until they are known. */
  const imports = shallowRef<readonly PastImport[] | null>(null);
  const total = shallowRef(0);
  const byId = shallowRef<ReadonlyMap<number, PastImport>>(new Map());
  let wanted = rowsPerPage;
  let lookers = 0;
  /** An answer that was asked for before another is not waited for any more. */
  const loads = createTurns();

  function note(some: readonly PastImport[]): void {
    byId.value = new Map([...byId.value, ...some.map((past) => [past.id, past] as const)]);
  }

  async function load(): Promise<void> {
    const isLatest = loads.begin();
    const rows: PastImport[] = [];
    let found = 0;
    while (rows.length < wanted) {
      const beforeId = rows.at(-1)?.id ?? null;
      const limit = Math.min(importsPageMaxRows, wanted - rows.length);
      const page = await request('imports.list', { beforeId, limit });
      if (!isLatest()) return;
      rows.push(...page.imports);
      found = page.total;
      if (page.imports.length < limit) break;
    }
    imports.value = rows;
    total.value = found;
    note(rows);
  }

  /** The receipts stay as they were where they cannot be read; the gallery itself says what is wrong. */
  const reload = coalesced(() => load().catch(() => undefined), readIntervalMs);
  subscribe('catalog.changed', () => {
    if (lookers > 0) reload.ask();
  });

  /** Another library, or another catalog of this one, has other imports under these numbers. */
  subscribe('library.changed', () => {
    imports.value = null;
    byId.value = new Map();
    if (lookers > 0) reload.ask();
    void loadSearched();
  });

  /** Keeps the list up to date until the returned function is called. */
  function look(): () => void {
    lookers += 1;
    if (lookers === 1) wanted = rowsPerPage;
    void app.attempt(load);
    return () => (lookers -= 1);
  }

  async function loadMore(): Promise<void> {
    wanted += rowsPerPage;
    await app.attempt(load);
  }

  /** What `import:` names and nobody has listed yet, so that its chip can say when that was. */
  async function loadSearched(): Promise<void> {
    for (const term of parseSearch(gallery.query.search).terms) {
      if (term.kind !== 'import' || byId.value.has(term.importId)) continue;
      const page = await request('imports.list', { beforeId: term.importId + 1, limit: 1 }).catch(() => null);
      note(page?.imports.filter(({ id }) => id === term.importId) ?? []);
    }
  }
  watch(
    () => gallery.query.search,
    () => void loadSearched(),
    { immediate: true },
  );

  /** Shows all that an import named in the gallery, or what of it has failed, and leads there. */
  async function show(id: number, filter: 'all' | 'failed'): Promise<void> {
    const search = `import:${String(id)} `;
    app.dialog = null;
    await gallery.setQuery({ ...everything, search, show: filter });
    if (gallery.query.search === search && gallery.total > 0) gallery.goTo(0);
  }

  /** The same of the newest; where nothing was ever imported, the list says so. */
  async function showLatest(): Promise<void> {
    const { imports: newest } = await request('imports.list', { beforeId: null, limit: 1 });
    note(newest);
    const [latest] = newest;
    if (latest === undefined) app.dialog = { kind: 'imports' };
    else await show(latest.id, 'all');
  }

  return { imports, total, byId, look, loadMore, show, showLatest };
});
