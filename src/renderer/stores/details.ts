// Everything about the one task that the details panel or the lightbox shows, and its family.
// Invariant: what is shown belongs to the tile at hand or is null; while the same task is read again, the old facts
// stay. A task of the family that the gallery's present query does not list is visited: it takes the tile's place
// until the gallery's own tile changes.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { TaskWithActing } from '../../preload/contract/acting.ts';
import type { FamilyMember } from '../../preload/contract/families.ts';
import type { Tile } from '../../preload/contract/gallery.ts';
import type { Picture } from '../../preload/contract/pictures.ts';
import type { Marks } from '../../preload/contract/marks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { failureOf } from '../lib/request-failure.ts';
import { tileOf } from '../lib/tile-view.ts';
import { useGalleryStore } from './gallery.ts';

/** Long enough that holding an arrow key asks for few tasks, short enough not to be felt. */
const settleMs = 60;
/** A relative this near in the gallery is gone to there. */
const nearTiles = 60;

export const useDetailsStore = defineStore('details', () => {
  const gallery = useGalleryStore();
  const details = shallowRef<TaskWithActing | null>(null);
  const family = shallowRef<readonly FamilyMember[]>([]);
  const failure = shallowRef<Failure | null>(null);
  const visited = shallowRef<Tile | null>(null);
  /** Albums that the picture at hand is in. */
  const albumIds = shallowRef<ReadonlySet<number>>(new Set());
  const galleryTile = computed(() => gallery.openTile ?? gallery.activeTile);
  const tile = computed(() => visited.value ?? galleryTile.value);
  const taskId = computed(() => tile.value?.taskId ?? null);

  async function load(): Promise<void> {
    const id = taskId.value;
    if (id === null) return;
    try {
      const [answer, members] = await Promise.all([
        request('tasks.details', { taskId: id }),
        request('tasks.family', { taskId: id }),
      ]);
      if (id !== taskId.value) return;
      show(answer, members);
    } catch (error) {
      if (id !== taskId.value) return;
      failure.value = failureOf(error);
    }
  }

  function show(answer: TaskWithActing, members: readonly FamilyMember[]): void {
    // They were asked for while marks of them were being written, perhaps.
    const shown = { ...answer, pictures: answer.pictures.map(gallery.unwrittenOver) };
    details.value = shown;
    family.value = members.map((member) => ({
      ...member,
      pictures: member.pictures.map(gallery.unwrittenOver),
    }));
    failure.value = null;
    refreshVisited(shown);
  }

  async function loadAlbums(): Promise<void> {
    const pictureId = tile.value?.pictureId ?? null;
    try {
      const ids = pictureId === null ? [] : await request('pictures.albums', { pictureId });
      if (pictureId === (tile.value?.pictureId ?? null)) albumIds.value = new Set(ids);
    } catch {
      // The next news ask again.
    }
  }
  const reloadAlbums = coalesced(loadAlbums, settleMs);

  function refreshVisited({ task, pictures }: TaskWithActing): void {
    const shown = visited.value;
    if (shown === null) return;
    // A task that had no picture shows its first one when it comes.
    const picture = pictures.find(({ id }) => id === shown.pictureId) ?? pictures[0] ?? null;
    visited.value = tileOf(task, picture);
  }

  const reload = coalesced(load, settleMs);

  /** Shows a relative: in the gallery where it is near, else in the tile's place. */
  function visit(member: FamilyMember, picture: Picture | null): void {
    const current = tile.value;
    if (current === undefined) return;
    const key = picture === null ? `t${member.taskId}` : `p${picture.id}`;
    const from = gallery.openIndex ?? gallery.activeIndex;
    for (let at = Math.max(0, from - nearTiles); at <= from + nearTiles; at += 1) {
      if (gallery.tileAt(at)?.key !== key) continue;
      visited.value = null;
      if (gallery.openIndex === null) gallery.setActive(at);
      else gallery.open(at);
      return;
    }
    const { taskId: id, remoteId, state, prompt } = member;
    const known = details.value?.task;
    // Its facts are still on their way, as somebody went here a moment ago.
    if (known === undefined) return void visitRead(member.taskId, picture?.id ?? null);
    visited.value = tileOf(
      {
        ...known,
        id,
        remoteId,
        state,
        prompt,
        text: null,
        failure: null,
        progress: null,
        parkedAtMs: null,
        pausedAtMs: null,
      },
      picture,
    );
  }

  /** Shows a task by its row: one of the family, or one that is read first. */
  async function visitTask(id: number): Promise<void> {
    const member = family.value.find((each) => each.taskId === id);
    if (member !== undefined) visit(member, member.pictures[0] ?? null);
    else await visitRead(id, null);
  }

  /** Shows this picture of a task, or its first one, unless somebody has gone on meanwhile. */
  async function visitRead(id: number, pictureId: number | null): Promise<void> {
    const from = tile.value?.key;
    try {
      const { task, pictures } = await request('tasks.details', { taskId: id });
      const picture = pictures.find((each) => each.id === pictureId) ?? pictures[0] ?? null;
      if (from === tile.value?.key) visited.value = tileOf(task, picture);
    } catch (error) {
      if (from === tile.value?.key) failure.value = failureOf(error);
    }
  }

  /** Shows marks before they are written. */
  function showMarks(pictureIds: readonly number[], change: Partial<Marks>): void {
    const ids = new Set(pictureIds);
    const marked = (picture: Picture): Picture =>
      ids.has(picture.id) ? { ...picture, marks: { ...picture.marks, ...change } } : picture;
    const { value } = details;
    if (value !== null) details.value = { ...value, pictures: value.pictures.map(marked) };
    family.value = family.value.map((member) => ({ ...member, pictures: member.pictures.map(marked) }));
    const shown = visited.value;
    if (shown?.pictureId != null && ids.has(shown.pictureId))
      visited.value = { ...shown, marks: { ...shown.marks, ...change } };
  }

  const readAgain = (): void => reload.ask();

  function endVisit(): void {
    visited.value = null;
  }

  function start(): void {
    watch(
      () => galleryTile.value?.key,
      () => endVisit(),
    );
    watch(taskId, (id) => {
      failure.value = null;
      if (details.value?.task.id !== id) details.value = null;
      if (!family.value.some((member) => member.taskId === id)) family.value = [];
      if (id !== null) setTimeout(() => id === taskId.value && reload.ask(), settleMs);
    });
    subscribe('catalog.changed', (change) => {
      if (taskId.value === null) return;
      const { tasks, pictures } = change;
      const isTouched =
        tasks === null ||
        pictures === null ||
        tasks.includes(taskId.value) ||
        family.value.some(
          (member) =>
            tasks.includes(member.taskId) || member.pictures.some(({ id }) => pictures.includes(id)),
        );
      if (isTouched) reload.ask();
    });
    watch(
      () => tile.value?.pictureId,
      () => {
        albumIds.value = new Set();
        reloadAlbums.ask();
      },
    );
    subscribe('albums.changed', () => reloadAlbums.ask());
    // What can be done depends on the account: its key, a pause.
    subscribe('accounts.changed', () => reload.ask());
  }

  return {
    details,
    family,
    albumIds,
    failure,
    tile,
    visited,
    showMarks,
    readAgain,
    start,
    visit,
    visitTask,
    endVisit,
  };
});
