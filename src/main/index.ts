// The window's composition root: profile, lock, window, library, in this order, and stopped in reverse.
// Invariant: the window is shown before anything heavy is loaded; whatever fails to open is said in plain words.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog, nativeTheme, net, powerMonitor, session } from 'electron';
import type { BrowserWindow } from 'electron';
import { readAppArguments } from './app-arguments.ts';
import { toFailure } from './lib/app-error.ts';
import { systemClock } from './lib/clock.ts';
import { defaultLibraryDir } from './lib/default-library.ts';
import { createLog, fileSink } from './lib/log.ts';
import type { Library } from './library/library.ts';
import { createRequestHandlers } from './requests.ts';
import { createAppHandler } from './shell/app-protocol.ts';
import { writeImage, writeText } from './shell/clipboard.ts';
import { logCrashes, reviveDeadPage } from './shell/crash.ts';
import { showInFolder } from './shell/files.ts';
import { createImageHandler } from './shell/image-protocol.ts';
import { sendEvent, serveRequests } from './shell/ipc.ts';
import { installMenu } from './shell/menu.ts';
import { menuTexts, resolveLanguage } from './shell/menu-template.ts';
import { pageAddress } from './shell/page-address.ts';
import type { PageAddress } from './shell/page-address.ts';
import { watchPower } from './shell/power.ts';
import { registerSchemes, serveSchemes } from './shell/schemes.ts';
import { restrictSession } from './shell/session-rules.ts';
import { settingsFile } from './shell/settings-file.ts';
import { claimSingleInstance, profileFolder } from './shell/single-instance.ts';
import { applyTheme, followTheme } from './shell/theme.ts';
import { windowBoundsFile } from './shell/window-bounds.ts';
import { createWindow, focusWindow, windowPartition } from './shell/window.ts';

const here = dirname(fileURLToPath(import.meta.url));
const { libraryDir: namedLibraryDir, demoFile } = readAppArguments(process.argv.slice(1), process.cwd());
const defaultDir = defaultLibraryDir(process.env);
const libraryDir = namedLibraryDir ?? defaultDir;

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
  applyTheme(nativeTheme, settings.get().theme);
  const windowSession = session.fromPartition(windowPartition);
  // The page's files are served by this thread, so the library waits until they are through.
  const shown = restrictSession(windowSession, page).then(() => showWindow(page));
  const opening = shown
    .then(() => import('./open-library.ts'))
    .then(({ openLibrary }) =>
      openLibrary({ libraryDir, demoFile, workersFolder: here, clock: systemClock, log }),
    );
  const library = async (): Promise<Library> => (await opening).library;

  const refreshMenu = (): void => {
    installMenu({
      platform: process.platform,
      texts: menuTexts(resolveLanguage(settings.get().language, app.getLocale())),
      isDevelopment: page.isDevelopment,
      choose: (item) => sendEvent(window, 'menu.chosen', { item }),
    });
  };
  refreshMenu();
  serveRequests({
    page,
    log,
    nowMs: () => performance.now(),
    handlers: createRequestHandlers({
      library,
      appInfo: async () => (await opening).appInfo(app.getLocale()),
      settings: {
        get: () => settings.get(),
        set: (change) => {
          const changed = settings.set(change);
          applyTheme(nativeTheme, changed.theme);
          refreshMenu();
          return changed;
        },
      },
      writeText,
      writeImage,
      showInFolder,
      nowMs: () => systemClock.nowMs(),
    }),
  });
  serveSchemes(windowSession, {
    app: createAppHandler({ folder: join(here, '..', 'renderer') }),
    image: createImageHandler({
      readPreview: async (pictureId) => (await opening).readPreview(pictureId),
      originalFile: async (pictureId) => (await opening).originalFile(pictureId),
      readPartial: async (taskId) => (await opening).readPartial(taskId),
      onError: (error) => log.error('A picture could not be served', { error }),
    }),
  });

  opening
    .then(
      (opened) => opened.startWorking((name, payload) => sendEvent(window, name, payload)),
      (error: unknown) => {
        log.error('The library could not be opened', { error });
        dialog.showErrorBox('Gridkeep', toFailure(error).message);
        app.exit(1);
      },
    )
    .catch((error: unknown) => log.error('Work could not begin', { error }));
  watchPower({
    powerMonitor,
    net,
    listener: {
      suspended: () => undefined,
      resumed: () => void library().then((open) => open.wake()),
      networkChanged: (isOnline) => void (isOnline ? library().then((open) => open.wake()) : undefined),
      shuttingDown: () => app.quit(),
    },
  });
  app.on('window-all-closed', () => app.quit());
  closeBeforeQuit(
    async () => (await opening).close(),
    async () => (await opening).exit(0),
  );
}

/** Opens the window, visible at once; resolves when its page has loaded, or cannot be. */
function showWindow(page: PageAddress): Promise<void> {
  const created = createWindow({
    page,
    preloadPath: join(here, '..', 'preload', 'index.cjs'),
    iconPath: join(here, '..', '..', 'resources', 'icon.png'),
    isDark: nativeTheme.shouldUseDarkColors,
    boundsStore: windowBoundsFile(join(app.getPath('userData'), 'window.json')),
  });
  window = created.window;
  followTheme(nativeTheme, created.window);
  reviveDeadPage(created.window.webContents, {
    log,
    nowMs: () => performance.now(),
    giveUp: () => app.quit(),
  });
  return created.loaded.catch((error: unknown) => log.error('The page could not be loaded', { error }));
}

/** Lets the library finish what it is writing, for at most five seconds, before the app ends. */
function closeBeforeQuit(close: () => Promise<void>, exit: () => Promise<void>): void {
  let isClosing = false;
  app.on('before-quit', (event) => {
    if (isClosing) return;
    isClosing = true;
    event.preventDefault();
    const longestMs = 5_000;
    const closed = close().catch((error: unknown) => log.error('Closing failed', { error }));
    void Promise.race([closed, systemClock.sleep(longestMs)])
      .then(() => log.close())
      .then(exit)
      .catch(() => app.exit(1));
  });
}
