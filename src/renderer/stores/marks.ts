// Ratings, flags and colour labels of what is selected, of the active picture, or of the one shown large.
// Invariant: a mark shows at once and is written then; where writing fails, what was there shows again. While a
// picture is shown large, only that one is marked, whatever is selected behind it; and a single one is marked only
// where that is the one whose marks are seen.
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { ColourLabel, Flag, MarkedGroup, Marks } from '../../preload/contract/marks.ts';
import type { Picture } from '../../preload/contract/pictures.ts';
import { request } from '../bridge.ts';
import { groupParts, idParts } from '../lib/id-parts.ts';
import type { MarkKey } from '../lib/mark-keys.ts';
import { askStretch } from './ask-gallery.ts';
import { useAppStore } from './app.ts';
import { useDetailsStore } from './details.ts';
import { useGalleryStore } from './gallery.ts';
import { summaryOf } from './selection-summary.ts';
import { useSelectionStore } from './selection.ts';
import { useUndoStore } from './undo.ts';
import type { StepKind, UndoStep } from './undo.ts';

/** One or more of the marks. */
export type MarksChange = Partial<Marks>;

/** Tiles read at once in search of the next family. */
const tilesPerLook = 200;

interface Marking {
  readonly pictureIds: readonly number[];
  readonly change: MarksChange;
}

export const useMarksStore = defineStore('marks', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const selection = useSelectionStore();
  const details = useDetailsStore();
  const undo = useUndoStore();

  const isLarge = computed(() => gallery.openIndex !== null);
  /** What is marked is what is selected, and not the one picture that the details are of. */
  const isOfSelection = computed(() => {
    if (isLarge.value || selection.count === 0) return false;
    const { tile, visited } = details;
    return selection.count > 1 || (visited === null && (tile === undefined || !selection.has(tile)));
  });
  /** How many pictures a mark would be given to. */
  const targetCount = computed(() => {
    // What lies in the trash is brought back first.
    if (gallery.query.show === 'deleted') return 0;
    // A task that has no picture yet takes no mark and lies in no album.
    if (isOfSelection.value) return selection.pictureCount;
    return details.tile?.pictureId == null ? 0 : 1;
  });
  /** The marks to show as the present ones: of the picture at hand; null where others are meant. */
  const shown = computed(() => (isOfSelection.value ? null : (details.tile?.marks ?? null)));

  async function targetIds(): Promise<number[]> {
    if (targetCount.value === 0) return [];
    if (isOfSelection.value) return selection.selectedPictureIds();
    const id = details.tile?.pictureId ?? null;
    return id === null ? [] : [id];
  }

  /** Does something with what is meant, and answers as that does; null where it failed, as the notice tells. */
  async function withTargets<Answer>(
    act: (pictureIds: readonly number[]) => Promise<Answer>,
  ): Promise<Answer | null> {
    let answer: Answer | null = null;
    await app.attempt(async () => (answer = await act(await targetIds())));
    return answer;
  }

  /** Shows and writes, as far as it can: what was there before what was written is in `before` also where it fails. */
  async function write({ pictureIds, change }: Marking, before: MarkedGroup[]): Promise<void> {
    const settle = gallery.showMarks(pictureIds, change);
    details.showMarks(pictureIds, change);
    try {
      for (const part of idParts(pictureIds)) {
        const answer = await request('pictures.mark', { pictureIds: part, ...change });
        before.push(...answer.before);
      }
    } catch (error) {
      gallery.readAgain();
      details.readAgain();
      throw error;
    } finally {
      settle();
    }
  }

  async function putBack(groups: readonly MarkedGroup[]): Promise<void> {
    const settles = groups.map(({ marks, pictureIds }) => {
      details.showMarks(pictureIds, marks);
      return gallery.showMarks(pictureIds, marks);
    });
    try {
      for (const part of groupParts(groups)) await request('pictures.putMarks', { groups: part });
    } catch (error) {
      gallery.readAgain();
      details.readAgain();
      throw error;
    } finally {
      for (const settle of settles) settle();
    }
  }

  /** Does it all as one step of the history. */
  async function markAll(kind: StepKind, markings: readonly Marking[]): Promise<UndoStep | null> {
    const writeAll = async (before: MarkedGroup[]): Promise<void> => {
      for (const marking of markings) await write(marking, before);
    };
    return undo.record(async () => {
      const before: MarkedGroup[] = [];
      await app.attempt(() => writeAll(before));
      const count = before.reduce((sum, { pictureIds }) => sum + pictureIds.length, 0);
      if (count === 0) return null;
      return { kind, count, undo: () => putBack(before.toReversed()), redo: () => writeAll([]) };
    }, 'many');
  }

  async function mark(
    kind: StepKind,
    change: MarksChange | ((pictureIds: readonly number[]) => Promise<MarksChange>),
  ): Promise<void> {
    await app.attempt(async () => {
      const pictureIds = await targetIds();
      if (pictureIds.length === 0) return;
      const decided = typeof change === 'function' ? await change(pictureIds) : change;
      await markAll(kind, [{ pictureIds, change: decided }]);
    });
  }

  const rate = (rating: number): Promise<void> => mark('rated', { rating });
  const flag = (to: Flag): Promise<void> => mark('flagged', { flag: to });
  /** Flags this picture, whatever is selected; answers the step of the history, null where it was a pick already. */
  const pick = (pictureId: number): Promise<UndoStep | null> =>
    markAll('flagged', [{ pictureIds: [pictureId], change: { flag: 'pick' } }]);
  /** A label that all of them have already is taken away. */
  function label(to: ColourLabel): Promise<void> {
    const change = (haveIt: boolean): MarksChange => ({ label: haveIt ? null : to });
    if (!isOfSelection.value) return mark('labelled', change(shown.value?.label === to));
    return mark('labelled', async (pictureIds) => {
      const summary = await summaryOf(pictureIds);
      return change(summary !== null && summary.labels[to] === summary.count);
    });
  }

  /** Position of the first tile behind the one at hand that is of another family; null where there is none. */
  async function nextFamilyIndex(taskIds: ReadonlySet<number>): Promise<number | null> {
    const at = gallery.openIndex ?? gallery.activeIndex;
    for (let from = at + 1; from < gallery.total; from += tilesPerLook) {
      const tiles = await askStretch(gallery.query, from, Math.min(gallery.total, from + tilesPerLook));
      const found = tiles.findIndex(({ taskId }) => !taskIds.has(taskId));
      if (found >= 0) return from + found;
      if (tiles.length === 0) break;
    }
    return null;
  }

  /** Picks the picture at hand, rejects the others of its family but those that are picks, and goes to the next family. */
  async function keepOnlyThis(): Promise<void> {
    const tile = details.tile;
    const kept = tile?.pictureId ?? null;
    if (tile === undefined || kept === null) return;
    await app.attempt(async () => {
      const members = await request('tasks.family', { taskId: tile.taskId });
      const next = await nextFamilyIndex(new Set([tile.taskId, ...members.map(({ taskId }) => taskId)]));
      const rejected = members
        .flatMap(({ pictures }) => pictures)
        .filter((picture) => picture.id !== kept && canBeRejected(picture))
        .map(({ id }) => id);
      // Somebody may have gone elsewhere meanwhile.
      if (next !== null && details.tile?.key === tile.key) goOnTo(next);
      await markAll('kept', [
        { pictureIds: [kept], change: { flag: 'pick' } },
        ...(rejected.length === 0 ? [] : [{ pictureIds: rejected, change: { flag: 'reject' } } as const]),
      ]);
    });
  }

  /** Does what a key says; with `advances` the next picture is shown, unless several were marked. */
  async function press(key: MarkKey, advances: boolean): Promise<void> {
    if (targetCount.value === 0) return;
    if (key.kind === 'keep') return keepOnlyThis();
    const marked = markOfKey(key);
    // The target is the picture at hand; it is taken down before the view goes on.
    if (advances && !isOfSelection.value) goOnTo((gallery.openIndex ?? gallery.activeIndex) + 1);
    await marked;
  }

  /** What is marked next is what is seen then, not what was selected before. */
  function goOnTo(index: number): void {
    if (index >= gallery.total) return;
    if (isLarge.value) gallery.open(index);
    else {
      if (selection.count === 1) selection.clear();
      gallery.goTo(index);
    }
  }

  function markOfKey(key: Exclude<MarkKey, { readonly kind: 'keep' }>): Promise<void> {
    switch (key.kind) {
      case 'rating':
        return rate(key.rating);
      case 'flag':
        return flag(key.flag);
      case 'label':
        return label(key.label);
    }
  }

  return {
    isLarge,
    isOfSelection,
    targetCount,
    shown,
    targetIds,
    withTargets,
    rate,
    flag,
    pick,
    label,
    keepOnlyThis,
    press,
  };
});

/** Inputs and covers are nobody's siblings; a pick is only taken back by hand. */
function canBeRejected({ kind, state, marks }: Picture): boolean {
  return kind !== 'source' && kind !== 'cover' && state.kind !== 'deleted' && marks.flag !== 'pick';
}
