// Every keyboard shortcut of the window, once: the sheet shows this list, and handlers match against it.
// Invariant: no two shortcuts of one scope share a key; single letters count only while nothing is typed.

export const shortcutScopes = ['window', 'marks', 'grid', 'lightbox', 'compare'] as const;
export type ShortcutScope = (typeof shortcutScopes)[number];

export interface Shortcut {
  readonly id: string;
  readonly scope: ShortcutScope;
  /** `Mod` is Command on a Mac, Control elsewhere. Parts are joined by '+'. */
  readonly keys: readonly string[];
}

export const shortcuts = [
  { id: 'import', scope: 'window', keys: ['Mod+I', 'Mod+V'] },
  { id: 'export', scope: 'window', keys: ['Mod+Shift+E'] },
  { id: 'find', scope: 'window', keys: ['Mod+F'] },
  { id: 'goTo', scope: 'window', keys: ['Mod+K'] },
  { id: 'facets', scope: 'window', keys: ['Mod+L'] },
  { id: 'switchAccount', scope: 'window', keys: ['Mod+1…9'] },
  { id: 'sidebar', scope: 'window', keys: ['Mod+B'] },
  { id: 'details', scope: 'window', keys: ['Mod+J'] },
  { id: 'undo', scope: 'window', keys: ['Mod+Z'] },
  { id: 'redo', scope: 'window', keys: ['Mod+Shift+Z'] },
  { id: 'settings', scope: 'window', keys: ['Mod+,'] },
  { id: 'sheet', scope: 'window', keys: ['?'] },
  { id: 'pick', scope: 'marks', keys: ['P'] },
  { id: 'reject', scope: 'marks', keys: ['X'] },
  { id: 'unflag', scope: 'marks', keys: ['U'] },
  { id: 'rate', scope: 'marks', keys: ['0…5'] },
  { id: 'label', scope: 'marks', keys: ['6…9'] },
  { id: 'goOn', scope: 'marks', keys: ['Shift+P', 'Shift+1'] },
  { id: 'keep', scope: 'marks', keys: ['K'] },
  { id: 'tag', scope: 'marks', keys: ['T'] },
  { id: 'order', scope: 'grid', keys: ['Alt+←', 'Alt+→'] },
  { id: 'move', scope: 'grid', keys: ['←', '→', '↑', '↓'] },
  { id: 'open', scope: 'grid', keys: ['Space', 'Enter'] },
  { id: 'toggle', scope: 'grid', keys: ['Mod+Space'] },
  { id: 'dragOut', scope: 'grid', keys: ['Mod+Drag'] },
  { id: 'extend', scope: 'grid', keys: ['Shift+←', 'Shift+→'] },
  { id: 'selectAll', scope: 'grid', keys: ['Mod+A'] },
  { id: 'compare', scope: 'grid', keys: ['C'] },
  { id: 'stack', scope: 'grid', keys: ['S'] },
  { id: 'tileSize', scope: 'grid', keys: ['+', '-'] },
  { id: 'delete', scope: 'grid', keys: ['Delete'] },
  { id: 'clear', scope: 'grid', keys: ['Esc'] },
  { id: 'step', scope: 'lightbox', keys: ['←', '→'] },
  { id: 'zoom', scope: 'lightbox', keys: ['+', '-'] },
  { id: 'toggleZoom', scope: 'lightbox', keys: ['Z'] },
  { id: 'actions', scope: 'lightbox', keys: ['A'] },
  { id: 'info', scope: 'lightbox', keys: ['I'] },
  { id: 'play', scope: 'lightbox', keys: ['Space'] },
  { id: 'seek', scope: 'lightbox', keys: ['Shift+←', 'Shift+→'] },
  { id: 'mute', scope: 'lightbox', keys: ['M'] },
  { id: 'loop', scope: 'lightbox', keys: ['L'] },
  { id: 'slideshow', scope: 'lightbox', keys: ['S'] },
  { id: 'fullScreen', scope: 'lightbox', keys: ['F', 'F11'] },
  { id: 'background', scope: 'lightbox', keys: ['B'] },
  { id: 'delete', scope: 'lightbox', keys: ['Delete'] },
  { id: 'close', scope: 'lightbox', keys: ['Esc'] },
  { id: 'nextPane', scope: 'compare', keys: ['Tab'] },
  { id: 'fit', scope: 'compare', keys: ['0'] },
  { id: 'actual', scope: 'compare', keys: ['1'] },
  { id: 'winner', scope: 'compare', keys: ['P'] },
  { id: 'takeOut', scope: 'compare', keys: ['Delete'] },
  { id: 'bringBack', scope: 'compare', keys: ['Mod+Z'] },
  { id: 'swap', scope: 'compare', keys: ['S', 'Shift+←', 'Shift+→'] },
  { id: 'link', scope: 'compare', keys: ['L'] },
] as const satisfies readonly Shortcut[];

export type ShortcutId = (typeof shortcuts)[number]['id'];

const macSigns: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Delete: '⌫',
  Enter: '↩',
  Esc: 'esc',
};

/** The keys as the system writes them: `⌘I` on a Mac, `Ctrl+I` elsewhere. `names` translates Ctrl, Shift, … */
export function keysText(keys: string, isMac: boolean, names: (key: string) => string): string {
  const parts = keys.split('+').map((part) => (part === '' ? '+' : part));
  const shown = keys === '+' ? ['+'] : parts;
  if (isMac) return shown.map((part) => macSigns[part] ?? names(part)).join('');
  return shown.map((part) => names(part)).join('+');
}

const heardNames: Readonly<Record<string, string>> = {
  Esc: 'Escape',
  '+': 'Plus',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  '↑': 'ArrowUp',
  '↓': 'ArrowDown',
};

/** The keys as `aria-keyshortcuts` wants them, whatever the language: `Control+I`, on a Mac `Meta+I`. */
export function heardKeysText(keys: string, isMac: boolean): string {
  const ofSystem: Readonly<Record<string, string>> = isMac
    ? { Mod: 'Meta', Delete: 'Backspace' }
    : { Mod: 'Control' };
  const parts = keys === '+' ? ['+'] : keys.split('+');
  return parts.map((part) => ofSystem[part] ?? heardNames[part] ?? part).join('+');
}

/** True while the keyboard belongs to a text field or an input method is composing. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'range', 'button', 'submit'].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
