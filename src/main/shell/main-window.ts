// The app's one window, whether or not it is there: opened, shown, hidden, told of events, asked for folders.
// Invariant: nobody else holds it, so nobody speaks to a window that is not there yet or is gone already; what is said to
// it then is said to nobody.
import { dialog, nativeImage, nativeTheme } from 'electron';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import type { EventName, Events } from '../../preload/contract/events.ts';
import type { Log } from '../lib/log.ts';
import { sendEvent } from './ipc.ts';
import type { MenuTexts } from './menu-template.ts';
import type { PageAddress } from './page-address.ts';
import { pageQuestion, watchPageTrouble } from './page-trouble.ts';
import type { PageAnswer, PageTrouble } from './page-trouble.ts';
import { followTheme } from './theme.ts';
import type { WindowBoundsStore } from './window-bounds.ts';
import { createWindow, focusWindow, watchFullScreen } from './window.ts';

export interface MainWindowOptions {
  readonly page: PageAddress;
  readonly preloadPath: string;
  readonly iconPath: string;
  readonly boundsStore: WindowBoundsStore;
  readonly log: Pick<Log, 'error'>;
  /** Asked when it is about to close. */
  readonly mustStay: () => boolean;
  readonly texts: () => MenuTexts;
  /** The user wants no more of a page that dies again and again. */
  readonly quit: () => void;
}

/** Under the pointer while files are dragged; macOS wants one. */
const dragIconPx = 48;

export class MainWindow {
  #window: BrowserWindow | null = null;
  #iconPath = '';
  #hasLeft = false;

  /** Opens it, visible at once; resolves when its page has loaded, or cannot be. */
  open(options: MainWindowOptions): Promise<void> {
    const { page, preloadPath, iconPath, boundsStore, log, mustStay, texts, quit } = options;
    const isDark = nativeTheme.shouldUseDarkColors;
    const { window, loaded } = createWindow({ page, preloadPath, iconPath, isDark, boundsStore });
    this.#window = window;
    this.#iconPath = iconPath;
    window.on('close', (event) => {
      if (mustStay()) event.preventDefault();
    });
    watchFullScreen(window, (isFullScreen) => this.send('window.fullScreenChanged', { isFullScreen }));
    followTheme(nativeTheme, window);
    watchPageTrouble(window.webContents, {
      log,
      nowMs: () => performance.now(),
      ask: (trouble, signal) => this.#askAboutPage(trouble, texts(), signal),
      quit,
    });
    return loaded.catch((error: unknown) => log.error('The page could not be loaded', { error }));
  }

  send<Name extends EventName>(name: Name, payload: Events[Name]): void {
    sendEvent(this.#window, name, payload);
  }

  isVisible(): boolean {
    return this.#living()?.isVisible() ?? false;
  }

  /** Brings it to the front, also when it was minimized or hidden. */
  show(): void {
    const window = this.#living();
    if (window !== null && !this.#hasLeft) focusWindow(window);
  }

  hide(): void {
    this.#living()?.hide();
  }

  /** Hides it for good: the app ends, and nobody brings it back meanwhile. */
  leave(): void {
    this.hide();
    this.#hasLeft = true;
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  setFullScreen(isFullScreen: boolean): void {
    this.#living()?.setFullScreen(isFullScreen);
  }

  /** Goes on with the drag of the page as one of these files, as the system's own; absolute paths. */
  startDrag([file, ...others]: readonly [string, ...string[]]): void {
    const icon = nativeImage.createFromPath(this.#iconPath).resize({ width: dragIconPx });
    this.#living()?.webContents.startDrag({ file, files: [file, ...others], icon });
  }

  /** Asks for a folder in the system's own way; null where the user chose none. */
  async askForFolder(title: string, defaultPath: string): Promise<string | null> {
    const properties = ['openDirectory' as const, 'createDirectory' as const];
    const [folder = null] = await this.#askToOpen({ title, defaultPath, properties });
    return folder;
  }

  /** Asks for files that are there, in the system's own way; none where the user chose none. */
  async askForFiles(title: string, defaultPath: string): Promise<readonly string[]> {
    return this.#askToOpen({ title, defaultPath, properties: ['openFile', 'multiSelections'] });
  }

  async #askToOpen(options: OpenDialogOptions): Promise<readonly string[]> {
    const window = this.#living();
    const { filePaths } = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return filePaths;
  }

  /** Asks for the name and place of a new file in the system's own way; null where the user chose none. */
  async askForFile(title: string, defaultPath: string): Promise<string | null> {
    const options = { title, defaultPath };
    const window = this.#living();
    const { filePath } = await (window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    return filePath === '' ? null : filePath;
  }

  /** Outside of the page, which cannot ask. */
  async #askAboutPage(trouble: PageTrouble, texts: MenuTexts, signal: AbortSignal): Promise<PageAnswer> {
    const { box, answers } = pageQuestion(trouble, texts);
    const window = this.#living();
    const { response } = await (window === null
      ? dialog.showMessageBox({ ...box, signal })
      : dialog.showMessageBox(window, { ...box, signal }));
    return answers[response] ?? 'wait';
  }

  #living(): BrowserWindow | null {
    return this.#window?.isDestroyed() === false ? this.#window : null;
  }
}
