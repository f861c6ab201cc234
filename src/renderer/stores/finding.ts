// What is looked for: the text of the search box, chosen facets, and searches of this session.
// Invariant: at most one search of the box is under way; what was typed meanwhile is asked next, and what lies between
// is never asked. A key press waits for nothing but the answer before it. What anybody else sets ends what the box has asked.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import type { GalleryFind } from '../../preload/contract/finding.ts';
import { findAll } from '../../preload/contract/finding.ts';
import { parseSearch } from '../../preload/contract/search-grammar.ts';
import { findParts, findToKeep, withChoice, withoutPart } from '../lib/find-parts.ts';
import type { ChoiceState, FindPart } from '../lib/find-parts.ts';
import { keptNow } from '../lib/kept-over-reload.ts';
import { pageMemory } from '../lib/page-memory.ts';
import { findOfPlace, isEverything, onlyFacet } from '../lib/gallery-finds.ts';
import type { LibraryPlace } from '../lib/gallery-finds.ts';
import { withRecent } from '../lib/search-suggestions.ts';
import { useAlbumsStore } from './albums.ts';
import { useGalleryStore } from './gallery.ts';
import { useLookAlikesStore } from './look-alikes.ts';

/** A search whose name is being typed. */
export interface HalfSaved {
  readonly name: string;
  readonly find: GalleryFind;
}

export const keptSaving = 'saving';

/** What stands in the search box, and what the gallery shows: less than all of it while a name in it is half typed. */
export interface KeptFind extends GalleryQuery {
  readonly text: string;
}

export const keptFinding = 'finding';

/** What the page before showed; of what it looked for, as it would be saved where a name for it was being typed. */
export function queryBefore(): Partial<GalleryQuery> {
  const half = keptNow<HalfSaved>(pageMemory, keptSaving);
  const { text: _text, ...query } = keptNow<KeptFind>(pageMemory, keptFinding) ?? { text: '' };
  return { ...query, ...half?.find };
}

export const useFindingStore = defineStore('finding', () => {
  const albums = useAlbumsStore();
  const gallery = useGalleryStore();
  const lookAlikes = useLookAlikesStore();
  const text = shallowRef(gallery.query.search);
  const recents = shallowRef<readonly string[]>([]);
  const facetsOpen = shallowRef(false);
  const terms = computed(() => parseSearch(gallery.query.search).terms);
  const parts = computed(() => findParts(gallery.query));
  let asked = text.value;
  let searching = false;

  /** Something else than the box has set the search, also while one of the box is on its way: that counts for more. */
  watch(
    () => gallery.query.search,
    (search) => {
      if (search === asked) return;
      text.value = search;
      asked = search;
    },
    { flush: 'sync' },
  );

  /** What a page that is loaded anew goes on with; null for nothing. */
  function toKeepOverReload(): KeptFind | null {
    return text.value === '' && isEverything(gallery.query) ? null : { text: text.value, ...gallery.query };
  }

  /** The gallery looks for it already. */
  function takeUp(kept: KeptFind): void {
    if (gallery.query.search === kept.search) [text.value, asked] = [kept.text, kept.search];
  }

  /** @param wanted What of it to search for; less than all of it while a name in it is half typed. */
  async function type(typed: string, wanted = typed): Promise<void> {
    text.value = typed;
    asked = wanted;
    if (searching) return;
    searching = true;
    try {
      while (gallery.query.search !== asked) {
        const search = asked;
        await gallery.setQuery({ search }, () => search === asked);
      }
    } finally {
      searching = false;
    }
  }

  /** The present search is one that a person meant, not a step on the way to it. */
  function remember(): void {
    recents.value = withRecent(recents.value, text.value);
  }

  async function change(to: Partial<GalleryQuery>): Promise<void> {
    if (to.search !== undefined) {
      text.value = to.search;
      asked = to.search;
    }
    await gallery.setQuery(to);
  }

  async function choose(facet: string, values: readonly string[], state: ChoiceState): Promise<void> {
    await change({ facets: withChoice(gallery.query.facets, facet, values, state) });
  }

  async function drop(part: FindPart): Promise<void> {
    if (part.kind === 'term' && part.term.kind === 'like' && (await lookAlikes.back())) return;
    await change(withoutPart(gallery.query, part));
  }

  /** Looks for everything again, in the same album and account; from look-alikes it goes back to where they were asked for. */
  async function clear(): Promise<void> {
    remember();
    if (await lookAlikes.back()) return;
    await change({ ...findAll, show: 'all' });
  }

  /** Shows all that lies there of the account that the window is switched to, as the sidebar counts it. */
  const showPlace = (place: LibraryPlace): Promise<void> =>
    change(findOfPlace(place, gallery.query.accountId));

  /** Shows all that lies there of the whole library, as it is counted there. */
  const showInLibrary = (place: LibraryPlace): Promise<void> => change(findOfPlace(place, null));

  /** Shows all that has this tag, of the whole library, as it is counted beside its name. */
  const showTag = (name: string): Promise<void> =>
    change({ ...findOfPlace('all', null), facets: onlyFacet('tag', name).facets });

  /** What a smart album would keep of this; null where nothing is looked for. */
  const toKeep = computed(() => findToKeep(gallery.query));

  /** Keeps what is looked for as a smart album, and shows that. False where it could not be kept. */
  async function save(name: string): Promise<boolean> {
    if (toKeep.value === null) return false;
    const album = await albums.addSmart(name, toKeep.value);
    if (album === null) return false;
    remember();
    void albums.show(album);
    return true;
  }

  return {
    text,
    recents,
    facetsOpen,
    terms,
    parts,
    toKeep,
    toKeepOverReload,
    takeUp,
    type,
    remember,
    change,
    choose,
    drop,
    clear,
    showPlace,
    showInLibrary,
    showTag,
    save,
  };
});
