// Which tiles are selected, and what an action needs to know of them.
// Invariant: tiles that were never read can be selected too, by their keys; another query begins with nothing selected.
// What leaves the library, by whatever hand, leaves the selection.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { GalleryQuery, Tile } from '../../preload/contract/gallery.ts';
import { galleryKeysMaxCount, galleryPageMaxRows, idsMaxCount } from '../../preload/contract/bounds.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { idParts } from '../lib/id-parts.ts';
import { askPage } from './ask-gallery.ts';
import {
  everythingSelected,
  isSelected,
  keyNumber,
  keyText,
  nothingSelected,
  selectedCount,
  selectedPictureCount,
  withAdded,
  withDropped,
  withToggled,
} from '../lib/selection.ts';
import type { SelectedTile, Selection } from '../lib/selection.ts';
import { createTurns } from '../lib/turns.ts';
import { useGalleryStore } from './gallery.ts';

const checkIntervalMs = 500;

export const useSelectionStore = defineStore('selection', () => {
  const gallery = useGalleryStore();
  const selection = shallowRef<Selection>(nothingSelected);
  const count = computed(() => selectedCount(selection.value, gallery.total));
  const pictureCount = computed(() => selectedPictureCount(selection.value, gallery.total));
  /** Selections that begin anew: what is still on its way to one of them must not change the next. */
  const beginnings = createTurns();
  /** Tiles of it that may have gone. */
  const doubtful = new Set<string>();
  /** Where a stretch of tiles begins: the tile that was last chosen by itself, and where it stood then. */
  let start: { readonly index: number; readonly key: string | undefined } = { index: 0, key: undefined };

  function beginWith(next: Selection): void {
    beginnings.begin();
    doubtful.clear();
    selection.value = next;
  }
  watch(
    () => gallery.query,
    () => {
      beginWith(nothingSelected);
      start = { index: 0, key: undefined };
    },
    { flush: 'sync' },
  );

  const has = (tile: Tile): boolean => isSelected(selection.value, tile.key);

  function toggle(index: number): void {
    const tile = gallery.tileAt(index);
    if (tile !== undefined) selection.value = withToggled(selection.value, tile.key);
  }

  /** Keys of the tiles from `first` up to, but without, `end`; read where they are not at hand. */
  async function keysBetween(first: number, end: number): Promise<readonly string[]> {
    const atHand: string[] = [];
    for (let index = first; index < end; index += 1) {
      const tile = gallery.tileAt(index);
      if (tile === undefined) return await readKeys(gallery.query, first, end);
      atHand.push(tile.key);
    }
    return atHand;
  }

  async function readKeys(query: GalleryQuery, first: number, end: number): Promise<readonly string[]> {
    const keys: string[] = [];
    for (let from = first; from < end; from += galleryKeysMaxCount) {
      const wanted = Math.min(galleryKeysMaxCount, end - from);
      const reply = await request('gallery.keys', { query, from, count: wanted });
      for (const key of reply.keys) keys.push(keyText(key));
      if (reply.keys.length < wanted) break;
    }
    return keys;
  }

  /** Selects stretches of tiles, each up to, but without, its end; with `adds` besides what is selected already. */
  async function selectStretches(
    stretches: readonly (readonly [number, number])[],
    adds: boolean,
  ): Promise<void> {
    const isSame = adds ? beginnings.ask() : beginnings.begin();
    const first = stretches[0]?.[0] ?? 0;
    const end = stretches.at(-1)?.[1] ?? 0;
    const keys = await keysBetween(first, end);
    if (!isSame()) return;
    const wanted = stretches.flatMap(([from, to]) => keys.slice(from - first, to - first));
    selection.value = withAdded(adds ? selection.value : nothingSelected, wanted);
  }

  /** Selects everything between two tiles, both included. */
  function selectBetween(one: number, other: number): Promise<void> {
    return selectStretches([[Math.min(one, other), Math.max(one, other) + 1]], true);
  }

  /** The next stretch begins with this tile. */
  function beginStretch(index: number): void {
    start = { index, key: gallery.tileAt(index)?.key };
  }

  /** Where the tile that a stretch begins with stands now. */
  async function stretchStart(): Promise<number> {
    const { index, key } = start;
    if (key === undefined || gallery.tileAt(index)?.key === key) return index;
    const [at = -1] = await request('gallery.positions', { query: gallery.query, keys: [keyNumber(key)] });
    return at < 0 ? Math.min(index, Math.max(0, gallery.total - 1)) : at;
  }

  /** Selects from the tile that was last chosen by itself to this one. */
  async function selectTo(index: number): Promise<void> {
    const isSame = beginnings.ask();
    const from = await stretchStart();
    if (isSame()) await selectBetween(from, index);
  }

  function selectAll(): void {
    beginWith(everythingSelected);
  }

  function clear(): void {
    beginWith(nothingSelected);
  }

  /** These pictures are no longer where they were selected. */
  function drop(pictureIds: readonly number[]): void {
    selection.value = withDropped(selection.value, pictureIds.map(keyText));
  }

  const check = coalesced(async () => {
    const isSame = beginnings.ask();
    const { query } = gallery;
    const gone: string[] = [];
    // One that is in doubt again before the answer is here is asked about once more.
    const asked = [...doubtful];
    doubtful.clear();
    try {
      for (const keys of idParts(asked.map(keyNumber))) {
        const places = await request('gallery.positions', { query, keys });
        gone.push(...keys.filter((_, at) => (places[at] ?? -1) < 0).map(keyText));
      }
    } catch {
      // The gallery itself says what is wrong; the next news ask again.
      if (isSame()) for (const key of asked) doubtful.add(key);
    }
    if (isSame()) selection.value = withDropped(selection.value, gone);
  }, checkIntervalMs);

  subscribe('catalog.changed', ({ membership, tasks, pictures }) => {
    if (!membership) return;
    const now = selection.value;
    const keys = now.kind === 'all' ? now.except : now.keys;
    const touched =
      tasks === null || pictures === null
        ? keys
        : [...pictures, ...tasks.map((id) => -id)].map(keyText).filter((key) => keys.has(key));
    for (const key of touched) doubtful.add(key);
    if (doubtful.size > 0) check.ask();
  });

  /** What is selected; the active tile when nothing is. `p12` is picture 12, `t7` task 7 that has no picture. */
  async function selectedKeys(): Promise<readonly string[]> {
    const current = selection.value;
    if (current.kind === 'all') {
      const keys = await readKeys(gallery.query, 0, gallery.total);
      return keys.filter((key) => isSelected(current, key));
    }
    if (current.keys.size > 0) return [...current.keys];
    return gallery.activeTile === undefined ? [] : [gallery.activeTile.key];
  }

  /** The pictures among what is selected. */
  async function selectedPictureIds(): Promise<number[]> {
    return (await selectedKeys()).flatMap((key) => (key.startsWith('p') ? keyNumber(key) : []));
  }

  /** Picture and task of what is selected, in the order of selecting; a tile that has gone meanwhile is left out. */
  async function selectedTiles(): Promise<readonly SelectedTile[]> {
    const keys = (await selectedKeys()).map(keyNumber);
    const taskOf = await tasksOfPictures(keys.filter((key) => key > 0));
    return keys.flatMap((key): SelectedTile[] => {
      if (key < 0) return [{ taskId: -key, pictureId: null }];
      const taskId = taskOf.get(key);
      return taskId === undefined ? [] : [{ taskId, pictureId: key }];
    });
  }

  /** Looks the pictures up where they stand. */
  async function tasksOfPictures(pictureIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const { query } = gallery;
    const pages = new Set<number>();
    for (let from = 0; from < pictureIds.length; from += idsMaxCount) {
      const keys = pictureIds.slice(from, from + idsMaxCount);
      for (const at of await request('gallery.positions', { query, keys }))
        if (at >= 0) pages.add(Math.floor(at / galleryPageMaxRows));
    }
    const taskOf = new Map<number, number>();
    for (const page of pages) {
      const from = page * galleryPageMaxRows;
      const { tiles } = await askPage(query, from, galleryPageMaxRows);
      for (const { pictureId, taskId } of tiles) if (pictureId !== null) taskOf.set(pictureId, taskId);
    }
    return taskOf;
  }

  return {
    selection,
    count,
    pictureCount,
    has,
    toggle,
    selectStretches,
    selectBetween,
    beginStretch,
    selectTo,
    selectAll,
    clear,
    drop,
    selectedKeys,
    selectedPictureIds,
    selectedTiles,
  };
});
