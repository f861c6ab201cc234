// Shortcuts as the system at hand writes them, and as a screen reader is told of them.
// Invariant: beside a control no key is named that does nothing, as a single one does where these are switched off.
import { useI18n } from 'vue-i18n';
import { heardKeysText, keysText, shortcuts } from '../lib/shortcuts.ts';
import type { ShortcutId } from '../lib/shortcuts.ts';
import { useAppStore } from '../stores/app.ts';
import { useSettingsStore } from '../stores/settings.ts';

const named = new Set(['Mod', 'Shift', 'Alt', 'Delete', 'Enter', 'Space', 'Esc', 'Drag']);

export function useShortcutText() {
  const { t } = useI18n();
  const app = useAppStore();
  const settings = useSettingsStore();

  const isMac = (): boolean => app.info?.platform === 'mac';
  const keyName = (key: string): string => (named.has(key) ? t(`keys.${key}`) : key);
  const text = (keys: string): string => keysText(keys, isMac(), keyName);
  const isAtWork = (keys: string): boolean =>
    keys.length > 1 || (keys !== '' && settings.settings.singleKeys);

  const firstOf = (id: ShortcutId): string =>
    shortcuts.find((candidate) => candidate.id === id)?.keys[0] ?? '';
  const shownKeys = (keys: string): string => (isAtWork(keys) ? text(keys) : '');
  /** For `aria-keyshortcuts`: what is shown beside a name is no part of it. */
  const heardKeys = (keys: string): string | undefined =>
    isAtWork(keys) ? heardKeysText(keys, isMac()) : undefined;

  /** The first key of a shortcut by its id. */
  const keysOf = (id: ShortcutId): string => shownKeys(firstOf(id));
  const heardKeysOf = (id: ShortcutId): string | undefined => heardKeys(firstOf(id));

  return { text, shownKeys, heardKeys, keysOf, heardKeysOf };
}
