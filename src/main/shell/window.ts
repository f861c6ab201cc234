// The app's window: made by one factory, kept on its page, remembered where it stood.
// Invariant: it shows the page and nothing else; every other navigation, window or webview is refused.
import { BrowserWindow, screen, shell } from 'electron';
import type { WebContents } from 'electron';
import { openExternalLink } from './external-links.ts';
import { isPageUrl, pageUrl } from './page-address.ts';
import type { PageAddress } from './page-address.ts';
import { restoredBounds } from './window-bounds.ts';
import type { WindowBoundsStore } from './window-bounds.ts';
import { windowMinimum, windowOptions } from './window-options.ts';

/** On disk for what V8 has compiled of the page, and for nothing else: a start without it takes a sixth longer. */
export const windowPartition = 'persist:window';
/** How long the window must be still before its place is written down. */
const boundsDelayMs = 500;

export interface CreateWindowInput {
  readonly page: PageAddress;
  readonly preloadPath: string;
  readonly iconPath: string;
  readonly isDark: boolean;
  readonly boundsStore: WindowBoundsStore;
}

/** Opens the window, visible at once; `loaded` rejects when the page cannot be loaded. */
export function createWindow(input: CreateWindowInput): { window: BrowserWindow; loaded: Promise<void> } {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = restoredBounds(input.boundsStore.load(), workAreas, windowMinimum);
  const window = new BrowserWindow(
    windowOptions({
      preloadPath: input.preloadPath,
      iconPath: input.iconPath,
      isDark: input.isDark,
      bounds,
      devTools: input.page.isDevelopment,
      partition: windowPartition,
    }),
  );
  if (bounds?.isMaximized === true) window.maximize();
  keepOnPage(window.webContents, input.page);
  rememberBounds(window, input.boundsStore);
  return { window, loaded: window.loadURL(pageUrl(input.page)) };
}

/** Refuses every way off the page. Also right for web contents that something else may have made. */
function keepOnPage(contents: WebContents, page: PageAddress): void {
  contents.on('will-navigate', (details) => {
    if (!isPageUrl(details.url, page)) details.preventDefault();
  });
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || !isPageUrl(details.url, page)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => {
    if (!isPageUrl(details.url, page)) details.preventDefault();
  });
  // A page can reach about:blank without being asked; the gate refuses it there, and here it comes back.
  contents.on('did-navigate', (_event, url) => {
    if (!isPageUrl(url, page)) void contents.loadURL(pageUrl(page)).catch(() => undefined);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openExternalLink(url, (link) => shell.openExternal(link));
    return { action: 'deny' };
  });
}

/** Brings a window to the front, also when it was minimized or hidden. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Says whenever the window begins or ends to fill the screen, whoever made it so. */
export function watchFullScreen(window: BrowserWindow, tell: (isFullScreen: boolean) => void): void {
  window.on('enter-full-screen', () => tell(true));
  window.on('leave-full-screen', () => tell(false));
}

function rememberBounds(window: BrowserWindow, store: WindowBoundsStore): void {
  let timer: NodeJS.Timeout | null = null;
  const save = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!window.isDestroyed()) store.save({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    timer ??= setTimeout(save, boundsDelayMs);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('maximize', saveSoon);
  window.on('unmaximize', saveSoon);
  window.on('close', save);
}
