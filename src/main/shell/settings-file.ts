// What the window remembers between starts, in a small JSON file of its profile.
// Invariant: read before the window exists; a file that is missing or wrong gives the defaults, field by field.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { firstSettings, galleryGroupings, galleryLayouts } from '../../preload/contract/settings.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import { panelWidthSchema } from '../../preload/contract/panel-widths.ts';
import { proxyChoiceSchema } from '../../preload/contract/proxy.ts';
import { exportChoiceSchema } from '../../preload/contract/exporting.ts';
import {
  leastBytesPerSecond,
  leastCellPx,
  mostBytesPerSecond,
  mostCellPx,
} from '../../preload/contract/bounds.ts';

const settingsSchema = v.object({
  theme: v.fallback(v.picklist(['system', 'dark', 'light']), firstSettings.theme),
  language: v.fallback(v.picklist(['system', 'en', 'de', 'zh-CN']), firstSettings.language),
  density: v.fallback(v.picklist(['comfortable', 'compact']), firstSettings.density),
  cellSizePx: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(leastCellPx), v.maxValue(mostCellPx)),
    firstSettings.cellSizePx,
  ),
  layout: v.fallback(v.picklist(galleryLayouts), firstSettings.layout),
  groupBy: v.fallback(v.picklist(galleryGroupings), firstSettings.groupBy),
  sidebarOpen: v.fallback(v.boolean(), firstSettings.sidebarOpen),
  detailsOpen: v.fallback(v.boolean(), firstSettings.detailsOpen),
  sidebarPx: v.fallback(panelWidthSchema('sidebar'), firstSettings.sidebarPx),
  detailsPx: v.fallback(panelWidthSchema('details'), firstSettings.detailsPx),
  bytesPerSecond: v.fallback(
    v.nullable(
      v.pipe(v.number(), v.safeInteger(), v.minValue(leastBytesPerSecond), v.maxValue(mostBytesPerSecond)),
    ),
    firstSettings.bytesPerSecond,
  ),
  savingPaused: v.fallback(v.boolean(), firstSettings.savingPaused),
  worksInBackground: v.fallback(v.boolean(), firstSettings.worksInBackground),
  backgroundAsked: v.fallback(v.boolean(), firstSettings.backgroundAsked),
  notifiesWhenDone: v.fallback(v.boolean(), firstSettings.notifiesWhenDone),
  autoAdvance: v.fallback(v.boolean(), firstSettings.autoAdvance),
  singleKeys: v.fallback(v.boolean(), firstSettings.singleKeys),
  watchesClipboard: v.fallback(v.boolean(), firstSettings.watchesClipboard),
  proxy: v.fallback(proxyChoiceSchema, firstSettings.proxy),
  exporting: v.fallback(exportChoiceSchema, firstSettings.exporting),
});

export interface SettingsStore {
  get(): Settings;
  /** Changes only the fields that are given. */
  set(change: { readonly [Name in keyof Settings]?: Settings[Name] | undefined }): Settings;
}

/** Settings kept in this file. */
export function settingsFile(path: string): SettingsStore {
  let settings = read(path);
  return {
    get: () => settings,
    set(change) {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      settings = v.parse(settingsSchema, { ...settings, ...given });
      try {
        writeFileSync(`${path}.tmp`, JSON.stringify(settings));
        renameSync(`${path}.tmp`, path);
      } catch {
        // Kept for this run; a profile that cannot be written must not stop the window.
      }
      return settings;
    },
  };
}

function read(path: string): Settings {
  try {
    const parsed = v.safeParse(settingsSchema, JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.output : firstSettings;
  } catch {
    return firstSettings;
  }
}
