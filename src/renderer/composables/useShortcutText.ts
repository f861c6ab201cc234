// Shortcuts as the system at hand writes them.
import { useI18n } from 'vue-i18n';
import { keysText, shortcuts } from '../lib/shortcuts.ts';
import { useAppStore } from '../stores/app.ts';

const named = new Set(['Mod', 'Shift', 'Alt', 'Delete', 'Enter', 'Space', 'Esc', 'Drag']);

export function useShortcutText() {
  const { t } = useI18n();
  const app = useAppStore();

  const keyName = (key: string): string => (named.has(key) ? t(`keys.${key}`) : key);
  const text = (keys: string): string => keysText(keys, app.info?.platform === 'mac', keyName);

  /** The first key of a shortcut by its id. */
  function keysOf(id: (typeof shortcuts)[number]['id']): string {
    const shortcut = shortcuts.find((candidate) => candidate.id === id);
    return shortcut === undefined ? '' : text(shortcut.keys[0]);
  }

  return { text, keysOf };
}
