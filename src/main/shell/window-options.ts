// How every window of the app is made. The only place that names web preferences.
// Invariant: sandboxed, isolated, without Node in any frame or worker; nothing here is ever loosened for a
// single window.
import type { BrowserWindowConstructorOptions } from 'electron';
import { windowBackground } from './theme.ts';
import type { WindowBounds } from './window-bounds.ts';

/** Smallest window at which every control still has its place, CSS pixels. */
export const windowMinimum = { width: 960, height: 600 } as const;
const windowDefault = { width: 1280, height: 800 } as const;

export interface WindowOptionsInput {
  readonly preloadPath: string;
  readonly iconPath: string;
  readonly isDark: boolean;
  /** Null for the default size in the middle of the screen. */
  readonly bounds: WindowBounds | null;
  /** Devtools exist in development only. */
  readonly devTools: boolean;
  /** The session's name; what begins with `persist:` is kept in the profile. */
  readonly partition: string;
}

/**
 * The options of the app's window. It shows at once in the page's own background colour, which is quicker to
 * the eye than waiting for the page; a window that was maximized is shown by `maximize()`.
 */
export function windowOptions(input: WindowOptionsInput): BrowserWindowConstructorOptions {
  const { bounds } = input;
  return {
    title: 'Gridkeep',
    icon: input.iconPath,
    ...(bounds === null
      ? windowDefault
      : { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height }),
    minWidth: windowMinimum.width,
    minHeight: windowMinimum.height,
    show: bounds?.isMaximized !== true,
    backgroundColor: windowBackground(input.isDark),
    autoHideMenuBar: true,
    webPreferences: {
      preload: input.preloadPath,
      partition: input.partition,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: input.devTools,
      // Already the second start has the page compiled, not the third.
      v8CacheOptions: 'bypassHeatCheck',
    },
  };
}
