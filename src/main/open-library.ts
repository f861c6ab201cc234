// Opens the library for the window and gives the window the few things that it needs of it.
// Invariant: loaded after the window is shown, since everything heavy (SQLite, HTTP) hangs below it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AppInfo } from '../preload/contract/entities.ts';
import type { EventName, Events } from '../preload/contract/events.ts';
import { exitHard, keytarStore } from './accounts/keytar-store.ts';
import { memoryStore } from './accounts/memory-store.ts';
import { openPreviewReader } from './catalog/previews.ts';
import { fillWithDemo } from './demo.ts';
import type { Clock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import { version } from './lib/version.ts';
import { feedActivity } from './library/activity-feed.ts';
import { Library } from './library/library.ts';
import { PartialPictures } from './library/partial-pictures.ts';
import { providers } from './providers/index.ts';
import type { OriginalFile } from './shell/image-protocol.ts';

export interface OpenLibraryOptions {
  readonly libraryDir: string;
  readonly demoFile: string | null;
  /** The folder with the built worker files. */
  readonly workersFolder: string;
  readonly clock: Clock;
  readonly log: Log;
}

type Send = <Name extends EventName>(name: Name, payload: Events[Name]) => void;

export interface WindowLibrary {
  readonly library: Library;
  appInfo(systemLanguage: string): Promise<AppInfo>;
  readPreview(pictureId: number): Uint8Array | null;
  originalFile(pictureId: number): Promise<OriginalFile | null>;
  readPartial(taskId: number): Promise<Uint8Array | null>;
  /** Begins to follow and save, and tells the page what changes. */
  startWorking(send: Send): Promise<void>;
  close(): Promise<void>;
  /** Ends the process, also past a keychain call that hangs. */
  exit(code: number): void;
}

/** Throws AppError: library-in-use, library-newer, library-damaged, no-permission, disk-full. */
export async function openLibrary(options: OpenLibraryOptions): Promise<WindowLibrary> {
  const { libraryDir, demoFile, clock, log } = options;
  const worker = (name: string): URL => pathToFileURL(join(options.workersFolder, `${name}.js`));
  const systemKeychain = keytarStore();
  const library = await Library.open({
    libraryDir,
    mode: 'write',
    workers: {
      catalog: worker('catalog-worker'),
      save: worker('save-worker'),
      preview: worker('preview-worker'),
      keeping: worker('keeping-worker'),
    },
    providers,
    keychain: demoFile === null ? systemKeychain : memoryStore(),
    session: memoryStore(),
    clock,
    log,
    random: Math.random,
    makePreviews: true,
  });
  const previews = openPreviewReader(libraryDir);
  const partials = new PartialPictures({ catalog: library.catalog, pool: library.previewPool, clock });
  let stopFeeds: (() => void)[] = [];
  return {
    library,
    async appInfo(systemLanguage) {
      return {
        version,
        platform: platformName(),
        systemLanguage,
        libraryPath: libraryDir,
        keychainFailure: demoFile === null ? await systemKeychain.probe() : null,
        providers: Object.values(providers).map((provider) => provider.description),
        isDemo: demoFile !== null,
      };
    },
    readPreview: (pictureId) => previews.read(pictureId),
    async originalFile(pictureId) {
      const file = await library.catalog.call('pictureFile', { pictureId });
      if (file === null) return null;
      return {
        absolutePath: join(libraryDir, file.path),
        root: join(libraryDir, 'Pictures'),
        mediaType: file.mediaType,
      };
    },
    readPartial: (taskId) => partials.read(taskId),
    async startWorking(send) {
      stopFeeds = [
        library.catalog.onChange(({ accounts, ...changes }) => {
          send('catalog.changed', changes);
          if (accounts) send('accounts.changed', { revision: changes.revision });
        }),
        library.history.onProgress((progress) => send('sync.changed', progress)),
        feedActivity(library, (activity) => send('activity.changed', activity)),
      ];
      await library.startWorking();
      if (demoFile !== null) await fillWithDemo(library, demoFile);
    },
    async close() {
      for (const stop of stopFeeds) stop();
      await partials.close();
      await library.close();
      previews.close();
    },
    exit(code) {
      if (systemKeychain.isStuck()) exitHard(code);
      process.exit(code);
    },
  };
}

function platformName(): AppInfo['platform'] {
  switch (process.platform) {
    case 'darwin':
      return 'mac';
    case 'win32':
      return 'windows';
    default:
      return 'linux';
  }
}
