// What the window remembers between starts, in a small JSON file of its profile.
// Invariant: read before the window exists; a file that is missing or wrong gives the defaults, field by field.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { galleryGroupings, galleryLayouts } from '../../preload/contract/settings.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import { exportChoiceSchema, firstExportChoice } from '../../preload/contract/exporting.ts';
import {
  leastBytesPerSecond,
  leastCellPx,
  mostBytesPerSecond,
  mostCellPx,
} from '../../preload/contract/requests.ts';

/** The settings of a new profile. */
export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  density: 'comfortable',
  cellSizePx: 150,
  layout: 'square',
  groupBy: 'none',
  sidebarOpen: true,
  detailsOpen: true,
  bytesPerSecond: null,
  savingPaused: false,
  worksInBackground: false,
  backgroundAsked: false,
  notifiesWhenDone: true,
  autoAdvance: true,
  singleKeys: true,
  watchesClipboard: false,
  exporting: firstExportChoice,
};

const settingsSchema = v.object({
  theme: v.fallback(v.picklist(['system', 'dark', 'light']), defaultSettings.theme),
  language: v.fallback(v.picklist(['system', 'en', 'de', 'zh-CN']), defaultSettings.language),
  density: v.fallback(v.picklist(['comfortable', 'compact']), defaultSettings.density),
  cellSizePx: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(leastCellPx), v.maxValue(mostCellPx)),
    defaultSettings.cellSizePx,
  ),
  layout: v.fallback(v.picklist(galleryLayouts), defaultSettings.layout),
  groupBy: v.fallback(v.picklist(galleryGroupings), defaultSettings.groupBy),
  sidebarOpen: v.fallback(v.boolean(), defaultSettings.sidebarOpen),
  detailsOpen: v.fallback(v.boolean(), defaultSettings.detailsOpen),
  bytesPerSecond: v.fallback(
    v.nullable(
      v.pipe(v.number(), v.safeInteger(), v.minValue(leastBytesPerSecond), v.maxValue(mostBytesPerSecond)),
    ),
    defaultSettings.bytesPerSecond,
  ),
  savingPaused: v.fallback(v.boolean(), defaultSettings.savingPaused),
  worksInBackground: v.fallback(v.boolean(), defaultSettings.worksInBackground),
  backgroundAsked: v.fallback(v.boolean(), defaultSettings.backgroundAsked),
  notifiesWhenDone: v.fallback(v.boolean(), defaultSettings.notifiesWhenDone),
  autoAdvance: v.fallback(v.boolean(), defaultSettings.autoAdvance),
  singleKeys: v.fallback(v.boolean(), defaultSettings.singleKeys),
  watchesClipboard: v.fallback(v.boolean(), defaultSettings.watchesClipboard),
  exporting: v.fallback(exportChoiceSchema, defaultSettings.exporting),
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
    return parsed.success ? parsed.output : defaultSettings;
  } catch {
    return defaultSettings;
  }
}
