// Tags: the list of all, and those of what is at hand, given and taken in bulk.
// Invariant: the names that were typed are the names that are kept; two that differ in case only are one, as main says.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { MergedTag, Tag, TaggedPictures, TagRenaming } from '../../preload/contract/marks.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { idParts } from '../lib/id-parts.ts';
import { isKept, keepOverReload } from '../lib/kept-over-reload.ts';
import { pageMemory } from '../lib/page-memory.ts';
import { useAppStore } from './app.ts';
import { useUndoStore } from './undo.ts';

const readIntervalMs = 1000;
const editAwaitedMs = 1000;

/** Goes as far as it can: what it has changed is in `changed` also where it fails. */
async function give(
  pictureIds: readonly number[],
  name: string,
  isGiven: boolean,
  changed: TaggedPictures[],
): Promise<void> {
  const wish = { tags: [name], isGiven, alsoDeleted: false };
  for (const part of idParts(pictureIds))
    changed.push(...(await request('pictures.tag', { pictureIds: part, ...wish })).changed);
}

/** Undoes or does again what was done to pictures, also where some of them lie in the trash. */
async function giveEach(changed: readonly TaggedPictures[], isGiven: boolean): Promise<void> {
  for (const { tag, pictureIds } of changed)
    for (const part of idParts(pictureIds))
      await request('pictures.tag', { pictureIds: part, tags: [tag], isGiven, alsoDeleted: true });
}

/** What its new name is kept under while that is typed. */
export const keptNameOf = ({ name }: Pick<Tag, 'name'>): string => `tag-name-${name}`;

export const useTagsStore = defineStore('tags', () => {
  const app = useAppStore();
  const undo = useUndoStore();
  /** The most used first. */
  const tags = shallowRef<readonly Tag[]>([]);
  /** The one whose name is being typed in the list. */
  const renamingName = shallowRef<string | null>(null);
  /** Counts the wishes to type a tag for what is at hand. */
  const editAsked = shallowRef(0);
  let editServed = 0;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  async function load(): Promise<void> {
    try {
      tags.value = await request('tags.list', { prefix: '' });
    } catch {
      // The next news ask again.
    }
  }
  const reload = coalesced(load, readIntervalMs);

  async function start(): Promise<void> {
    subscribe('catalog.changed', ({ marks, membership }) => {
      if (marks || (membership && tags.value.length > 0)) reload.ask();
    });
    tags.value = await request('tags.list', { prefix: '' });
    renamingName.value ??= tags.value.find((tag) => isKept(pageMemory, keptNameOf(tag)))?.name ?? null;
  }

  function askEdit(): void {
    editAsked.value += 1;
    askedAtMs = performance.now();
  }

  /** True once for each wish: for an editor that comes only after it. */
  function takeEditWish(): boolean {
    const isNew = editAsked.value > editServed;
    editServed = editAsked.value;
    return isNew;
  }

  /** True while an editor that was asked for a moment ago has not come yet. */
  const isEditAwaited = (): boolean =>
    editAsked.value > editServed && performance.now() - askedAtMs < editAwaitedMs;

  /** Tags that begin so, for completion. */
  async function complete(prefix: string): Promise<readonly Tag[]> {
    try {
      return await request('tags.list', { prefix });
    } catch {
      return [];
    }
  }

  /** False where it could not be written, or not of all. */
  async function setTag(pictureIds: readonly number[], name: string, isGiven: boolean): Promise<boolean> {
    let isDone = pictureIds.length === 0;
    if (isDone) return true;
    await undo.record(async () => {
      const changed: TaggedPictures[] = [];
      isDone = await app.attempt(() => give(pictureIds, name, isGiven, changed));
      const count = new Set(changed.flatMap((each) => each.pictureIds)).size;
      if (count === 0) return null;
      return {
        kind: isGiven ? 'tagged' : 'untagged',
        count,
        name,
        undo: () => giveEach(changed, !isGiven),
        redo: () => giveEach(changed, isGiven),
      };
    }, 'many');
    return isDone;
  }

  /** A tag that has the new name already takes the pictures over. False where it could not be written. */
  async function rename(name: string, newName: string): Promise<boolean> {
    if (newName === '' || newName === name) return true;
    const step = await undo.record(async () => {
      const renaming = (): Promise<TagRenaming> => request('tags.rename', { name, newName });
      const { count, merged } = await renaming();
      const apart = async ({ had, came }: MergedTag): Promise<void> => {
        await giveEach([{ tag: name, pictureIds: had }], true);
        await giveEach([{ tag: newName, pictureIds: came }], false);
      };
      return {
        kind: 'tagRenamed',
        count,
        name: newName,
        undo: () =>
          merged === null ? request('tags.rename', { name: newName, newName: name }) : apart(merged),
        redo: renaming,
      };
    }, 'always');
    return step !== null;
  }

  /** Its name is being typed again, from where it was: it could not be written. */
  function renameAgain(tag: Tag, typed: string): void {
    if (renamingName.value !== null) return;
    keepOverReload(pageMemory, keptNameOf(tag), typed);
    renamingName.value = tag.name;
  }

  async function remove(name: string): Promise<void> {
    await undo.record(async () => {
      const { changed } = await request('tags.remove', { name });
      const count = changed.reduce((sum, { pictureIds }) => sum + pictureIds.length, 0);
      return {
        kind: 'tagRemoved',
        count,
        name,
        undo: () => giveEach(changed, true),
        redo: () => request('tags.remove', { name }),
      };
    }, 'always');
  }

  return {
    ...{ tags, renamingName, editAsked, askEdit, takeEditWish, isEditAwaited, start },
    ...{ complete, setTag, rename, renameAgain, remove },
  };
});
