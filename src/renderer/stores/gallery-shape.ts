// The outline of what the gallery shows: the shape of every tile, and how they spread over months and days.
// Invariant: numbers only, and of one query at a time; a part that nobody shows is not read. It is put in place by
// whoever puts the tiles in place, so that tiles and outline change in one step.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import { isByTime } from '../../preload/contract/gallery-order.ts';
import type { TimelineStretch } from '../../preload/contract/finding.ts';
import { request } from '../bridge.ts';
import { useSettingsStore } from './settings.ts';

const noShapes = new Uint8Array(0);

/** What is shown of it now. */
export interface GalleryOutline {
  /** One byte of shape a tile (finding.ts). */
  readonly shapes: Uint8Array;
  /** Stretches under a header; null without groups. */
  readonly groups: readonly TimelineStretch[] | null;
  readonly months: readonly TimelineStretch[];
}
const noOutline: GalleryOutline = { shapes: noShapes, groups: null, months: [] };

export const useGalleryShapeStore = defineStore('gallery-shape', () => {
  const settings = useSettingsStore();
  const outline = shallowRef<GalleryOutline>(noOutline);
  const isJustified = computed(() => settings.settings.layout === 'justified');
  const groupedBy = computed(() => settings.settings.groupBy);
  let shownQuery: GalleryQuery | null = null;
  /** Counts the readings; of the one that is shown. */
  let [reads, shownRead] = [0, 0];
  /** What the settings ask to be read. */
  const manner = computed(() => `${String(isJustified.value)} ${groupedBy.value}`);

  async function outlineOf(query: GalleryQuery): Promise<GalleryOutline> {
    const step = isByTime(query) ? groupedBy.value : 'none';
    const [shapes, groups] = await Promise.all([
      isJustified.value ? request('gallery.shapes', { query }) : null,
      step === 'none' ? null : request('gallery.timeline', { query, step }),
    ]);
    const months =
      step === 'month' ? (groups?.stretches ?? []) : query === shownQuery ? outline.value.months : [];
    return { shapes: shapes?.codes ?? noShapes, groups: groups?.stretches ?? null, months };
  }

  /**
   * Reads what the layout needs for a query. What it answers puts it in place, to be called while that query is the one
   * that is shown. Never fails: where it cannot be read, the tiles are shown as squares without groups, and the gallery
   * says what is wrong.
   */
  async function read(query: GalleryQuery): Promise<() => void> {
    reads += 1;
    const [mine, wanted] = [reads, manner.value];
    let found = noOutline;
    try {
      found = await outlineOf(query);
    } catch {
      // The tiles themselves come by another request, and tell.
    }
    return () => {
      if (query === shownQuery && mine < shownRead) return;
      [shownQuery, shownRead] = [query, mine];
      outline.value = found;
      // The layout was changed while this was read.
      if (wanted !== manner.value) void readAgain();
      else void readMonths(query);
    };
  }

  /** The rail may come a moment later: nothing moves when it does. */
  async function readMonths(query: GalleryQuery): Promise<void> {
    if (!isByTime(query) || outline.value.months === outline.value.groups) return;
    try {
      const { stretches } = await request('gallery.timeline', { query, step: 'month' });
      if (query === shownQuery) outline.value = { ...outline.value, months: stretches };
    } catch {
      // Without it there is no rail.
    }
  }

  async function readAgain(): Promise<void> {
    const query = shownQuery;
    if (query === null) return;
    const put = await read(query);
    if (query === shownQuery) put();
  }

  watch(manner, () => void readAgain());

  return { outline, isJustified, read, readAgain };
});
