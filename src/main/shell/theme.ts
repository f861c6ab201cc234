// Light or dark: the system's word or the user's, and the colour of a window before its page is there.
// Invariant: the two colours equal the page's own `window` token, so that nothing flashes.
import type { NativeTheme } from 'electron';
import type { Settings } from '../../preload/contract/settings.ts';

/** Background of a window without a page yet. */
export function windowBackground(isDark: boolean): string {
  return isDark ? '#141414' : '#f3f3f3';
}

type ThemePort = Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'>;

/** Makes menus, dialogs and the page's `prefers-color-scheme` follow the setting. */
export function applyTheme(nativeTheme: ThemePort, theme: Settings['theme']): void {
  nativeTheme.themeSource = theme;
}

interface ColouredWindow {
  isDestroyed(): boolean;
  setBackgroundColor(colour: string): void;
}

/** Keeps a window's background in step with the theme; returns the function that ends it. */
export function followTheme(
  nativeTheme: ThemePort & {
    on(event: 'updated', listener: () => void): unknown;
    off(event: 'updated', listener: () => void): unknown;
  },
  window: ColouredWindow,
): () => void {
  const update = (): void => {
    if (!window.isDestroyed()) window.setBackgroundColor(windowBackground(nativeTheme.shouldUseDarkColors));
  };
  nativeTheme.on('updated', update);
  return () => void nativeTheme.off('updated', update);
}
