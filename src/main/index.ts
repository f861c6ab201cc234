// The window's composition root: profile, lock, window, library, in this order, and stopped in reverse.
// Invariant: the window is shown before anything heavy is loaded; whatever fails to open is said in plain words.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, nativeTheme, net, powerMonitor, session, shell } from 'electron';
import { readAppArguments } from './app-arguments.ts';
import { holdLibrary } from './hold-library.ts';
import { atMostEach } from './lib/at-most-each.ts';
import { systemClock } from './lib/clock.ts';
import { createLog, fileSink } from './lib/log.ts';
import { proxyByChoice } from './proxies/proxy-for.ts';
import { loadFirstLook, loadLibraries } from './load-libraries.ts';
import { createRequestHandlers } from './requests.ts';
import { appId } from './shell/app-id.ts';
import { Background } from './shell/background.ts';
import { CarriedDraft, draftName } from './shell/carried-draft.ts';
import { ClipboardWatch } from './shell/clipboard-watch.ts';
import { readText } from './shell/clipboard.ts';
import { logCrashes } from './shell/crash.ts';
import { createDesktop } from './shell/desktop.ts';
import { folderChoiceFile } from './shell/folder-choice.ts';
import { createImageHandler } from './shell/image-protocol.ts';
import { serveRequests } from './shell/ipc.ts';
import { MainWindow } from './shell/main-window.ts';
import { installMenu } from './shell/menu.ts';
import { menuTexts, resolveLanguage } from './shell/menu-template.ts';
import type { MenuTexts } from './shell/menu-template.ts';
import { createNotify } from './shell/notifications.ts';
import { pageAddress } from './shell/page-address.ts';
import { watchPower } from './shell/power.ts';
import { enterProfile } from './shell/profile.ts';
import { closeBeforeQuit } from './shell/quitting.ts';
import { registerSchemes, serveSchemes } from './shell/schemes.ts';
import { restrictSession } from './shell/session-rules.ts';
import { settingsFile } from './shell/settings-file.ts';
import { claimSingleInstance } from './shell/single-instance.ts';
import { StartAgain } from './shell/start-again.ts';
import { proxyPartition, systemProxy } from './shell/system-proxy.ts';
import { applyTheme } from './shell/theme.ts';
import { createTrayIcon } from './shell/tray.ts';
import { windowBoundsFile } from './shell/window-bounds.ts';
import { windowPartition } from './shell/window.ts';

const here = dirname(fileURLToPath(import.meta.url));
const { libraryDir: namedDir, demoFile } = readAppArguments(process.argv.slice(1), process.cwd());
const iconPath = join(here, '..', '..', 'resources', 'icon.png');
/** So long the page has to say what was typed and set a moment before, when it hears that the app ends. */
const lastWordMs = 150;

registerSchemes();
// Else Windows shows notifications in nobody's name, or not at all.
app.setAppUserModelId(appId);
// A launcher that had to switch Chromium's sandbox off (root on Linux) would otherwise meet both switches at once.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
const profile = enterProfile(app, { namedDir, environment: process.env, platform: process.platform });
const log = createLog({ sinks: [fileSink({ folder: profile.path('logs') })] });
logCrashes(process, app, log);

const window = new MainWindow();
const next = new StartAgain();
/** A link may be what starts the app: the page hears of it as soon as it can. */
const pageShown = Promise.withResolvers<undefined>();
const offerImport = (text: string): void =>
  void pageShown.promise.then(() => window.send('import.offered', { text }));
const isFirst = claimSingleInstance(app, process.argv.slice(1), (importText, commandLine) => {
  // Whoever starts the app while it ends wants one that works: as soon as this one has gone.
  if (window.hasLeft) {
    next.ask(commandLine);
    return;
  }
  window.show();
  if (importText !== null) offerImport(importText);
});
if (isFirst) void app.whenReady().then(start);
else app.exit(0);

function start(): void {
  const page = pageAddress(process.env['ELECTRON_RENDERER_URL'], app.isPackaged);
  const settings = settingsFile(profile.path('settings.json'));
  const texts = (): MenuTexts => menuTexts(resolveLanguage(settings.get().language, app.getLocale()));
  applyTheme(nativeTheme, settings.get().theme);
  const windowSession = session.fromPartition(windowPartition);
  const background = new Background({
    settings: () => settings.get(),
    setWorksInBackground: (works) => settings.set({ worksInBackground: works, backgroundAsked: true }),
    texts,
    tray: createTrayIcon({ iconPath, log }),
    window,
    askAboutClosing: () => window.send('window.closeAsked', {}),
    notify: createNotify(iconPath),
    setPaused: (paused) => {
      void Promise.resolve(handlers['saving.setPaused']({ paused })).catch((error: unknown) =>
        log.error('Pausing failed', { error }),
      );
    },
    quit: () => app.quit(),
  });
  // The page's files are served by this thread, so the library waits until they are through.
  const shown = restrictSession(windowSession, page).then(() =>
    window.open({
      page,
      preloadPath: join(here, '..', 'preload', 'index.cjs'),
      iconPath,
      boundsStore: windowBoundsFile(profile.path('window.json')),
      log,
      mustStay: () => background.mustStay(),
      texts,
      quit: () => app.quit(),
    }),
  );
  void shown.then(() => pageShown.resolve(undefined));
  const draft = new CarriedDraft({
    file: profile.path(draftName),
    hideKnown: (text) => log.withoutHidden(text),
  });
  const leaveDraft = (): void => {
    try {
      draft.leave();
    } catch (error) {
      log.error('What stands in the import dialog could not be left for the next start', { error });
    }
  };
  const firstLook = shown.then(() => loadFirstLook(profile.library.dir));
  // The first pictures have both cores to themselves.
  const calm = firstLook.then(
    (look) => look?.enough,
    (error: unknown) => log.error('The library could not be looked into', { error }),
  );
  const libraries = calm.then(() =>
    loadLibraries({
      libraryDir: profile.library.dir,
      mustExist: profile.library.mustExist,
      demoFile,
      workersFolder: here,
      clock: systemClock,
      log,
      proxyFor: proxyByChoice(
        () => settings.get().proxy,
        systemProxy(() => session.fromPartition(proxyPartition)),
      ),
      toSystemTrash: (absolutePath) => shell.trashItem(absolutePath),
    }),
  );
  const held = holdLibrary({
    libraries,
    firstLook: firstLook.catch(() => null),
    settings: () => settings.get(),
    send: (name, payload) => window.send(name, payload),
    noteActivity: (activity) => background.noteActivity(activity),
    log,
    clock: systemClock,
    nowMs: () => performance.now(),
  });
  const refreshMenu = (): void => {
    installMenu({
      platform: process.platform,
      texts: texts(),
      isDevelopment: page.isDevelopment,
      choose: (item) => window.send('menu.chosen', { item }),
    });
  };
  refreshMenu();
  const clipboardWatch = new ClipboardWatch({
    isWanted: () => settings.get().watchesClipboard,
    readText,
    countNew: async (text) => (await held.library()).importer.countNew(text),
    tell: (newIds) => window.send('clipboard.offered', { newIds }),
    log,
  });
  app.on('browser-window-focus', () => void clipboardWatch.look());
  const handlers = createRequestHandlers({
    ...createDesktop({
      window,
      texts,
      libraryDir: profile.library.dir,
      libraryChoice: profile.libraryChoice,
      carryDraftTo: (libraryDir) => draft.leaveFor(profile.pathFor(libraryDir, draftName)),
      takeDraftBack: () => draft.comeBack(),
      exportChoice: folderChoiceFile(profile.path('export.json'), 'exportDir'),
      startAgain: (args) => next.ask(args),
      isDemo: demoFile !== null,
    }),
    library: held.library,
    firstPage: held.firstPage,
    firstPainted: held.firstPainted,
    keeping: held.keeping,
    answerClose: (keepWorking) => background.answerClose(keepWorking),
    listProviders: async () => (await libraries).listProviders(),
    checkKeychain: async () => (await libraries).checkKeychain(),
    settings: {
      get: () => settings.get(),
      set: (change) => {
        const changed = settings.set(change);
        applyTheme(nativeTheme, changed.theme);
        refreshMenu();
        background.refresh();
        if (change.watchesClipboard !== undefined) void clipboardWatch.look();
        if (change.bytesPerSecond !== undefined)
          held.tell((open) => open.setBytesPerSecond(changed.bytesPerSecond));
        if (change.proxy !== undefined) held.tell((open) => open.noteWayChanged());
        return changed;
      },
      keepSavingPaused: (paused) => void settings.set({ savingPaused: paused }),
    },
    draft,
    clipboardOffer: clipboardWatch,
    nowMs: () => systemClock.nowMs(),
  });
  serveRequests({ page, log, nowMs: () => performance.now(), handlers });
  serveSchemes(windowSession, {
    pageFolder: join(here, '..', 'renderer'),
    image: createImageHandler({
      ...held.pictures,
      onError: atMostEach(
        60_000,
        (error, leftOut) => log.error('A picture could not be served', { error, leftOut }),
        () => performance.now(),
      ),
    }),
  });

  watchPower({
    powerMonitor,
    net,
    listener: {
      suspended: () => held.tell((open) => open.suspend()),
      resumed: () => held.tell((open) => open.resumeSoon()),
      networkChanged: (isOnline) => held.tell((open) => open.network.noteSystemChange(isOnline)),
      shuttingDown: () => app.quit(),
    },
  });
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => app.quit());
  closeBeforeQuit(
    app,
    {
      leave: () => {
        window.send('app.ends', {});
        background.leave();
      },
      close: async () => {
        leaveDraft();
        await Promise.all([held.close(), systemClock.sleep(lastWordMs)]);
      },
      exit: async () => {
        leaveDraft();
        next.relaunch(app, process.env['APPIMAGE']);
        (await libraries).exit(0);
      },
    },
    { clock: systemClock, log },
  );
}
