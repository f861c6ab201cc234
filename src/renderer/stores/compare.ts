// The pictures that are looked at side by side, and which part of them.
// Invariant: at most four, each once. What they share is a spot, not a camera, because their sizes differ; while they
// are not linked, each has a spot of its own.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Tile } from '../../preload/contract/gallery.ts';
import type { TaskDetails } from '../../preload/contract/tasks.ts';
import { request } from '../bridge.ts';
import { compareMax, compareMin, withSwapped } from '../lib/compare-layout.ts';
import type { SelectedTile } from '../lib/selection.ts';
import { tileOf } from '../lib/tile-view.ts';
import { fittedSpot } from '../lib/zoom.ts';
import type { Spot } from '../lib/zoom.ts';
import { useAppStore } from './app.ts';
import { useMarksStore } from './marks.ts';
import { useSelectionStore } from './selection.ts';
import { useUndoStore } from './undo.ts';
import type { UndoStep } from './undo.ts';

interface Comparison {
  readonly tiles: readonly Tile[];
  readonly activeKey: string | null;
  readonly winnerKey: string | null;
}

/** A step that can be taken back: what there was, and with a winner its flag, which the library's history has too. */
interface Step {
  readonly before: Comparison;
  readonly flagged: Promise<UndoStep | null>;
}

const unflagged: Promise<UndoStep | null> = Promise.resolve(null);
const nothing: Comparison = { tiles: [], activeKey: null, winnerKey: null };

export const useCompareStore = defineStore('compare', () => {
  const app = useAppStore();
  const marks = useMarksStore();
  const selection = useSelectionStore();
  const undo = useUndoStore();
  const comparison = shallowRef<Comparison>(nothing);
  const isLinked = shallowRef(true);
  const sharedSpot = shallowRef<Spot>(fittedSpot);
  const ownSpots = shallowRef<ReadonlyMap<string, Spot>>(new Map());
  /** What was dropped, to be brought back one step after the other. */
  const past = shallowRef<readonly Step[]>([]);

  const tiles = computed(() => comparison.value.tiles);
  const activeIndex = computed(() =>
    Math.max(
      0,
      tiles.value.findIndex(({ key }) => key === comparison.value.activeKey),
    ),
  );
  const active = computed(() => tiles.value[activeIndex.value]);
  const winnerKey = computed(() => comparison.value.winnerKey);
  const canOpen = computed(() => selection.count >= compareMin && selection.count <= compareMax);
  const canBringBack = computed(() => past.value.length > 0);

  async function read(selected: readonly SelectedTile[]): Promise<readonly Tile[]> {
    const taskIds = [...new Set(selected.map(({ taskId }) => taskId))];
    const answers = await Promise.all(taskIds.map((taskId) => request('tasks.details', { taskId })));
    const byTask = new Map<number, TaskDetails>(answers.map((answer) => [answer.task.id, answer]));
    return selected.flatMap(({ taskId, pictureId }) => {
      const found = byTask.get(taskId);
      if (found === undefined) return [];
      return tileOf(found.task, found.pictures.find(({ id }) => id === pictureId) ?? null);
    });
  }

  /** Opens what is selected, when that is two to four tiles. */
  async function openSelected(): Promise<void> {
    if (!canOpen.value) return;
    await app.attempt(async () => {
      const found = await read((await selection.selectedTiles()).slice(0, compareMax));
      if (found.length < compareMin || app.isCovered) return;
      comparison.value = { tiles: found, activeKey: found[0]?.key ?? null, winnerKey: null };
      isLinked.value = true;
      sharedSpot.value = fittedSpot;
      ownSpots.value = new Map();
      past.value = [];
      app.dialog = { kind: 'compare' };
    });
  }

  function close(): void {
    if (app.dialog?.kind === 'compare') app.dialog = null;
    comparison.value = nothing;
    past.value = [];
  }

  function setActive(key: string): void {
    if (comparison.value.activeKey !== key) comparison.value = { ...comparison.value, activeKey: key };
  }

  const spotOfTile = (key: string): Spot =>
    isLinked.value ? sharedSpot.value : (ownSpots.value.get(key) ?? fittedSpot);

  /** Looks at another part: of this picture, and of all while they are linked. */
  function look(key: string, spot: Spot): void {
    if (isLinked.value) sharedSpot.value = spot;
    else ownSpots.value = new Map([...ownSpots.value, [key, spot]]);
  }

  /** Linked again, all go where the active one is. */
  function toggleLinked(): void {
    if (isLinked.value) ownSpots.value = new Map(tiles.value.map(({ key }) => [key, sharedSpot.value]));
    else if (active.value !== undefined) sharedSpot.value = spotOfTile(active.value.key);
    isLinked.value = !isLinked.value;
  }

  function swap(one: number, other: number): void {
    comparison.value = { ...comparison.value, tiles: withSwapped(tiles.value, one, other) };
  }

  /** Takes a picture out of the comparison; nothing happens to the picture itself. */
  function takeOut(key: string): void {
    const left = tiles.value.filter((tile) => tile.key !== key);
    if (left.length === tiles.value.length) return;
    if (left.length === 0) return close();
    past.value = [...past.value, { before: comparison.value, flagged: unflagged }];
    const next = left[Math.min(activeIndex.value, left.length - 1)]?.key ?? null;
    const isActiveLeft = left.some((tile) => tile.key === comparison.value.activeKey);
    comparison.value = {
      ...comparison.value,
      tiles: left,
      activeKey: isActiveLeft ? comparison.value.activeKey : next,
    };
  }

  /** Keeps this one, flagged as a pick, and drops the others from the comparison. */
  function pick(key: string): void {
    const winner = tiles.value.find((tile) => tile.key === key);
    if (winner === undefined || winnerKey.value === key) return;
    const flagged = winner.pictureId === null ? unflagged : marks.pick(winner.pictureId);
    past.value = [...past.value, { before: comparison.value, flagged }];
    comparison.value = { tiles: [winner], activeKey: key, winnerKey: key };
  }

  /** Takes the last step back, with the flag that it gave. */
  function bringBack(): void {
    const step = past.value.at(-1);
    if (step === undefined) return;
    comparison.value = step.before;
    past.value = past.value.slice(0, -1);
    void step.flagged.then((flag) => (flag === null ? undefined : undo.takeBack(flag)));
  }

  return {
    tiles,
    active,
    activeIndex,
    winnerKey,
    isLinked,
    canOpen,
    canBringBack,
    openSelected,
    close,
    setActive,
    spotOfTile,
    look,
    toggleLinked,
    swap,
    takeOut,
    pick,
    bringBack,
  };
});
