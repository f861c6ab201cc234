// Opens the library for the window, gives the window the few things that it needs of it, and keeps it while it is closed.
// Invariant: loaded after the window is shown, since everything heavy (SQLite, HTTP) hangs below it. Keys that are
// known for this session only outlive a library that is closed and opened again.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BackupEntry, KeepingReport } from '../preload/contract/keeping.ts';
import type { ProviderDescription } from '../preload/contract/providers.ts';
import type { Failure } from '../preload/contract/failure.ts';
import type { PreviewSize } from '../preload/contract/preview-sizes.ts';
import type { EventName, Events } from '../preload/contract/events.ts';
import { exitHard, keytarStore } from './accounts/keytar-store.ts';
import { memoryStore } from './accounts/memory-store.ts';
import { catalogPath, isLibraryThereAsync, markerPath } from './catalog/catalog-path.ts';
import type { Catalog } from './catalog/catalog.ts';
import { openPreviewReader } from './catalog/previews.ts';
import { fillWithDemo } from './demo.ts';
import { keep } from './keeping/keep.ts';
import { AppError } from './lib/app-error.ts';
import type { Clock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import type { ProxyFor } from './proxies/proxy-for.ts';
import { feedActivity } from './library/activity-feed.ts';
import { Library } from './library/library.ts';
import type { LibraryWork } from './library/library-holder.ts';
import { locateOriginal } from './library/locate-original.ts';
import type { LocatedOriginal } from './library/locate-original.ts';
import { PartialPictures } from './library/partial-pictures.ts';
import { providers } from './providers/index.ts';

export interface WindowLibrariesOptions {
  readonly libraryDir: string;
  /** Being opened already, for the first time; null where it is not. */
  readonly catalog: Promise<Catalog> | null;
  /** A library that was chosen before is never made anew where its drive is away. */
  readonly mustExist: boolean;
  readonly demoFile: string | null;
  /** The folder with the built worker files. */
  readonly workersFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly proxyFor: ProxyFor;
  /** Gives a file to the system's own trash; rejects where that does not take it. */
  readonly toSystemTrash: (absolutePath: string) => Promise<void>;
}

type Send = <Name extends EventName>(name: Name, payload: Events[Name]) => void;

/** The library while it is closed, and the way to open it. */
export interface WindowLibraries {
  /** Throws AppError: library-in-use, library-newer, library-damaged, library-away, no-permission, disk-full. */
  open(): Promise<WindowLibrary>;
  /** Restores a backup, or makes the catalog anew. The library must be closed. Throws AppError. */
  keep(
    work: LibraryWork,
    options: { readonly onRecords: (records: number) => void; readonly signal: AbortSignal },
  ): Promise<KeepingReport>;
  listBackups(): Promise<readonly BackupEntry[]>;
  /** Whether there is a library where it should be; the bare place where a drive hangs is none. */
  isThere(): Promise<boolean>;
  listProviders(): readonly ProviderDescription[];
  /** Null when keys can be kept; else why not. */
  checkKeychain(): Promise<Failure | null>;
  /** Ends the process, also past a keychain call that hangs. */
  exit(code: number): void;
}

export interface WindowLibrary {
  readonly library: Library;
  /** Made first where the picture was deleted before it had one. */
  readPreview(pictureId: number, size: PreviewSize): Promise<Uint8Array | null>;
  originalFile(pictureId: number): Promise<LocatedOriginal | null>;
  readPartial(taskId: number): Promise<Uint8Array | null>;
  /** Begins to follow and save, and tells the page what changes. */
  startWorking(send: Send): Promise<void>;
  /** Resolves, with the reason, once its catalog has gone by itself: nothing can be asked of it any more. */
  readonly lost: Promise<AppError>;
  close(): Promise<void>;
}

export function prepareLibraries(options: WindowLibrariesOptions): WindowLibraries {
  const { libraryDir, demoFile, clock, log } = options;
  const worker = (name: string): URL => pathToFileURL(join(options.workersFolder, `${name}.js`));
  const systemKeychain = keytarStore();
  const keychain = demoFile === null ? systemKeychain : memoryStore();
  const session = memoryStore();
  const keepOptions = () => ({
    workerUrl: worker('keeping-worker'),
    libraryDir,
    nowMs: clock.nowMs(),
  });
  let wasFilled = false;
  let opening = options.catalog;

  return {
    async open() {
      if (options.mustExist && !(await isLibraryThereAsync(libraryDir)))
        throw new AppError('library-away', `${libraryDir} is not there.`);
      const catalog = opening;
      opening = null;
      const library = await Library.open({
        libraryDir,
        catalog,
        mode: 'write',
        workers: {
          catalog: worker('catalog-worker'),
          save: worker('save-worker'),
          preview: worker('preview-worker'),
          keeping: worker('keeping-worker'),
          export: worker('export-worker'),
        },
        providers,
        keychain,
        session,
        clock,
        log,
        random: Math.random,
        makePreviews: true,
        proxyFor: options.proxyFor,
        toSystemTrash: options.toSystemTrash,
      });
      try {
        return windowLibrary(library, options, async () => {
          if (demoFile === null || wasFilled) return;
          wasFilled = true;
          await fillWithDemo(library, demoFile);
        });
      } catch (error) {
        // Held on to, it would be in use when it is opened once more.
        await library.close();
        throw error;
      }
    },
    async keep(work, { onRecords, signal }) {
      const how = { ...keepOptions(), onProgress: onRecords, signal };
      const report =
        work.kind === 'restore'
          ? await keep({ kind: 'restore', name: work.name }, how)
          : await keep({ kind: 'rebuild', quick: false }, how);
      return {
        records: report.sidecars,
        tasks: report.tasks,
        pictures: report.pictures,
        accounts: report.accounts,
        deleted: report.deleted,
        moved: report.moved,
        missing: report.missing,
        unreadable: report.unreadableCount,
        setAside: report.setAside,
      };
    },
    async listBackups() {
      if (!existsSync(libraryDir)) return [];
      const backups = await keep({ kind: 'list' }, keepOptions());
      return backups.map(({ name, kind, atMs, sizeBytes, facts }) => ({
        name,
        kind,
        atMs,
        sizeBytes,
        holds: facts === null ? null : { tasks: facts.tasks, pictures: facts.pictures },
      }));
    },
    // Not by `existsSync`: a drive on the network may take its time to say that it is away.
    isThere: () =>
      Promise.any([catalogPath(libraryDir), markerPath(libraryDir)].map((path) => stat(path))).then(
        () => true,
        () => false,
      ),
    listProviders: () => Object.values(providers).map(({ description }) => description),
    checkKeychain: () => keychain.probe(),
    exit(code) {
      if (systemKeychain.isStuck()) exitHard(code);
      process.exit(code);
    },
  };
}

function windowLibrary(
  library: Library,
  { clock, proxyFor }: Pick<WindowLibrariesOptions, 'clock' | 'proxyFor'>,
  fill: () => Promise<void>,
): WindowLibrary {
  const previews = openPreviewReader(library.dir);
  const partials = new PartialPictures({
    ...{ catalog: library.catalog, pool: library.previewPool, clock, proxyFor },
  });
  let stopFeeds: (() => void)[] = [];
  return {
    library,
    lost: library.catalog.died,
    readPreview: async (pictureId, size) =>
      previews.read(pictureId, size) ?? (await library.trashPreviews.read(pictureId, size)),
    originalFile: (pictureId) => locateOriginal(library, pictureId),
    readPartial: (taskId) => partials.read(taskId),
    async startWorking(send) {
      stopFeeds = [
        library.catalog.onChange(({ accounts, albums, traits, marks, ...changes }) => {
          send('catalog.changed', { ...changes, marks: marks || traits });
          if (albums) send('albums.changed', { revision: changes.revision });
          if (accounts) send('accounts.changed', { revision: changes.revision });
        }),
        library.history.onProgress((progress) => send('sync.changed', progress)),
        library.exporter.onChange((state) => send('export.changed', state)),
        library.ownFiles.onChange((state) => send('ownFiles.changed', state)),
        library.fileCheck.onChange((view) => send('check.changed', view)),
        library.trash.onChange((emptying) => send('trash.changed', emptying)),
        feedActivity(library, (activity) => send('activity.changed', activity)),
      ];
      await library.startWorking();
      await fill();
    },
    async close() {
      for (const stop of stopFeeds) stop();
      await partials.close();
      // Only the last connection to go moves what was written into the files, and this one could not write.
      previews.close();
      await library.close();
    },
  };
}
