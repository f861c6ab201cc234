// Albums: their tree, what is put into them and in which order; every change can be taken back.
// Invariant: the list is what main says last; a change is asked for and comes back as news.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Album } from '../../preload/contract/albums.ts';
import type { GalleryFind } from '../../preload/contract/finding.ts';
import { everything } from '../../preload/contract/finding.ts';
import { request, subscribe } from '../bridge.ts';
import { placeBeside } from '../lib/album-order.ts';
import { idsWithin, siblingsOf } from '../lib/album-tree.ts';
import { coalesced } from '../lib/coalesced.ts';
import { idParts } from '../lib/id-parts.ts';
import { isKept, keepOverReload } from '../lib/kept-over-reload.ts';
import { pageMemory } from '../lib/page-memory.ts';
import { askPictureIds } from './ask-gallery.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';
import { useSelectionStore } from './selection.ts';
import { useUndoStore } from './undo.ts';
import type { UndoStep } from './undo.ts';

/** Counts follow a running import at most this often. */
const readIntervalMs = 1000;

export interface AlbumPlace {
  readonly parentId: number | null;
  /** The sibling that it stands before; null for behind all of them. */
  readonly beforeId: number | null;
}

/** What its new name is kept under while that is typed: the same id may be another album's in another catalog. */
export const keptNameOf = ({ id, name }: Pick<Album, 'id' | 'name'>): string =>
  `album-name-${String(id)}-${name}`;

export const useAlbumsStore = defineStore('albums', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const selection = useSelectionStore();
  const undo = useUndoStore();
  const albums = shallowRef<readonly Album[]>([]);
  /** The one whose name is being typed in the tree. */
  const renamingId = shallowRef<number | null>(null);
  /** The list that puts what is at hand into an album. */
  const pickerOpen = shallowRef(false);
  const byId = computed(() => new Map(albums.value.map((album) => [album.id, album])));
  /** The one that the gallery shows. */
  const open = computed(() =>
    gallery.query.albumId === null ? undefined : byId.value.get(gallery.query.albumId),
  );
  /** True where tiles can be put in order by hand. */
  const isOrdered = computed(() => open.value?.kind === 'album' && gallery.query.sort === 'hand');

  let nudging: Promise<unknown> = Promise.resolve();

  /** Opens the list once the menu that asked for it has gone. */
  function askPicker(): void {
    setTimeout(() => (pickerOpen.value = true), 50);
  }

  async function load(): Promise<void> {
    try {
      albums.value = await request('albums.list', {});
    } catch {
      // The next news ask again.
    }
  }
  const reload = coalesced(load, readIntervalMs);

  async function start(): Promise<void> {
    subscribe('albums.changed', () => void load());
    subscribe('catalog.changed', ({ membership, marks }) => {
      if (albums.value.length > 0 && (membership || marks)) reload.ask();
    });
    albums.value = await request('albums.list', {});
    // Shown by the page before, of a catalog that had it.
    const { albumId } = gallery.query;
    if (albumId !== null && !byId.value.has(albumId)) void gallery.setQuery({ albumId: null });
    renamingId.value ??= albums.value.find((album) => isKept(pageMemory, keptNameOf(album)))?.id ?? null;
  }

  function show(album: Album): Promise<void> {
    return gallery.setQuery({
      ...everything,
      stacked: gallery.query.stacked,
      albumId: album.id,
      sort: album.kind === 'album' ? 'hand' : 'newest',
    });
  }

  /** Removes an album with what lies inside it, and leaves it where it is shown. */
  async function takeAway(id: number): Promise<void> {
    const gone = idsWithin(albums.value, id);
    await request('albums.remove', { id });
    const { albumId } = gallery.query;
    if (albumId !== null && gone.has(albumId)) void gallery.setQuery({ albumId: null });
  }

  /** How an album goes, and comes back. */
  const removal = ({ id }: Album): Pick<UndoStep, 'undo' | 'redo'> => ({
    undo: () => request('albums.restore', { id }),
    redo: () => takeAway(id),
  });

  async function addAny(
    name: string,
    parentId: number | null,
    find: GalleryFind | null,
  ): Promise<Album | null> {
    let added: Album | null = null;
    await undo.record(async () => {
      const album = await request('albums.add', { name, parentId, find });
      added = album;
      await load();
      const { undo: bringBack, redo: remove } = removal(album);
      return { kind: 'albumAdded', count: 0, name, undo: remove, redo: bringBack };
    }, 'never');
    return added;
  }

  const add = (name: string, parentId: number | null): Promise<Album | null> => addAny(name, parentId, null);

  /** Keeps a search as an album that fills itself. */
  const addSmart = (name: string, find: GalleryFind): Promise<Album | null> => addAny(name, null, find);

  async function addWith(name: string, pictureIds: readonly number[]): Promise<Album | null> {
    const album = await add(name, null);
    if (album !== null) await addPictures(album, pictureIds);
    return album;
  }

  /** False where it could not be written. */
  async function rename(album: Album, name: string): Promise<boolean> {
    if (name === album.name || name === '') return true;
    const to = (wanted: string) => () => request('albums.rename', { id: album.id, name: wanted });
    const step = await undo.record(async () => {
      await to(name)();
      return { kind: 'albumRenamed', count: 0, name, undo: to(album.name), redo: to(name) };
    }, 'never');
    return step !== null;
  }

  /** Its name is being typed again, from where it was: it could not be written. */
  function renameAgain(album: Album, typed: string): void {
    if (renamingId.value !== null) return;
    keepOverReload(pageMemory, keptNameOf(album), typed);
    renamingId.value = album.id;
  }

  function placeOf(album: Album): AlbumPlace {
    const siblings = siblingsOf(albums.value, album.parentId);
    const next = siblings[siblings.findIndex(({ id }) => id === album.id) + 1];
    return { parentId: album.parentId, beforeId: next?.id ?? null };
  }

  async function move(album: Album, place: AlbumPlace): Promise<void> {
    const before = placeOf(album);
    if (before.parentId === place.parentId && before.beforeId === place.beforeId) return;
    const to = (wanted: AlbumPlace) => () => request('albums.move', { id: album.id, ...wanted });
    await undo.record(async () => {
      await to(place)();
      await load();
      return { kind: 'albumMoved', count: 0, name: album.name, undo: to(before), redo: to(place) };
    }, 'never');
  }

  async function remove(album: Album): Promise<void> {
    await undo.record(async () => {
      const step = removal(album);
      await step.redo();
      return { kind: 'albumRemoved', count: 0, name: album.name, ...step };
    }, 'always');
  }

  /** Goes as far as it can: what it has changed is in `changed` also where it fails. */
  async function changeContents(
    name: 'albums.addPictures' | 'albums.removePictures',
    id: number,
    pictureIds: readonly number[],
    changed: number[] = [],
  ): Promise<void> {
    for (const part of idParts(pictureIds))
      for (const pictureId of await request(name, { id, pictureIds: part })) changed.push(pictureId);
  }

  /** Puts pictures in; they stay wherever else they are. */
  async function addPictures(album: Album, pictureIds: readonly number[]): Promise<void> {
    await undo.record(async () => {
      const added: number[] = [];
      await app.attempt(() => changeContents('albums.addPictures', album.id, pictureIds, added));
      if (added.length === 0) return null;
      return {
        kind: 'albumFilled',
        count: added.length,
        name: album.name,
        undo: () => changeContents('albums.removePictures', album.id, added),
        redo: () => changeContents('albums.addPictures', album.id, added),
      };
    }, 'always');
  }

  const orderOf = (id: number): Promise<number[]> =>
    askPictureIds({ ...everything, albumId: id, sort: 'hand' });

  /** Puts an album's pictures in exactly this order. */
  async function putInOrder(id: number, pictureIds: readonly number[]): Promise<void> {
    for (const part of idParts(pictureIds))
      await request('albums.movePictures', { id, pictureIds: part, beforePictureId: null });
  }

  /** Takes pictures out of the album; undone, they stand where they stood. */
  async function removePictures(album: Album, pictureIds: readonly number[]): Promise<void> {
    await undo.record(async () => {
      const order = await orderOf(album.id);
      const removed: number[] = [];
      await app.attempt(() => changeContents('albums.removePictures', album.id, pictureIds, removed));
      if (removed.length === 0) return null;
      return {
        kind: 'albumEmptied',
        count: removed.length,
        name: album.name,
        undo: async () => {
          await changeContents('albums.addPictures', album.id, removed);
          await putInOrder(album.id, order);
        },
        redo: () => changeContents('albums.removePictures', album.id, removed),
      };
    }, 'always');
  }

  /** Puts pictures of an album before another of it, or with null behind all. */
  async function movePictures(
    { id, name }: Album,
    pictureIds: readonly number[],
    beforePictureId: number | null,
  ): Promise<void> {
    if (pictureIds.length === 0) return;
    const moving = async (): Promise<void> => {
      // Each piece goes before the same picture, so the pieces keep their order.
      for (const part of idParts(pictureIds))
        await request('albums.movePictures', { id, pictureIds: part, beforePictureId });
    };
    await undo.record(async () => {
      const order = await orderOf(id);
      await moving();
      return {
        kind: 'ordered',
        count: pictureIds.length,
        name,
        undo: () => putInOrder(id, order),
        redo: moving,
      };
    }, 'never');
  }

  /** Puts pictures of the open album beside another one of it, whether or not the one behind that is shown. */
  function moveBeside(pictureIds: readonly number[], pictureId: number, isBehind: boolean): Promise<unknown> {
    const album = open.value;
    return app.attempt(async () => {
      if (album === undefined) return;
      const before = placeBeside(await orderOf(album.id), pictureIds, { pictureId, isBehind });
      if (before !== undefined) await movePictures(album, pictureIds, before);
    });
  }

  /** Moves what is selected by so many places in the open album's order; each move begins where the last one ended. */
  function nudge(by: number): Promise<unknown> {
    const album = open.value;
    if (!isOrdered.value || album === undefined) return Promise.resolve();
    const meant = selection.selectedPictureIds();
    nudging = Promise.allSettled([nudging, meant]).then(() =>
      app.attempt(async () => moveBy(album, new Set(await meant), by)),
    );
    return nudging;
  }

  async function moveBy(album: Album, moving: ReadonlySet<number>, by: number): Promise<void> {
    const order = await orderOf(album.id);
    const rest = order.filter((id) => !moving.has(id));
    const first = order.findIndex((id) => moving.has(id));
    if (first < 0) return;
    const at = Math.min(rest.length, Math.max(0, first + by));
    const moved = order.filter((id) => moving.has(id));
    await movePictures(album, moved, rest[at] ?? null);
  }

  return {
    albums,
    renamingId,
    pickerOpen,
    askPicker,
    open,
    isOrdered,
    start,
    show,
    add,
    addSmart,
    addWith,
    rename,
    renameAgain,
    move,
    remove,
    addPictures,
    removePictures,
    moveBeside,
    nudge,
  };
});
