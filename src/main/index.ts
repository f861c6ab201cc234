// The window's composition root: profile, lock, window, library, in this order, and stopped in reverse.
// Invariant: the window is shown before anything heavy is loaded; whatever fails to open is said in plain words.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { app, dialog, nativeTheme, net, Notification, powerMonitor, session, shell } from 'electron';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import type { Events } from '../preload/contract/events.ts';
import { readAppArguments } from './app-arguments.ts';
import { openCatalogThread } from './catalog/catalog.ts';
import type { Catalog } from './catalog/catalog.ts';
import { systemClock } from './lib/clock.ts';
import { defaultLibraryDir } from './lib/default-library.ts';
import { createLog, fileSink } from './lib/log.ts';
import { platformName } from './lib/platform-name.ts';
import { version } from './lib/version.ts';
import type { Library } from './library/library.ts';
import { LibraryHolder } from './library/library-holder.ts';
import type { WindowLibraries, WindowLibrary } from './open-library.ts';
import { createRequestHandlers } from './requests.ts';
import { createAppHandler } from './shell/app-protocol.ts';
import { Background } from './shell/background.ts';
import { writeImage, writeText } from './shell/clipboard.ts';
import { logCrashes, reviveDeadPage } from './shell/crash.ts';
import { showInFolder } from './shell/files.ts';
import { createImageHandler } from './shell/image-protocol.ts';
import { sendEvent, serveRequests } from './shell/ipc.ts';
import { argumentsForLibrary, folderChoiceFile, libraryIn } from './shell/library-choice.ts';
import { installMenu } from './shell/menu.ts';
import { menuTexts, resolveLanguage } from './shell/menu-template.ts';
import type { FolderChoice } from './shell/library-choice.ts';
import type { MenuTexts } from './shell/menu-template.ts';
import { pageAddress } from './shell/page-address.ts';
import type { PageAddress } from './shell/page-address.ts';
import { watchPower } from './shell/power.ts';
import { registerSchemes, serveSchemes } from './shell/schemes.ts';
import { restrictSession } from './shell/session-rules.ts';
import { settingsFile } from './shell/settings-file.ts';
import type { SettingsStore } from './shell/settings-file.ts';
import { claimSingleInstance, profileFolder } from './shell/single-instance.ts';
import { applyTheme, followTheme } from './shell/theme.ts';
import { createTrayIcon } from './shell/tray.ts';
import { windowBoundsFile } from './shell/window-bounds.ts';
import { createWindow, focusWindow, watchFullScreen, windowPartition } from './shell/window.ts';

const here = dirname(fileURLToPath(import.meta.url));
const { libraryDir: namedLibraryDir, demoFile } = readAppArguments(process.argv.slice(1), process.cwd());
const defaultDir = defaultLibraryDir(process.env);
const libraryChoice = folderChoiceFile(join(app.getPath('userData'), 'library.json'), 'libraryDir');
/** Chosen in the window before; what a start names comes first, and is made where it is not there yet. */
const chosenDir =
  namedLibraryDir === null && process.env['GRIDKEEP_LIBRARY'] === undefined ? libraryChoice.load() : null;
const libraryDir = namedLibraryDir ?? chosenDir ?? defaultDir;
const iconPath = join(here, '..', '..', 'resources', 'icon.png');

registerSchemes();
// A launcher that had to switch Chromium's sandbox off (root on Linux) would otherwise meet both switches at once.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.setPath(
  'userData',
  profileFolder({
    base: app.getPath('userData'),
    libraryPath: libraryDir,
    defaultLibraryPath: defaultDir,
    platform: process.platform,
  }),
);
const log = createLog({ sinks: [fileSink({ folder: join(app.getPath('userData'), 'logs') })] });
logCrashes(process, app, log);

let window: BrowserWindow | null = null;
const isFirst = claimSingleInstance(app, process.argv.slice(1), (importText) => {
  if (window === null) return;
  focusWindow(window);
  if (importText !== null) sendEvent(window, 'import.offered', { text: importText });
});
if (isFirst) void app.whenReady().then(start);
else app.exit(0);

function start(): void {
  const page = pageAddress(process.env['ELECTRON_RENDERER_URL'], app.isPackaged);
  const settings = settingsFile(join(app.getPath('userData'), 'settings.json'));
  const exportChoice = folderChoiceFile(join(app.getPath('userData'), 'export.json'), 'exportDir');
  const texts = (): MenuTexts => menuTexts(resolveLanguage(settings.get().language, app.getLocale()));
  applyTheme(nativeTheme, settings.get().theme);
  const windowSession = session.fromPartition(windowPartition);
  const background = createBackground(settings, texts, (paused) => {
    void Promise.resolve(handlers['saving.setPaused']({ paused })).catch((error: unknown) =>
      log.error('Pausing failed', { error }),
    );
  });
  // The page's files are served by this thread, so the library waits until they are through.
  const shown = restrictSession(windowSession, page).then(() => showWindow(page, background));
  const libraries = shown.then(async () => {
    const catalog = openCatalogBeside();
    const { prepareLibraries } = await import('./open-library.ts');
    return prepareLibraries({
      libraryDir,
      catalog,
      mustExist: chosenDir !== null,
      demoFile,
      workersFolder: here,
      clock: systemClock,
      log,
      toSystemTrash: (absolutePath) => shell.trashItem(absolutePath),
    });
  });
  const holder = holdLibrary(libraries, background, settings);
  const library = async (): Promise<Library> => (await holder.current()).library;
  /** Where none is open, there is nothing to tell it. */
  const withLibrary = (tell: (open: Library) => void): void => void library().then(tell, () => undefined);

  const refreshMenu = (): void => {
    installMenu({
      platform: process.platform,
      texts: texts(),
      isDevelopment: page.isDevelopment,
      choose: (item) => sendEvent(window, 'menu.chosen', { item }),
    });
  };
  refreshMenu();
  const handlers = createRequestHandlers({
    library,
    keeping: {
      state: () => holder.state,
      openAgain: () => holder.openAgain(),
      begin: (work) => holder.beginKeeping(work),
      listBackups: async () => (await libraries).listBackups(),
    },
    chooseLibrary: () => chooseLibrary(texts()),
    exportFolder: () => exportFolderOf(exportChoice),
    chooseExportFolder: async () => {
      const folder = await askForFolder(
        texts().exportTo,
        (await exportFolderOf(exportChoice)) ?? app.getPath('pictures'),
      );
      if (folder !== null) exportChoice.save(folder);
    },
    systemLocale: () => app.getPreferredSystemLanguages()[0] ?? app.getLocale(),
    showExported: (absolutePath) => shell.showItemInFolder(absolutePath),
    showLibraryFolder: () => shell.showItemInFolder(libraryDir),
    answerClose: (keepWorking) => background.answerClose(keepWorking),
    setFullScreen: (isFullScreen) => window?.setFullScreen(isFullScreen),
    quit: () => app.quit(),
    appInfo: () => ({
      version,
      platform: platformName(process.platform),
      systemLanguage: app.getLocale(),
      libraryPath: libraryDir,
      isDemo: demoFile !== null,
    }),
    listProviders: async () => (await libraries).listProviders(),
    checkKeychain: async () => (await libraries).checkKeychain(),
    settings: {
      get: () => settings.get(),
      set: (change) => {
        const changed = settings.set(change);
        applyTheme(nativeTheme, changed.theme);
        refreshMenu();
        background.refresh();
        if (change.bytesPerSecond !== undefined)
          withLibrary((open) => open.setBytesPerSecond(changed.bytesPerSecond));
        return changed;
      },
      keepSavingPaused: (paused) => void settings.set({ savingPaused: paused }),
    },
    writeText,
    writeImage,
    showInFolder,
    nowMs: () => systemClock.nowMs(),
  });
  serveRequests({ page, log, nowMs: () => performance.now(), handlers });
  serveSchemes(windowSession, {
    app: createAppHandler({ folder: join(here, '..', 'renderer') }),
    image: createImageHandler({
      readPreview: async (pictureId, size) => (await holder.current()).readPreview(pictureId, size),
      originalFile: async (pictureId) => (await holder.current()).originalFile(pictureId),
      readPartial: async (taskId) => (await holder.current()).readPartial(taskId),
      onError: (error) => log.error('A picture could not be served', { error }),
    }),
  });

  watchPower({
    powerMonitor,
    net,
    listener: {
      suspended: () => withLibrary((open) => open.suspend()),
      resumed: () => withLibrary((open) => open.resumeSoon()),
      networkChanged: (isOnline) => withLibrary((open) => open.network.noteSystemChange(isOnline)),
      shuttingDown: () => app.quit(),
    },
  });
  app.on('activate', () => {
    if (window !== null) focusWindow(window);
  });
  app.on('window-all-closed', () => app.quit());
  closeBeforeQuit({
    leave: () => background.leave(),
    close: () => holder.close(),
    exit: async () => (await libraries).exit(0),
  });
}

/** So long the page is left both cores to paint its first pictures. */
const firstPicturesMs = 300;

/** The catalog's threads start while this one loads the rest of the library. Null where no library may be made. */
function openCatalogBeside(): Promise<Catalog> | null {
  if (chosenDir !== null && !existsSync(chosenDir)) return null;
  const opening = openCatalogThread({
    workerUrl: pathToFileURL(join(here, 'catalog-worker.js')),
    libraryDir,
    mode: 'write',
    galleryDelayMs: firstPicturesMs,
  });
  // Whoever opens the library is told.
  opening.catch(() => undefined);
  return opening;
}

/** Opens the library, and again after it was closed to be kept; the page hears of each change. */
function holdLibrary(
  libraries: Promise<WindowLibraries>,
  background: Background,
  settings: SettingsStore,
): LibraryHolder<WindowLibrary> {
  return new LibraryHolder({
    open: async () => {
      const opened = await (await libraries).open();
      opened.library.setBytesPerSecond(settings.get().bytesPerSecond);
      opened.library.setSavingPaused(settings.get().savingPaused);
      opened
        .startWorking((name, payload) => {
          sendEvent(window, name, payload);
          if (name === 'activity.changed') background.noteActivity(payload as Events['activity.changed']);
        })
        .catch((error: unknown) => log.error('Work could not begin', { error }));
      return opened;
    },
    keep: async (work, options) => (await libraries).keep(work, options),
    onChange: (state) => {
      if (state.kind !== 'open') background.noteActivity(null);
      sendEvent(window, 'library.changed', state);
    },
    log,
    nowMs: () => performance.now(),
  });
}

function createBackground(
  settings: SettingsStore,
  texts: () => MenuTexts,
  setPaused: (paused: boolean) => void,
): Background {
  // Held until it is clicked or goes away; a notification that nobody holds is collected with its listeners.
  let notification: Notification | null = null;
  return new Background({
    settings: () => settings.get(),
    setWorksInBackground: (works) => settings.set({ worksInBackground: works, backgroundAsked: true }),
    texts,
    tray: createTrayIcon({ iconPath, log }),
    window: {
      isVisible: () => window?.isDestroyed() === false && window.isVisible(),
      show: () => (window === null ? undefined : focusWindow(window)),
      hide: () => (window?.isDestroyed() === false ? window.hide() : undefined),
    },
    askAboutClosing: () => sendEvent(window, 'window.closeAsked', {}),
    notify: (words, open) => {
      if (!Notification.isSupported()) return;
      notification = new Notification({ ...words, icon: iconPath });
      notification.on('click', open);
      notification.show();
    },
    setPaused,
    quit: () => app.quit(),
  });
}

/** Asks for a folder in the system's own way; null where the user chose none. */
async function askForFolder(title: string, defaultPath: string): Promise<string | null> {
  const options: OpenDialogOptions = {
    ...{ title, defaultPath },
    properties: ['openDirectory', 'createDirectory'],
  };
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}

/** Null where none was chosen, or it is gone. A drive on the network may take its time to say so. */
async function exportFolderOf(choice: FolderChoice): Promise<string | null> {
  const folder = choice.load();
  if (folder === null) return null;
  return stat(folder).then(
    () => folder,
    () => null,
  );
}

/** Asks for a folder, and starts again with the library in it; the next starts open it too. */
async function chooseLibrary(texts: MenuTexts): Promise<void> {
  const folder = await askForFolder(texts.chooseLibrary, dirname(libraryDir));
  if (folder === null) return;
  const chosen = libraryIn(folder);
  libraryChoice.save(chosen);
  app.relaunch({ args: argumentsForLibrary(process.argv.slice(1), chosen) });
  app.quit();
}

/** Opens the window, visible at once; resolves when its page has loaded, or cannot be. */
function showWindow(page: PageAddress, background: Background): Promise<void> {
  const created = createWindow({
    page,
    preloadPath: join(here, '..', 'preload', 'index.cjs'),
    iconPath,
    isDark: nativeTheme.shouldUseDarkColors,
    boundsStore: windowBoundsFile(join(app.getPath('userData'), 'window.json')),
  });
  window = created.window;
  window.on('close', (event) => {
    if (background.mustStay()) event.preventDefault();
  });
  watchFullScreen(created.window, (isFullScreen) =>
    sendEvent(created.window, 'window.fullScreenChanged', { isFullScreen }),
  );
  followTheme(nativeTheme, created.window);
  reviveDeadPage(created.window.webContents, {
    log,
    nowMs: () => performance.now(),
    giveUp: () => app.quit(),
  });
  return created.loaded.catch((error: unknown) => log.error('The page could not be loaded', { error }));
}

/** Lets the library finish what it is writing, for at most five seconds, before the app ends; its window goes at once. */
function closeBeforeQuit(steps: {
  readonly leave: () => void;
  readonly close: () => Promise<void>;
  readonly exit: () => Promise<void>;
}): void {
  let isClosing = false;
  app.on('before-quit', (event) => {
    if (isClosing) return;
    isClosing = true;
    event.preventDefault();
    steps.leave();
    const longestMs = 5_000;
    const closed = steps.close().catch((error: unknown) => log.error('Closing failed', { error }));
    void Promise.race([closed, systemClock.sleep(longestMs)])
      .then(() => log.close())
      .then(() => steps.exit())
      .catch(() => app.exit(1));
  });
}
