// What the selected pictures have together: stars, flags, labels, tags, bytes.
// Invariant: asked for a moment after the last change only; what is shown until then is of the selection before, and
// nothing is decided by it.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { PicturesSummary, Tag } from '../../preload/contract/marks.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { idParts } from '../lib/id-parts.ts';
import { useSelectionStore } from './selection.ts';

const readIntervalMs = 150;
/** Of more than these it is not asked anew with each picture that comes. */
const watchedMaxCount = 1_000;

/** What these pictures have together; null for none. */
export async function summaryOf(pictureIds: readonly number[]): Promise<PicturesSummary | null> {
  let whole: PicturesSummary | null = null;
  for (const part of idParts(pictureIds)) {
    const answer = await request('pictures.summary', { pictureIds: part });
    whole = whole === null ? answer : together(whole, answer);
  }
  return whole;
}

export const useSelectionSummaryStore = defineStore('selection-summary', () => {
  const selected = useSelectionStore();
  const summary = shallowRef<PicturesSummary | null>(null);
  /** Something of it can be tried again or paused; a task without a picture has none that is counted. */
  const hasUnfinished = shallowRef(false);

  async function load(): Promise<void> {
    const { selection } = selected;
    if (selected.count === 0) return show(null);
    try {
      const whole = await summaryOf(await selected.selectedPictureIds());
      if (selection === selected.selection) show(whole);
    } catch {
      // The next change asks again.
    }
  }
  function show(whole: PicturesSummary | null): void {
    summary.value = whole;
    hasUnfinished.value = selected.count > (whole?.count ?? 0) || (whole?.unfinished ?? 0) > 0;
  }
  const reload = coalesced(load, readIntervalMs);

  function start(): void {
    watch(
      () => selected.selection,
      () => {
        if (selected.count === 0) show(null);
        reload.ask();
      },
    );
    subscribe('catalog.changed', ({ marks }) => {
      if (selected.count === 0) return;
      if (marks || (hasUnfinished.value && selected.count <= watchedMaxCount)) reload.ask();
    });
  }

  return { summary, hasUnfinished, start };
});

function together(one: PicturesSummary, other: PicturesSummary): PicturesSummary {
  const counts = new Map(one.tags.map(({ name, count }) => [name, count]));
  for (const { name, count } of other.tags) counts.set(name, (counts.get(name) ?? 0) + count);
  const tags: Tag[] = [...counts].map(([name, count]) => ({ name, count }));
  return {
    count: one.count + other.count,
    unfinished: one.unfinished + other.unfinished,
    sizeBytes: one.sizeBytes + other.sizeBytes,
    ratings: one.ratings.map((count, stars) => count + (other.ratings[stars] ?? 0)),
    flags: added(one.flags, other.flags),
    labels: added(one.labels, other.labels),
    tags: tags.sort((first, second) => second.count - first.count),
  };
}

function added<Name extends string>(
  one: Readonly<Record<Name, number>>,
  other: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const names = Object.keys(one) as Name[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as Record<Name, number>;
}
