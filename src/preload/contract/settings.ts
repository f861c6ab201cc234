// Settings of the window, remembered between starts beside its profile and not in the library.
// Invariant: no setting changes what a library holds; a library opened elsewhere looks as that place is set.
import { firstExportChoice } from './exporting.ts';
import type { ExportChoice } from './exporting.ts';
import { panelWidths } from './panel-widths.ts';
import type { ProxyChoice } from './proxy.ts';

/** Square cells, or rows in which every picture has its own shape. */
export const galleryLayouts = ['square', 'justified'] as const;
export type GalleryLayout = (typeof galleryLayouts)[number];
/** Headers between the tiles, in an order by time. */
export const galleryGroupings = ['none', 'month', 'day'] as const;
export type GalleryGrouping = (typeof galleryGroupings)[number];

/** What the window remembers between starts. */
export interface Settings {
  readonly theme: 'system' | 'dark' | 'light';
  readonly language: 'system' | 'en' | 'de' | 'zh-CN';
  /** How much room controls and rows take. */
  readonly density: 'comfortable' | 'compact';
  /** Least width of a square gallery cell in CSS pixels; rows of true shape follow it. */
  readonly cellSizePx: number;
  readonly layout: GalleryLayout;
  readonly groupBy: GalleryGrouping;
  readonly sidebarOpen: boolean;
  readonly detailsOpen: boolean;
  /** As wide as somebody has made it; a small window may show it narrower. */
  readonly sidebarPx: number;
  readonly detailsPx: number;
  /** Downloads together are no faster than this; null for as fast as can be. */
  readonly bytesPerSecond: number | null;
  /** Changed by `saving.setPaused` only. */
  readonly savingPaused: boolean;
  /** Closing the window hides it, and work goes on. */
  readonly worksInBackground: boolean;
  /** The user has said once what closing the window shall do. */
  readonly backgroundAsked: boolean;
  /** One notification when everything is done while the window is hidden. */
  readonly notifiesWhenDone: boolean;
  /** After a mark in the large view the next picture is shown. */
  readonly autoAdvance: boolean;
  /** Keys without Control or Command do something outside of fields, too. */
  readonly singleKeys: boolean;
  /** New task ids on the clipboard are told of when the window comes to the front. */
  readonly watchesClipboard: boolean;
  /** The way to providers and picture hosts; this computer is always reached directly. */
  readonly proxy: ProxyChoice;
  readonly exporting: ExportChoice;
}

/** Of a new profile, and of the page until it knows better. */
export const firstSettings: Settings = {
  theme: 'system',
  language: 'system',
  density: 'comfortable',
  cellSizePx: 150,
  layout: 'square',
  groupBy: 'none',
  sidebarOpen: true,
  detailsOpen: true,
  sidebarPx: panelWidths.sidebar.usual,
  detailsPx: panelWidths.details.usual,
  bytesPerSecond: null,
  savingPaused: false,
  worksInBackground: false,
  backgroundAsked: false,
  notifiesWhenDone: true,
  autoAdvance: true,
  singleKeys: true,
  watchesClipboard: false,
  proxy: 'system',
  exporting: firstExportChoice,
};
