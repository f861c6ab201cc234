// Builds the domain of one open library from what is passed in.
// Invariant: this is the only place that constructs it; nothing here begins to work.
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { ProviderId } from '../../preload/contract/providers.ts';
import { Acting } from '../acting/acting.ts';
import { Accounts } from '../accounts/accounts.ts';
import type { SecretStore } from '../accounts/secret-store.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { ClockWatch } from '../catalog/clock-watch.ts';
import type { OpenMode } from '../catalog/open.ts';
import { Exporter } from '../exporting/exporter.ts';
import { Follower } from '../following/follower.ts';
import { HistorySync } from '../importing/history-sync.ts';
import { Importer } from '../importing/importer.ts';
import { BackupSchedule } from '../keeping/backup-schedule.ts';
import { IndexSchedule } from '../keeping/index-schedule.ts';
import { keep } from '../keeping/keep.ts';
import { createSteps } from '../keeping/last-step.ts';
import { albumsOnDisk, areAlbumsFilesSmall } from '../keeping/read-albums-file.ts';
import { createRecordTaker } from '../keeping/take-records.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { Network } from '../lib/network.ts';
import { version } from '../lib/version.ts';
import { OwnFiles } from '../own-files/own-files.ts';
import { createPreviewPool } from '../previews/preview-pool.ts';
import { Previewer } from '../previews/previewer.ts';
import { TrashPreviews } from '../previews/trash-previews.ts';
import type { Provider } from '../providers/provider.ts';
import { createRequestGate } from '../providers/request-gate.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { Bandwidth, createBandwidthMemory } from '../saving/bandwidth.ts';
import type { CheckDependencies } from '../saving/check-originals.ts';
import { DiskRoom, createRoomMemory } from '../saving/disk-room.ts';
import { fetchAgain } from '../saving/fetch-again.ts';
import type { FetchLimits } from '../saving/fetch-file.ts';
import { FileCheck } from '../saving/file-check.ts';
import { FileChores } from '../saving/file-chores.ts';
import { createFolderSync } from '../saving/folder-sync.ts';
import { LibraryFolder } from '../saving/library-folder.ts';
import { createFilePlacer } from '../saving/place-file.ts';
import { createSavePool } from '../saving/save-pool.ts';
import { Saver } from '../saving/saver.ts';
import { SidecarWriter } from '../saving/sidecar-writer.ts';
import { Trash } from '../saving/trash.ts';
import { verifyLibrary } from '../saving/verify.ts';
import { ActivityNow } from './activity-now.ts';
import { catchUpWithRecords } from './catch-up.ts';
import { Engine } from './engine.ts';
import { FileNaming } from './file-naming.ts';
import { Reachability } from './reachability.ts';

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

export type LibraryParts = ReturnType<typeof buildParts>;

/** What all parts share. */
interface Ground {
  readonly options: LibraryOptions;
  readonly catalog: Catalog;
  /** Aborted when the library is closed. */
  readonly ended: AbortSignal;
  readonly folder: LibraryFolder;
  /** Looks whether the folder is where it was. */
  readonly isHere: () => Promise<boolean>;
  readonly clockWatch: ClockWatch;
  /** There may be more to do. */
  readonly wake: () => void;
}

/** @param ended Aborted when the library is closed. */
export function buildParts(options: LibraryOptions, catalog: Catalog, ended: AbortSignal) {
  const { libraryDir, clock, log, random } = options;
  const folder = new LibraryFolder({ libraryDir, someOriginals: () => catalog.call('someOriginalPaths') });
  const ground: Ground = {
    ...{ options, catalog, ended, folder },
    isHere: () => folder.look(),
    clockWatch: new ClockWatch({ catalog, clock }),
    wake: () => engine.wake(),
  };
  const asking = buildAsking(ground);
  const saving = buildSaving(ground, asking);
  const keeping = buildKeeping(ground, saving);
  const showing = buildShowing(ground, { ...saving, ...keeping });
  const { follower, network, gate, unreachedProxy } = asking;
  const { saver, savePool } = saving;
  let isTakingIn = false;
  const engine: Engine = new Engine({
    ...{ catalog, follower, saver, folder, network, clock, log, random, ended },
    sidecars: keeping.sidecars,
    backups: keeping.backups,
    index: keeping.index,
    catchUp: () =>
      catchUpWithRecords({
        ...{ log, signal: ended, steps: keeping.steps, records: keeping.records },
        onTakingIn: (isNow) => {
          if (isTakingIn === isNow) return;
          isTakingIn = isNow;
          engine.noteStatus();
        },
      }),
    previewer: options.makePreviews ? showing.previewer : null,
  });
  const activity = new ActivityNow({
    ...{ catalog, saver, network, clock, unreachedProxy, pool: savePool },
    isTakingIn: () => isTakingIn,
    isReadingFiles: () => keeping.ownFiles.state.kind === 'reading',
    turnAtMs: (accountId) => gate.turnAtMs(accountId),
    monotonicMs: () => performance.now(),
  });
  return { folder, engine, activity, ...asking, ...saving, ...keeping, ...showing };
}

/** Who speaks with providers. */
function buildAsking({ options, catalog, ended, folder, clockWatch, wake }: Ground) {
  const { clock, log, random, providers, proxyFor } = options;
  const gate = createRequestGate(clock);
  const accounts = new Accounts({
    ...{ catalog, providers, gate, clock, proxyFor },
    keychain: options.keychain,
    session: options.session,
    hideFromLog: (secret) => log.hide(secret),
  });
  const reachability = new Reachability({
    baseUrls: async () => (await catalog.call('listAccounts')).map(({ baseUrl }) => baseUrl),
    ...{ proxyFor, ended },
  });
  const network = new Network({
    ...{ clock, ended },
    canReachAnyone: options.canReachAnyone ?? (() => reachability.look()),
  });
  return {
    ...{ gate, accounts, network },
    /** While offline: the proxy, as `host:port`, that all ways lead through and that does not answer. */
    unreachedProxy: () => (network.offlineSinceMs === null ? null : reachability.unreachedProxy),
    importer: new Importer({ catalog, clock, providers }),
    history: new HistorySync({ catalog, accounts, clock, random, onTasks: wake }),
    acting: new Acting({ catalog, accounts, clock }),
    follower: new Follower({
      ...{ catalog, accounts, clock, clockWatch, log, random, network },
      canWrite: () => folder.isHere,
    }),
  };
}

/** Who brings pictures to the disk. */
function buildSaving(
  { options, catalog, folder, isHere, clockWatch }: Ground,
  { accounts, network }: ReturnType<typeof buildAsking>,
) {
  const { clock, log, random, libraryDir, proxyFor } = options;
  const bandwidthMemory = createBandwidthMemory();
  const roomMemory = createRoomMemory(options.keepFreeBytes ?? null);
  const bandwidth = new Bandwidth(bandwidthMemory);
  const pool = createSavePool({
    workerUrl: options.workers.save,
    size: Math.min(4, availableParallelism()),
    userAgent: `Gridkeep/${version}`,
    bandwidth: bandwidthMemory,
    room: roomMemory,
    limits: options.fetchLimits ?? {},
    onWorkerDeath: (error) => log.error('A saving thread ended', { error }),
  });
  const chores = new FileChores({ catalog, libraryDir, log, clock, isHere, look: pool.look });
  const saver = new Saver({
    ...{
      catalog,
      chores,
      pool,
      libraryDir,
      clock,
      clockWatch,
      log,
      random,
      folder,
      network,
      proxyFor,
      bandwidth,
    },
    room: new DiskRoom(roomMemory),
    pictureHeadersFor: (accountId, url) => accounts.pictureHeaders(accountId, url),
  });
  return { bandwidth, chores, saver, savePool: pool };
}

/** Who sees to what is on the disk already, and writes down beside it what is known. */
function buildKeeping(
  { options, catalog, ended, isHere, wake }: Ground,
  { chores, saver, savePool: pool }: ReturnType<typeof buildSaving>,
) {
  const { clock, log, libraryDir } = options;
  const monotonicMs = (): number => performance.now();
  const checking: CheckDependencies = {
    ...{ catalog, libraryDir, clock, isHere, look: pool.look },
    isBusy: () => saver.downloading > 0,
  };
  const keepingOptions = () => ({
    ...{ workerUrl: options.workers.keeping, libraryDir, nowMs: clock.nowMs() },
  });
  const records = createRecordTaker({
    ...{ catalog, libraryDir, clock, look: pool.look },
    readAlbums: async () =>
      (await areAlbumsFilesSmall(libraryDir))
        ? albumsOnDisk(libraryDir)
        : keep({ kind: 'read-albums' }, keepingOptions()),
    readRecords: async (paths, take) => {
      const how = { ...keepingOptions(), onRecords: take };
      // Reading all of them ends where it stands; some are read on the way out too, for the last sidecars.
      await keep({ kind: 'read-records', paths }, paths === null ? { ...how, signal: ended } : how);
    },
  });
  const index = new IndexSchedule({
    ...{ libraryDir, clock, log, isHere, workerUrl: options.workers.keeping },
  });
  const sidecars = new SidecarWriter({
    ...{ catalog, pool, libraryDir, clock, log, records },
    onWritten: () => index.noteChanged(),
    // Where no picture can be written, no record can.
    isHere: async () => (await isHere()) && saver.trouble === null,
  });
  const placer = createFilePlacer({ folderSync: createFolderSync() });
  const trash = new Trash({
    ...{ catalog, chores, pool, placer, libraryDir, clock, log, isHere, monotonicMs },
    toSystemTrash: options.toSystemTrash ?? null,
  });
  return {
    ...{ checking, records, sidecars, index, placer },
    steps: createSteps({ catalog, libraryDir, makeStep: randomUUID }),
    trash,
    fileCheck: new FileCheck({
      ...{ catalog, log, isHere, monotonicMs },
      verify: (wish) => verifyLibrary(checking, wish),
      fetchAgain: (lost, wish) => fetchAgain(checking, lost, wish),
      onWanted: wake,
    }),
    fileNaming: new FileNaming({ catalog, saver, sidecars }),
    ownFiles: new OwnFiles({
      ...{ catalog, libraryDir, pool, placer, log, isHere, monotonicMs, onAdded: wake },
      nowMs: () => clock.nowMs(),
      restore: (pictureIds) => trash.restore(pictureIds),
    }),
    backups: new BackupSchedule({
      ...{ libraryDir, clock, log, workerUrl: options.workers.keeping },
      noteDamage: () => catalog.call('noteDamageSeen').catch(() => undefined),
      hasTasks: async () => (await isHere()) && (await catalog.call('accountTaskCounts')).length > 0,
    }),
  };
}

/** Who makes something to look at of the originals. */
function buildShowing(
  { options, catalog, isHere }: Ground,
  {
    chores,
    saver,
    sidecars,
  }: Pick<ReturnType<typeof buildSaving>, 'chores' | 'saver'> &
    Pick<ReturnType<typeof buildKeeping>, 'sidecars'>,
) {
  const { clock, log, libraryDir } = options;
  const previewPool = createPreviewPool({
    workerUrl: options.workers.preview,
    size: Math.max(1, availableParallelism() - 1),
  });
  return {
    previewPool,
    trashPreviews: new TrashPreviews({ catalog, pool: previewPool, libraryDir }),
    previewer: new Previewer({
      ...{ catalog, pool: previewPool, libraryDir, clock, log, isFolderHere: isHere },
      onFilesFreed: async () => {
        await chores.run();
        saver.wake();
        sidecars.wake();
      },
    }),
    exporter: new Exporter({
      ...{ catalog, libraryDir, log, workerUrl: options.workers.export },
      nowMs: () => performance.now(),
      dateMs: () => clock.nowMs(),
    }),
  };
}
