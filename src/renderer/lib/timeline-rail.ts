// The rail beside the grid: where each month stands on it, which ones are named, and which month a place belongs to.
// Invariant: pure; a month stands where its first tile is reached, so that the rail and the scroll bar always agree.
import type { TimelineStretch } from '../../preload/contract/finding.ts';
import type { GridLayout } from './grid-layout.ts';

export interface RailMonth {
  readonly stretch: TimelineStretch;
  /** From the top of the rail. */
  readonly topPx: number;
  /** The year, where there is room for it; null for a plain tick or none. */
  readonly year: string | null;
  /** Named by itself, where all months have room for it. */
  readonly isNamed: boolean;
  readonly hasTick: boolean;
}

const tickRoomPx = 7;
const yearRoomPx = 22;
/** A tick nearer to the middle of a name would stand in it or touch it. */
const tickBesideYearPx = 13;
/** On average; single years of few pictures may stand nearer to each other. */
const comfortableYearPx = 36;
/** On average, for months between which nothing else is named. */
const comfortableMonthPx = 26;
const mostYears = 100;
const yearSteps = [1, 2, 5, 10, 20, 50, mostYears] as const;

/** How far the content can be scrolled. */
function scrollRangePx(layout: GridLayout, viewportPx: number): number {
  return Math.max(1, layout.contentPx - viewportPx);
}

/** Where a scroll position is on a rail of this height. */
export function railPx(
  layout: GridLayout,
  viewportPx: number,
  heightPx: number,
  contentTopPx: number,
): number {
  return Math.min(1, Math.max(0, contentTopPx / scrollRangePx(layout, viewportPx))) * heightPx;
}

/** The scroll position of a place on the rail. */
export function contentOfRail(
  layout: GridLayout,
  viewportPx: number,
  heightPx: number,
  topPx: number,
): number {
  const share = Math.min(1, Math.max(0, topPx / Math.max(1, heightPx)));
  return Math.round(share * scrollRangePx(layout, viewportPx));
}

/** The scroll position at which a month begins. */
export function contentOfMonth(layout: GridLayout, month: TimelineStretch): number {
  const row = layout.rowOfTile(Math.min(month.from, Math.max(0, layout.measures.total - 1)));
  const groupRow = layout.headerRows.length > 0 ? Math.max(0, row - 1) : row;
  return Math.max(0, layout.rowTopPx(groupRow) - layout.measures.paddingPx);
}

/** Every how many years one is named, so that on a rail of this height the names have room between them. */
export function yearStep(years: readonly number[], heightPx: number): number {
  return yearSteps.find((step) => countOf(years, step) * comfortableYearPx <= heightPx) ?? mostYears;
}

const countOf = (years: readonly number[], step: number): number =>
  years.filter((year) => year % step === 0).length;

/** The months as they stand on the rail. A year is named, or has its tick, where it is first reached and nowhere else. */
export function railMonths(
  months: readonly TimelineStretch[],
  layout: GridLayout,
  viewportPx: number,
  heightPx: number,
): readonly RailMonth[] {
  const topsPx = months.map((month) => railPx(layout, viewportPx, heightPx, contentOfMonth(layout, month)));
  const topOf = (at: number): number => topsPx[at] ?? 0;
  const years = months.map(({ key }) => Number(key.slice(0, 4)));
  const all = months.map((_, at) => at);
  const openers = all.filter((at) => years[at] !== years[at - 1]);
  const step = yearStep(
    openers.map((at) => years[at] ?? 0),
    heightPx,
  );
  const isClear = (at: number, others: Iterable<number>, roomPx: number): boolean =>
    Array.from(others).every((other) => Math.abs(topOf(at) - topOf(other)) >= roomPx);

  const named = new Set<number>();
  for (const at of openers) {
    const mayBeNamed = at === 0 || (years[at] ?? 0) % step === 0;
    if (mayBeNamed && topOf(at) <= heightPx - yearRoomPx / 2 && isClear(at, named, yearRoomPx)) named.add(at);
  }
  const namedMonths = new Set<number>();
  if (months.length * comfortableMonthPx <= heightPx) {
    for (const at of all) {
      const isClearOfAll = [named, namedMonths].every((others) => isClear(at, others, yearRoomPx));
      if (topOf(at) <= heightPx - yearRoomPx / 2 && isClearOfAll) namedMonths.add(at);
    }
  }
  const ticks = new Set<number>();
  // Years first. Between years of which only some are named, months would say nothing.
  for (const at of step === 1 ? [...openers, ...all] : openers)
    if (
      isClear(at, named, tickBesideYearPx) &&
      isClear(at, namedMonths, tickBesideYearPx) &&
      isClear(at, ticks, tickRoomPx)
    )
      ticks.add(at);

  return months.map((stretch, at) => ({
    stretch,
    topPx: topOf(at),
    year: named.has(at) ? String(years[at]) : null,
    isNamed: namedMonths.has(at),
    hasTick: ticks.has(at),
  }));
}

/** Place in the list of the month that the last tile of the view's top row belongs to; -1 without months. */
export function monthAt(
  months: readonly TimelineStretch[],
  layout: GridLayout,
  viewportPx: number,
  contentTopPx: number,
): number {
  // At the very end the last tile counts: no later month can come to the top.
  const isAtEnd = contentTopPx >= scrollRangePx(layout, viewportPx) && contentTopPx > 0;
  const row = layout.rowAtPx(isAtEnd ? layout.contentPx : contentTopPx + layout.measures.paddingPx);
  // Where a month begins within a row, the row is where it is reached.
  const index = Math.max(layout.firstTile(row), layout.endTile(row) - 1);
  return months.findLastIndex(({ from }) => from <= index);
}

/** The month so many steps on that begins elsewhere: several small ones may share a row. */
export function monthBeyond(
  months: readonly TimelineStretch[],
  layout: GridLayout,
  current: number,
  steps: number,
): TimelineStretch | undefined {
  const last = months.length - 1;
  const direction = Math.sign(steps);
  const from = months[current];
  let wanted = Math.min(last, Math.max(0, current + steps));
  const isBeside = (month: TimelineStretch | undefined): boolean =>
    from !== undefined &&
    month !== undefined &&
    contentOfMonth(layout, month) === contentOfMonth(layout, from);
  while (wanted > 0 && wanted < last && isBeside(months[wanted])) wanted += direction;
  return months[wanted];
}
