// One open library with everything that works on it: catalog, accounts, importer, follower, saver, previews.
// Invariant: this is the only place that builds the domain; the window and the command line share it, and
// `close` stops the workers in the reverse order, so that what has come is written before the catalog closes.
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Account } from '../../preload/contract/accounts.ts';
import type { Activity } from '../../preload/contract/activity.ts';
import type { ProviderId } from '../../preload/contract/providers.ts';
import { Acting } from '../acting/acting.ts';
import { Accounts } from '../accounts/accounts.ts';
import type { SecretStore } from '../accounts/secret-store.ts';
import { openCatalogThread } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { ClockWatch } from '../catalog/clock-watch.ts';
import type { OpenMode } from '../catalog/open.ts';
import { Exporter } from '../exporting/exporter.ts';
import { Follower } from '../following/follower.ts';
import { HistorySync } from '../importing/history-sync.ts';
import { Importer } from '../importing/importer.ts';
import { BackupSchedule } from '../keeping/backup-schedule.ts';
import { keep } from '../keeping/keep.ts';
import { createSteps } from '../keeping/last-step.ts';
import type { Steps } from '../keeping/last-step.ts';
import { createRecordTaker } from '../keeping/take-records.ts';
import type { AllRecordsTaker } from '../keeping/take-records.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { Network } from '../lib/network.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { version } from '../lib/version.ts';
import { createPreviewPool } from '../previews/preview-pool.ts';
import type { PreviewPool } from '../previews/preview-pool.ts';
import { Previewer } from '../previews/previewer.ts';
import { TrashPreviews } from '../previews/trash-previews.ts';
import { closeProviderConnections } from '../providers/http.ts';
import type { Provider } from '../providers/provider.ts';
import { createRequestGate } from '../providers/request-gate.ts';
import type { FetchLimits } from '../saving/fetch-file.ts';
import { Bandwidth, createBandwidthMemory } from '../saving/bandwidth.ts';
import { DiskRoom, createRoomMemory } from '../saving/disk-room.ts';
import { LibraryFolder } from '../saving/library-folder.ts';
import { createSavePool } from '../saving/save-pool.ts';
import type { SavePool } from '../saving/save-pool.ts';
import { fetchAgain } from '../saving/fetch-again.ts';
import { FileCheck } from '../saving/file-check.ts';
import { FileChores } from '../saving/file-chores.ts';
import type { CheckDependencies } from '../saving/check-originals.ts';
import { createFolderSync } from '../saving/folder-sync.ts';
import { createFilePlacer } from '../saving/place-file.ts';
import { Saver } from '../saving/saver.ts';
import { SidecarWriter } from '../saving/sidecar-writer.ts';
import { Trash } from '../saving/trash.ts';
import { verifyLibrary } from '../saving/verify.ts';
import type { VerifyOptions, VerifyReport } from '../saving/verify.ts';
import { ActivityNow } from './activity-now.ts';
import { catchUpWithRecords, noteWorkEnded } from './catch-up.ts';
import { ComputerSleep } from './computer-sleep.ts';
import { FileNaming } from './file-naming.ts';
import { canReachAnyone, nextHops, proxyOfAll } from './reach-anyone.ts';
import { watchFolder } from './watch-folder.ts';
import { whenDone } from './when-done.ts';

/** Where the built (or source) worker files lie. */
export interface WorkerUrls {
  readonly catalog: URL;
  readonly save: URL;
  readonly preview: URL;
  readonly keeping: URL;
  readonly export: URL;
}

export interface LibraryOptions {
  readonly libraryDir: string;
  readonly mode: OpenMode;
  readonly workers: WorkerUrls;
  readonly providers: Readonly<Record<ProviderId, Provider>>;
  readonly keychain: SecretStore;
  readonly session: SecretStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Being opened already in this mode; without it, the library opens it. */
  readonly catalog?: Promise<Catalog> | null;
  readonly random: () => number;
  /** Previews are for looking at; the command line saves without them. */
  readonly makePreviews: boolean;
  /** Other bounds of a download than the usual ones, so that a test need not wait for a real stall. */
  readonly fetchLimits?: Partial<FetchLimits>;
  /** So much of the disk is left free, in place of the usual reserve; null for that. */
  readonly keepFreeBytes?: number | null;
  /** Gives a file to the system's own trash; rejects where that does not take it. The command line knows no such way. */
  readonly toSystemTrash?: (absolutePath: string) => Promise<void>;
  /** The way to providers and picture hosts. */
  readonly proxyFor: ProxyFor;
  /** Tells whether anybody in the network can be reached, in place of trying the accounts' servers. */
  readonly canReachAnyone?: () => Promise<boolean | null>;
}

export class Library {
  readonly dir: string;
  readonly catalog: Catalog;
  readonly accounts: Accounts;
  readonly importer: Importer;
  readonly history: HistorySync;
  readonly acting: Acting;
  readonly follower: Follower;
  readonly saver: Saver;
  readonly fileNaming: FileNaming;
  readonly trash: Trash;
  readonly fileCheck: FileCheck;
  readonly exporter: Exporter;
  readonly previewPool: PreviewPool;
  readonly trashPreviews: TrashPreviews;
  readonly network: Network;
  readonly #folder: LibraryFolder;
  readonly #bandwidth: Bandwidth;
  readonly #ended = new AbortController();
  readonly #statusListeners = new Set<() => void>();
  readonly #checking: CheckDependencies;
  readonly #sleep: ComputerSleep;
  readonly #activity: ActivityNow;
  readonly #previewer: Previewer;
  readonly #steps: Steps;
  readonly #records: AllRecordsTaker;
  readonly #sidecars: SidecarWriter;
  readonly #backups: BackupSchedule;
  readonly #savePool: SavePool;
  readonly #options: LibraryOptions;
  /** Of the last look for a network. */
  #unreachedProxy: string | null = null;
  #isWorking = false;
  /** The catalog knows what its records know. */
  #hasCaughtUp = false;

  /** Opens the library. Throws AppError: library-in-use, library-newer, library-damaged, no-permission, disk-full. */
  static async open(options: LibraryOptions): Promise<Library> {
    const catalog = await (options.catalog ??
      openCatalogThread({
        workerUrl: options.workers.catalog,
        libraryDir: options.libraryDir,
        mode: options.mode,
      }));
    try {
      const library = new Library(options, catalog);
      if (options.mode === 'write') await library.acting.start();
      return library;
    } catch (error) {
      // Held on to, it would be in use when it is opened once more.
      await catalog.close();
      throw error;
    }
  }

  private constructor(options: LibraryOptions, catalog: Catalog) {
    const { clock, log, random, libraryDir, proxyFor } = options;
    this.#options = options;
    this.dir = libraryDir;
    this.catalog = catalog;
    const gate = createRequestGate(clock);
    this.accounts = new Accounts({
      catalog,
      providers: options.providers,
      gate,
      clock,
      keychain: options.keychain,
      session: options.session,
      hideFromLog: (secret) => log.hide(secret),
      proxyFor,
    });
    this.importer = new Importer({ catalog, clock, providers: options.providers });
    this.history = new HistorySync({
      catalog,
      accounts: this.accounts,
      clock,
      random,
      onTasks: () => this.wake(),
    });
    this.acting = new Acting({ catalog, accounts: this.accounts, clock });
    const folder = new LibraryFolder({
      libraryDir,
      someOriginals: () => catalog.call('someOriginalPaths'),
    });
    this.#folder = folder;
    const isHere = (): Promise<boolean> => folder.look();
    this.network = new Network({
      clock,
      canReachAnyone:
        options.canReachAnyone ??
        (async () => {
          const accounts = await catalog.call('listAccounts');
          const hops = await nextHops(
            accounts.map(({ baseUrl }) => baseUrl),
            proxyFor,
          );
          const isReached = await canReachAnyone(hops, this.#ended.signal);
          this.#unreachedProxy = isReached === false ? proxyOfAll(hops) : null;
          return isReached;
        }),
    });
    const network = this.network;
    const clockWatch = new ClockWatch({ catalog, clock });
    this.follower = new Follower({
      ...{ catalog, accounts: this.accounts, clock, clockWatch, log, random, network },
      canWrite: () => folder.isHere,
    });
    const cores = availableParallelism();
    const bandwidthMemory = createBandwidthMemory();
    this.#bandwidth = new Bandwidth(bandwidthMemory);
    const roomMemory = createRoomMemory(options.keepFreeBytes ?? null);
    const pool = createSavePool({
      workerUrl: options.workers.save,
      size: Math.min(4, cores),
      userAgent: `Gridkeep/${version}`,
      bandwidth: bandwidthMemory,
      room: roomMemory,
      limits: options.fetchLimits ?? {},
      onWorkerDeath: (error) => log.error('A saving thread ended', { error }),
    });
    this.#savePool = pool;
    const chores = new FileChores({ catalog, libraryDir, log, isHere });
    this.saver = new Saver({
      ...{ catalog, chores, pool, libraryDir, clock, clockWatch, log, random, folder, network, proxyFor },
      room: new DiskRoom(roomMemory),
      bandwidth: this.#bandwidth,
      pictureHeadersFor: (accountId, url) => this.accounts.pictureHeaders(accountId, url),
    });
    this.#sleep = new ComputerSleep({
      ...{ clock, random, ended: this.#ended.signal },
      work: [this.follower, this.saver],
      onResumed: () => this.wake(),
    });
    this.#activity = new ActivityNow({
      ...{ catalog, pool, saver: this.saver, network, clock },
      unreachedProxy: () => this.unreachedProxy,
      turnAtMs: (accountId) => gate.turnAtMs(accountId),
      monotonicMs: () => performance.now(),
    });
    this.trash = new Trash({
      ...{ catalog, chores, pool, libraryDir, clock, log, isHere },
      placer: createFilePlacer({ folderSync: createFolderSync() }),
      toSystemTrash: options.toSystemTrash ?? null,
      monotonicMs: () => performance.now(),
    });
    this.exporter = new Exporter({
      ...{ catalog, libraryDir, log, workerUrl: options.workers.export },
      nowMs: () => performance.now(),
      dateMs: () => clock.nowMs(),
    });
    this.#checking = {
      ...{ catalog, libraryDir, clock, isHere, look: pool.look },
      isBusy: () => this.saver.downloading > 0,
    };
    this.fileCheck = new FileCheck({
      ...{ catalog, log, isHere },
      verify: (wish) => this.verify(wish),
      fetchAgain: (lost, wish) => fetchAgain(this.#checking, lost, wish),
      onWanted: () => this.wake(),
      monotonicMs: () => performance.now(),
    });
    this.#steps = createSteps({ catalog, libraryDir, makeStep: randomUUID });
    this.#records = createRecordTaker({
      ...{ catalog, libraryDir, clock, look: pool.look },
      readRecords: async (paths, take) => {
        const how = { workerUrl: options.workers.keeping, libraryDir, nowMs: clock.nowMs(), onRecords: take };
        // Reading all of them ends where it stands; some are read on the way out too, for the last sidecars.
        await keep(
          { kind: 'read-records', paths },
          paths === null ? { ...how, signal: this.#ended.signal } : how,
        );
      },
    });
    this.#sidecars = new SidecarWriter({
      ...{ catalog, pool, libraryDir, clock, log, records: this.#records },
      // Where no picture can be written, no record can.
      isHere: async () => (await isHere()) && this.saver.trouble === null,
    });
    this.fileNaming = new FileNaming({ catalog, saver: this.saver, sidecars: this.#sidecars });
    this.#backups = new BackupSchedule({
      libraryDir,
      workerUrl: options.workers.keeping,
      clock,
      log,
      noteDamage: () => catalog.call('noteDamageSeen').catch(() => undefined),
      hasTasks: async () => (await isHere()) && (await catalog.call('accountTaskCounts')).length > 0,
    });
    this.previewPool = createPreviewPool({
      workerUrl: options.workers.preview,
      size: Math.max(1, cores - 1),
    });
    this.trashPreviews = new TrashPreviews({ catalog, pool: this.previewPool, libraryDir });
    this.#previewer = new Previewer({
      catalog,
      pool: this.previewPool,
      libraryDir,
      clock,
      log,
      isFolderHere: isHere,
      onFilesFreed: async () => {
        await chores.run();
        this.saver.wake();
        this.#sidecars.wake();
      },
    });
  }

  /** Pictures are about to be saved: the threads that save them start beside what is done until then. */
  expectPictures(): void {
    this.#savePool.warmUp();
  }

  /** Begins to follow and to save. */
  async startWorking(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    await this.#folder.look();
    const { signal } = this.#ended;
    await catchUpWithRecords({ steps: this.#steps, records: this.#records, log: this.#options.log, signal });
    if (signal.aborted) return;
    this.#hasCaughtUp = true;
    void watchFolder(this.#folder, { ...this.#options, signal: this.#ended.signal });
    this.#folder.onChange(() => this.#noteStatus());
    this.network.onChange(() => {
      if (this.network.offlineSinceMs === null) {
        void this.catalog.call('endNetworkRests').then(
          () => this.wake(),
          () => undefined,
        );
      }
      this.#noteStatus();
    });
    this.follower.onSettled(() => {
      this.saver.wake();
      // A text has no picture that would tell of it.
      this.#sidecars.wake();
    });
    this.catalog.onChange(({ marks, albums }) => {
      if (marks || albums) this.#sidecars.wake();
    });
    this.saver.onSettled(() => {
      this.follower.wake();
      this.#sidecars.wake();
      if (this.#options.makePreviews) this.#previewer.wake();
    });
    await Promise.all([this.saver.start(), this.#sidecars.start()]);
    this.#backups.start();
    void this.trash.measure();
    this.follower.wake();
    this.#sidecars.wake();
    if (this.#options.makePreviews) this.#previewer.wake();
  }

  /** Looks for work now: after an import, a retry, a deletion, or a change of accounts. */
  wake(): void {
    if (!this.#hasCaughtUp) return;
    this.follower.wake();
    this.saver.wake();
    this.#sidecars.wake();
    if (this.#options.makePreviews) this.#previewer.wake();
  }

  /** Tells when the library's folder, or the network, went or came back. */
  onStatus(listener: () => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  #noteStatus(): void {
    this.wake();
    for (const listener of this.#statusListeners) listener();
  }

  /** The computer goes to sleep: what is under way ends, and counts for nothing. */
  suspend(): void {
    this.#sleep.suspend();
  }

  /** The computer is awake again: goes on as soon as the network has had a moment. */
  resumeSoon(): void {
    this.#sleep.resumeSoon();
  }

  /** While offline: the proxy, as `host:port`, that all ways lead through and that does not answer. */
  get unreachedProxy(): string | null {
    return this.network.offlineSinceMs === null ? null : this.#unreachedProxy;
  }

  /** Another proxy was chosen, or none: what waits for a network goes on at once, or waits and says why. */
  noteWayChanged(): void {
    void this.network.isHostToBlame().then(() => this.#noteStatus());
  }

  /** Downloads together are no faster than this from now on; null for no cap. */
  setBytesPerSecond(bytesPerSecond: number | null): void {
    this.#bandwidth.setCap(bytesPerSecond);
    this.saver.wake();
  }

  /** Lets all downloads rest, or go on. */
  setSavingPaused(paused: boolean): void {
    this.saver.setPaused(paused);
    this.#noteStatus();
  }

  /** Lets an account rest with its downloads and the reading of its past, or go on; the reading begins by request only. */
  async setAccountPaused(id: string, paused: boolean): Promise<Account> {
    if (paused) this.history.stop(id);
    const account = await this.accounts.setPaused(await this.accounts.get(id), paused);
    await this.saver.dropResting();
    this.wake();
    return account;
  }

  /** Forgets an account and its keys; its tasks and pictures stay. Nothing is asked in its name any more. */
  async removeAccount(id: string): Promise<void> {
    this.history.stop(id);
    await this.history.whenEnded(id);
    await this.accounts.remove(await this.accounts.get(id));
  }

  /** Lets what is still to be done for these tasks rest, or go on; downloads under way stop and keep their parts. */
  async setTasksPaused(taskIds: readonly number[], paused: boolean): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    await this.catalog.call('setTasksPaused', { taskIds, paused, nowMs });
    await this.saver.dropResting();
    this.wake();
  }

  /**
   * Resolves when nothing is left to do for these tasks (all, when null): none unfinished that an account
   * could ask about, no picture wanted that could be fetched. What waits for the user is not waited for,
   * nor an account, a network or a disk that fails again and again.
   */
  async whenDone(taskIds: readonly number[] | null): Promise<void> {
    const { catalog, follower, saver, network } = this;
    await whenDone(
      { catalog, follower, saver, network, folder: this.#folder, clock: this.#options.clock },
      taskIds,
    );
    await this.#sidecars.flush();
  }

  /** Re-hashes every original; with `repair`, makes what is missing or changed wanted again. */
  verify(options: VerifyOptions): Promise<VerifyReport> {
    return verifyLibrary(this.#checking, options);
  }

  /** Writes the sidecars that are due: what was deleted is remembered beside the pictures too. */
  writeSidecars(): Promise<void> {
    return this.#sidecars.flush();
  }

  /** Backs the catalog up now. Throws AppError: disk-full, no-permission, library-damaged, cancelled. */
  backUp(): Promise<void> {
    return this.#backups.takeNow();
  }

  /** What goes on, for the activity bar. */
  activity(): Promise<Activity> {
    return this.#activity.read();
  }

  /** Stops the work, writes what has come, closes the catalog and lets the library go. */
  async close(): Promise<void> {
    this.#ended.abort();
    this.trashPreviews.close();
    await this.exporter.stop();
    await this.fileCheck.close();
    await this.history.stopAll();
    await this.acting.stop();
    await this.follower.stop();
    if (this.#isWorking) await this.saver.stop();
    await this.#previewer.stop();
    if (this.#isWorking) await this.#sidecars.stop();
    if (this.#isWorking) await this.#backups.stop();
    await this.trash.stop();
    if (this.#isWorking) await this.trash.settled();
    await Promise.all([this.#savePool.close(), this.previewPool.close(), closeProviderConnections()]);
    if (this.#options.mode === 'write') await noteWorkEnded({ steps: this.#steps, log: this.#options.log });
    await this.catalog.close();
  }
}
