// Which tiles a query of the gallery finds, and in which order.
// Invariant: answered from the tile index alone but for words, albums and what expires; an answer is kept until
// something that it depends on has changed, and a few answers are kept at most.
import type { Database } from 'better-sqlite3';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import type { SourceId } from '../../preload/contract/providers.ts';
import { everything } from '../../preload/contract/finding.ts';
import type { FacetChoice, GalleryFind } from '../../preload/contract/finding.ts';
import { parseSearch } from '../../preload/contract/search-grammar.ts';
import { findOfAlbum } from './albums.ts';
import { expiringKeys } from './expiring.ts';
import { orderedBy } from './tile-order.ts';
import { statement } from './statement.ts';
import { isPlainQuery } from './plain-query.ts';
import { passesChoice } from './tile-facets.ts';
import type { FacetNames, Passes } from './tile-facets.ts';
import { TileIndex } from './tile-index.ts';
import { standings } from './tile-rows.ts';
import { passesTerm } from './tile-terms.ts';
import { takeTouchedTasks, watchTouchedTasks } from './touched-tasks.ts';
import { trashTiles } from './trash-tiles.ts';

/** The answer to one query. */
export interface FoundTiles {
  readonly index: TileIndex;
  /** In the query's order. */
  readonly slots: Int32Array;
  /** With stacked families: how many tiles each one stands for. */
  readonly stackCounts: Int32Array | null;
}

interface KeptAnswer {
  readonly query: string;
  readonly found: FoundTiles;
  readonly revision: number;
  readonly orderRevision: number;
  readonly madeAtMs: number;
  /** Which writes it has seen; '' where those to tiles alone count. */
  readonly writes: string;
}

const keptAnswers = 6;
/** An index that is so far behind is not worth its memory. */
const touchedMax = 10_000;
/** What depends on the clock is looked at again after this long. */
const clockAnswerMaxAgeMs = 1000;

interface IndexState {
  index: TileIndex;
  isLoaded: boolean;
  answers: KeptAnswer[];
  /** Tasks that another connection has written; null: everything may have changed. */
  touchedElsewhere: Set<number> | null;
  /** What was deleted, once somebody has asked for it, and the tasks that were touched since it was read. */
  trash: { readonly index: TileIndex; touched: Set<number> } | null;
}

const states = new WeakMap<Database, IndexState>();

function stateOf(db: Database): IndexState {
  let state = states.get(db);
  if (state === undefined) {
    state = {
      index: new TileIndex(),
      isLoaded: false,
      answers: [],
      touchedElsewhere: new Set(),
      trash: null,
    };
    states.set(db, state);
  }
  return state;
}

/** Tells of tasks that another connection has written and committed. */
export function noteTouchedElsewhere(db: Database, touched: readonly number[] | null): void {
  const state = stateOf(db);
  if (touched === null) state.touchedElsewhere = null;
  else for (const id of touched) state.touchedElsewhere?.add(id);
}

/** The index as the rows are now. */
export function freshIndex(db: Database): TileIndex {
  const state = stateOf(db);
  if (!db.readonly) watchTouchedTasks(db);
  const here = takeTouchedTasks(db);
  const elsewhere = state.touchedElsewhere;
  state.touchedElsewhere = new Set();
  const touched = here === null || elsewhere === null ? null : [...here, ...elsewhere];
  if (state.trash !== null) {
    for (const id of touched ?? []) state.trash.touched.add(id);
    // It is read anew when somebody looks at it.
    if (touched === null || state.trash.touched.size > touchedMax) state.trash = null;
  }
  if (!state.isLoaded) state.index.load(db);
  else state.index.refresh(db, touched);
  state.isLoaded = true;
  return state.index;
}

/** The index that answers this query: of the library, or of what was deleted. */
export function indexFor(db: Database, query: GalleryQuery): TileIndex {
  const library = freshIndex(db);
  if (query.show !== 'deleted') return library;
  const state = stateOf(db);
  if (state.trash === null) {
    state.trash = { index: new TileIndex(trashTiles), touched: new Set() };
    state.trash.index.load(db);
  } else {
    const { index, touched } = state.trash;
    state.trash.touched = new Set();
    index.refresh(db, [...touched]);
  }
  return state.trash.index;
}

/** Nothing has needed the index yet. */
export function isIndexLoaded(db: Database): boolean {
  return stateOf(db).isLoaded;
}

/** What the query finds now. */
export function foundTiles(db: Database, query: GalleryQuery, nowMs: number): FoundTiles {
  const index = indexFor(db, query);
  const state = stateOf(db);
  const text = JSON.stringify(query);
  const kept = state.answers.find((answer) => answer.query === text);
  if (kept?.found.index === index && isStillRight(db, kept, query, index, nowMs)) return kept.found;
  const wanted = withAlbum(db, query);
  const { failing } = judgeTiles(db, index, wanted, nowMs);
  // What an album keeps narrows, and orders nothing.
  const slots = orderedBy(db, index, { ...wanted, search: query.search }, failing);
  const found = wanted.stacked ? stacked(index, slots) : { index, slots, stackCounts: null };
  const { revision, orderRevision } = index;
  const answer = {
    query: text,
    found,
    revision,
    orderRevision,
    madeAtMs: nowMs,
    writes: writesFor(db, query),
  };
  state.answers = [answer, ...state.answers.filter((other) => other.query !== text)].slice(0, keptAnswers);
  return found;
}

function isStillRight(
  db: Database,
  kept: KeptAnswer,
  query: GalleryQuery,
  index: TileIndex,
  nowMs: number,
): boolean {
  if (isPlainQuery(query)) return kept.orderRevision === index.orderRevision;
  if (kept.revision !== index.revision || kept.writes !== writesFor(db, query)) return false;
  // Names and the clock change without a tile being touched.
  return nowMs - kept.madeAtMs < clockAnswerMaxAgeMs;
}

/** An album is filled and put in order without any tile being touched: of it, every write by anybody counts. */
function writesFor(db: Database, query: GalleryQuery): string {
  if (query.albumId === null) return '';
  const byOthers = db.pragma('data_version', { simple: true }) as number;
  const byThis = statement(db, 'SELECT total_changes()').pluck().get() as number;
  return `${String(byOthers)} ${String(byThis)}`;
}

/** A smart album adds what it looks for. */
function withAlbum(db: Database, query: GalleryQuery): GalleryQuery {
  const find = query.albumId === null ? null : findOfAlbum(db, query.albumId);
  if (find === null) return query;
  return { ...query, ...joined(find, query), albumId: null };
}

function joined(one: GalleryFind, other: GalleryFind): GalleryFind {
  return {
    search: [one.search, other.search].filter((search) => search !== '').join(' '),
    facets: [...one.facets, ...other.facets],
  };
}

/** Why a tile does not pass: `passes`, only for one facet (from 1, by `facets`), or for more than that. */
export interface JudgedTiles {
  /** By slot: 0 passes, n fails only for `facets[n - 1]`, {@link failsTwice} fails for more or for no facet. */
  readonly failing: Uint8Array;
  readonly facets: readonly string[];
  readonly names: FacetNames;
}
const failsTwice = 255;

/** Judges every tile. */
export function judgeTiles(
  db: Database,
  index: TileIndex,
  query: GalleryQuery,
  nowMs: number,
  passesFind = (find: GalleryFind): Passes => passesSmart(db, index, find, nowMs),
): JudgedTiles {
  const names = facetNames(db);
  const failing = new Uint8Array(index.slotsEnd);
  const { columns, order } = index;
  // Plain loops here and below: what asks an iterator for each slot takes twice as long.
  const keepOnly = (passes: Passes): void => {
    for (let at = 0; at < order.length; at += 1) {
      const slot = order[at] ?? 0;
      if (failing[slot] !== failsTwice && !passes(slot)) failing[slot] = failsTwice;
    }
  };
  if (query.accountId !== null) {
    const account = index.accounts.find(query.accountId) ?? -1;
    keepOnly((slot) => columns.account[slot] === account);
  }
  if (query.show === 'expiring') {
    const keys = expiringKeys(db, nowMs);
    keepOnly((slot) => keys.has(columns.key[slot] ?? 0));
  } else if (query.show !== 'all' && query.show !== 'deleted') {
    const standing = standings.indexOf(query.show);
    keepOnly((slot) => columns.standing[slot] === standing);
  }
  if (query.albumId !== null) {
    const pictureIds = new Set(
      statement(db, 'SELECT picture_id FROM album_pictures WHERE album_id = ?')
        .pluck()
        .all(query.albumId) as number[],
    );
    keepOnly((slot) => pictureIds.has(columns.key[slot] ?? 0));
  }
  for (const term of parseSearch(query.search).terms)
    keepOnly(passesTerm(db, index, names, term, passesFind));
  const facets = [...new Set(query.facets.map(({ facet }) => facet))];
  for (const [at, facet] of facets.entries()) {
    const choices = query.facets.filter((choice) => choice.facet === facet);
    judgeFacet(index, names, choices, failing, at + 1);
  }
  return { failing, facets, names };
}

/** What a smart album finds. One that names a smart album itself finds nothing by that, or they might go in circles. */
function passesSmart(db: Database, index: TileIndex, find: GalleryFind, nowMs: number): Passes {
  const { failing } = judgeTiles(db, index, { ...everything, ...find }, nowMs, () => () => false);
  return (slot) => failing[slot] === 0;
}

function judgeFacet(
  index: TileIndex,
  names: FacetNames,
  choices: readonly FacetChoice[],
  failing: Uint8Array,
  number: number,
): void {
  const passes = choices.map((choice) => passesChoice(index, names, choice)).reduce(both);
  const { order } = index;
  for (let at = 0; at < order.length; at += 1) {
    const slot = order[at] ?? 0;
    if (failing[slot] === failsTwice || passes(slot)) continue;
    failing[slot] = failing[slot] === 0 ? number : failsTwice;
  }
}

function both(one: Passes, other: Passes): Passes {
  return (slot) => one(slot) && other(slot);
}

function facetNames(db: Database): FacetNames {
  const accounts = statement(db, 'SELECT id, provider FROM accounts').raw().all() as [string, SourceId][];
  const tags = statement(db, 'SELECT id, name FROM tags').raw().all() as [number, string][];
  return { providerOf: new Map(accounts), tags: new Map(tags) };
}

/** The first tile of each family stands for all that were found of it. */
function stacked(index: TileIndex, slots: Int32Array): FoundTiles {
  const { familyId } = index.columns;
  const placeOf = new Map<number, number>();
  const firsts = new Int32Array(slots.length);
  const counts = new Int32Array(slots.length);
  for (let at = 0; at < slots.length; at += 1) {
    const slot = slots[at] ?? 0;
    const family = familyId[slot] ?? 0;
    const place = placeOf.get(family) ?? placeOf.size;
    if (place === placeOf.size) {
      placeOf.set(family, place);
      firsts[place] = slot;
    }
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { index, slots: firsts.slice(0, placeOf.size), stackCounts: counts.slice(0, placeOf.size) };
}
