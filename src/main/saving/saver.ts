// Saves wanted pictures: hands claimed rows to the save workers, settles what came of them.
// Invariant: a row becomes `saved` only after its bytes were checked on disk and synced under their final
// name; a row that is claimed stays `wanted` in the catalog, so ending this process at any moment loses nothing.
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ClockWatch } from '../catalog/clock-watch.ts';
import type { PictureOutcome, WantedPicture } from '../catalog/pictures.ts';
import { toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Network } from '../lib/network.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { DiskRoom } from './disk-room.ts';
import { ownFilesHost } from './claimed-rows.ts';
import { DiskTrouble, troubleProbeMs } from './disk-trouble.ts';
import { Downloads } from './downloads.ts';
import type { FileChores } from './file-chores.ts';
import { FirmGround } from './firm-ground.ts';
import { HostSlots } from './host-slots.ts';
import { KnownAllowances } from './known-allowances.ts';
import { LeftBehind } from './left-behind.ts';
import { partsFolder, picturesFolder } from './library-folder.ts';
import type { LibraryFolder } from './library-folder.ts';
import { lostOriginals } from './lost-originals.ts';
import { OutcomeWriter } from './outcome-writer.ts';
import { RowClaims } from './row-claims.ts';
import { attemptSave } from './save-attempt.ts';
import type { SaveAttemptPorts } from './save-attempt.ts';
import { mostDownloads, whenToLookAgain } from './save-pace.ts';
import type { SavePool } from './save-pool.ts';

export interface SaverDependencies {
  readonly catalog: Catalog;
  readonly chores: FileChores;
  readonly pool: SavePool;
  readonly libraryDir: string;
  readonly clock: Clock;
  readonly clockWatch: Pick<ClockWatch, 'look' | 'onSetBack'>;
  readonly log: Log;
  readonly random: () => number;
  readonly folder: LibraryFolder;
  readonly room: DiskRoom;
  readonly bandwidth: Bandwidth;
  readonly network: Network;
  readonly proxyFor: SaveAttemptPorts['proxyFor'];
  readonly pictureHeadersFor: SaveAttemptPorts['pictureHeadersFor'];
}

export class Saver {
  readonly #dependencies: SaverDependencies;
  readonly #slots = new HostSlots();
  readonly #downloads = new Downloads();
  readonly #trouble = new DiskTrouble();
  readonly #partsRoot: string;
  readonly #outcomes: OutcomeWriter;
  readonly #ground: FirmGround;
  readonly #leftBehind: LeftBehind;
  readonly #claims: RowClaims;
  readonly #attemptPorts: SaveAttemptPorts;
  readonly #runner: SingleRunner;
  #isPrepared = false;
  /** Whoever wakes it before knows nothing of what an earlier process left on the disk. */
  #isStarted = false;
  #isStopped = false;
  #isAsleep = false;
  #paused = false;
  readonly #settledListeners = new Set<() => void>();

  constructor(dependencies: SaverDependencies) {
    this.#dependencies = dependencies;
    const { catalog, chores, clock, folder, libraryDir, log, pool, room } = dependencies;
    const picturesRoot = join(libraryDir, picturesFolder);
    this.#partsRoot = join(picturesRoot, partsFolder);
    this.#ground = new FirmGround({ folder, room, clock, picturesRoot });
    this.#leftBehind = new LeftBehind(catalog);
    this.#claims = new RowClaims({ catalog, clock, leftBehind: this.#leftBehind });
    this.#attemptPorts = {
      ...dependencies,
      nameOf: (picture) => this.#claims.nameOf(picture),
      slots: this.#slots,
      allowances: new KnownAllowances(clock),
      trouble: this.#trouble,
      isStopped: () => this.#isStopped,
    };
    this.#outcomes = new OutcomeWriter({
      write: async (outcomes) => {
        const { lost, whole } = await lostOriginals({ catalog, libraryDir, look: pool.look }, outcomes);
        chores.noteLookedAt(pathsOfBytes(outcomes, new Set(whole)));
        const refused = await catalog.call('settlePictures', { outcomes, lost, nowMs: clock.nowMs() });
        for (const refusal of refused) {
          log.error('The catalog refused what came of a picture', { ...refusal });
          if (refusal.isLeftOut) this.#claims.leaveOut(refusal.pictureId);
        }
      },
      onWritten: async (outcomes) => {
        this.#trouble.noteSettled();
        for (const { pictureId } of outcomes) this.#claims.setFree(pictureId);
        await chores.run();
      },
      onFailed: (error) => {
        // The files are on disk and will be adopted; the rows are written as soon as the catalog takes them.
        log.error('Saved pictures could not be written to the catalog', { error });
        this.#trouble.noteUnsettled(toFailure(error));
      },
      onEnd: () => {
        this.wake();
        this.#tellSettled();
      },
    });
    this.#runner = createSingleRunner({
      run: () => this.#run(),
      onError: (error) => log.error('Saving stumbled', { error }),
      clock,
    });
    dependencies.clockWatch.onSetBack((byMs) => {
      this.#slots.followClockBack(byMs);
      this.#trouble.followClockBack(byMs);
    });
  }

  /** Begins; parts that no wanted picture owns are removed as soon as the library's folder is there. */
  async start(): Promise<void> {
    await this.#leftBehind.noteStart();
    this.#isStarted = true;
    this.wake();
  }

  /** What keeps pictures from the disk now; it ends by itself. */
  get trouble(): Failure | null {
    return this.#ground.trouble ?? this.#trouble.failure;
  }

  /** With the trouble `disk-full`: how much the disk lacks; null where nobody knows. */
  get roomNeededBytes(): number | null {
    const { shortBytes } = this.#ground;
    return this.trouble?.code === 'disk-full' && shortBytes > 0 ? shortBytes : null;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get downloading(): number {
    return this.#downloads.count;
  }

  /** Wanted pictures that nothing comes of until the next start. */
  get leftOutIds(): readonly number[] {
    return this.#claims.leftOutIds;
  }

  /** Stops every download (their parts stay for later), or goes on. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#downloads.stopAll('Paused.');
    this.wake();
  }

  /** The computer goes to sleep: what is under way ends, and counts for nothing. */
  suspend(): void {
    this.#isAsleep = true;
    this.#downloads.stopAll('The computer goes to sleep.');
  }

  resume(): void {
    this.#isAsleep = false;
    this.wake();
  }

  /** Stops downloads whose task or account rests now. */
  async dropResting(): Promise<void> {
    const pictureIds = [...this.#downloads.pictureIds, ...this.#claims.ids];
    if (pictureIds.length === 0) return;
    const resting = new Set(await this.#dependencies.catalog.call('restingAmong', { pictureIds }));
    this.#claims.drop(resting);
    this.#downloads.stop(resting, 'Paused.');
  }

  /** Files are named in another way from now on: what was claimed for the way before is claimed anew. */
  nameAnew(): void {
    this.#claims.nameAnew();
    this.wake();
  }

  /** Tells after every batch of settled pictures, and when a trouble has ended because nothing is left to be saved. */
  onSettled(listener: () => void): () => void {
    this.#settledListeners.add(listener);
    return () => this.#settledListeners.delete(listener);
  }

  #tellSettled(): void {
    for (const listener of this.#settledListeners) listener();
  }

  /** Looks for wanted rows now. */
  wake(): void {
    this.#claims.lookAgain();
    this.#runner.wake();
  }

  /** Looks again later. Rows become due by then that the latest claim could not bring. */
  #wakeIn(durationMs: number): void {
    this.#claims.lookAgain();
    this.#runner.wakeIn(durationMs);
  }

  /** Stops taking rows, aborts downloads (their parts stay for later), and writes what has come. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#downloads.stopAll('Gridkeep is closing.');
    await this.#runner.stop();
    await this.#downloads.whenEnded();
    await this.#outcomes.stop();
  }

  get #isHeld(): boolean {
    return this.#isStopped || this.#paused || this.#isAsleep || !this.#isPrepared || !this.#ground.isFirm;
  }

  async #run(): Promise<void> {
    if (!this.#isStarted || this.#isStopped || this.#paused || this.#isAsleep) return;
    const lookAgainInMs = await this.#ground.look();
    if (lookAgainInMs > 0) return this.#wakeIn(lookAgainInMs);
    if (!this.#isPrepared) await this.#prepare();
    await this.#dependencies.clockWatch.look();
    if (this.#claims.needsMore) await this.#claims.claim();
    this.#startReady();
    await this.#planWake();
  }

  /** What an earlier process has left: files to put away, and parts of pictures that are no longer wanted. */
  async #prepare(): Promise<void> {
    await this.#dependencies.chores.run();
    await this.#leftBehind.removeStrayParts(this.#partsRoot);
    this.#isPrepared = true;
  }

  /** Begins whatever a slot is free for. Never waits: a download that ends makes way for the next in the same turn. */
  #startReady(): void {
    if (this.#isHeld || this.#claims.count === 0) return;
    const { bandwidth, clock, network } = this.#dependencies;
    const nowMs = clock.nowMs();
    if (!this.#trouble.mayTry(nowMs)) return;
    const most = mostDownloads({
      cap: bandwidth.cap,
      hasTrouble: this.#trouble.failure !== null,
      isOffline: network.offlineSinceMs !== null,
    });
    // One question at a time finds out whether there is a network again; a copy asks nobody.
    const mayAsk = network.offlineSinceMs === null || (this.#downloads.count === 0 && network.mayAsk());
    this.#claims.giveOut(
      (host) =>
        this.#downloads.count < most && (host === ownFilesHost || mayAsk) && this.#slots.take(host, nowMs),
      (picture, host) => this.#start(picture, host),
    );
    if (!mayAsk) return;
    this.#claims.noteRoomLeft(this.#downloads.count < most, this.#downloads.count > 0);
    if (this.#claims.needsMore) this.#runner.wake();
  }

  async #planWake(): Promise<void> {
    const { catalog, clock, network } = this.#dependencies;
    const nowMs = clock.nowMs();
    if (network.nextProbeAtMs !== null) return this.#wakeIn(network.nextProbeAtMs - nowMs);
    const hasTrouble = this.#trouble.failure !== null;
    if (!hasTrouble && this.#downloads.count > 0 && this.#claims.count > 0) return;
    const nextTryAtMs = await catalog.call('nextPictureTry');
    // Who waits for the end of the trouble has its turn.
    if (nextTryAtMs === null && this.#trouble.noteNothingWanted()) this.#tellSettled();
    if (this.#trouble.failure !== null) return this.#wakeIn(troubleProbeMs);
    const lookAtMs = whenToLookAgain({
      ...{ nowMs, nextTryAtMs },
      isAnyBusy: this.#claims.isAnyBusy,
      isAnyLeftOut: this.#claims.leftOutIds.length > 0,
      restEndsAtMs: this.#slots.nextEndOfRestMs(nowMs),
    });
    if (lookAtMs !== null) this.#wakeIn(lookAtMs - nowMs);
  }

  #start(picture: WantedPicture, host: string): void {
    this.#downloads.begin(
      picture.id,
      (signal) => {
        // The row stays busy until its end is written; its slot is free as soon as the host has served it.
        const onServed = (): void => this.#startReady();
        return attemptSave(this.#attemptPorts, { picture, host, signal, onServed });
      },
      (outcome) => {
        if (this.#downloads.count === 0) this.#dependencies.room.forgetPromises();
        if (outcome === null) this.#claims.setFree(picture.id);
        else this.#outcomes.add(outcome);
        this.#startReady();
        const isIdle = this.#downloads.count === 0;
        if (isIdle) void this.#outcomes.flush();
        if (isIdle || outcome === null) this.wake();
      },
    );
  }
}

function pathsOfBytes(outcomes: readonly PictureOutcome[], sha256s: ReadonlySet<string>): readonly string[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'saved' && sha256s.has(outcome.file.sha256) ? [outcome.file.path] : [],
  );
}
