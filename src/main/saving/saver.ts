// Saves wanted pictures: hands claimed rows to the save workers, settles what came of them.
// Invariant: a row becomes `saved` only after its bytes were checked on disk and synced under their final
// name; a row that is claimed stays `wanted` in the catalog, so ending this process at any moment loses nothing.
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ClockWatch } from '../catalog/clock-watch.ts';
import type { PictureOutcome, WantedPicture } from '../catalog/pictures.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { looksLikeNoNetwork } from '../lib/network.ts';
import type { Network } from '../lib/network.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import { downloadsUnderCap } from './bandwidth.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { DiskRoom } from './disk-room.ts';
import type { FileChores } from './file-chores.ts';
import { FirmGround } from './firm-ground.ts';
import { HostSlots } from './host-slots.ts';
import { KnownAllowances } from './known-allowances.ts';
import { LeftBehind } from './left-behind.ts';
import { partsFolder, picturesFolder } from './library-folder.ts';
import type { LibraryFolder } from './library-folder.ts';
import { lostOriginals } from './lost-originals.ts';
import { answerCodes, localTroubleCodes, outcomeOfFailure } from './picture-outcome.ts';
import { OutcomeWriter } from './outcome-writer.ts';
import { RowClaims } from './row-claims.ts';
import type { SavePool } from './save-pool.ts';

/** Downloads at once over all hosts. */
const mostAtOnce = 32;
const troubleProbeMs = 10_000;
/** Rows that are left out look due for ever and hide when others are: those are looked for so often. */
const lookPastMs = 5_000;

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
  readonly proxyFor: ProxyFor;
  /**
   * Headers for a picture behind an account's own instance; null for every other address. Asked for only where a fresh
   * link was refused too. Never rejects.
   */
  readonly pictureHeadersFor: (
    accountId: string,
    url: string,
  ) => Promise<Readonly<Record<string, string>> | null>;
}

interface Download {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export class Saver {
  readonly #dependencies: SaverDependencies;
  readonly #slots = new HostSlots();
  readonly #inFlight = new Map<number, Download>();
  readonly #picturesRoot: string;
  readonly #partsRoot: string;
  readonly #outcomes: OutcomeWriter;
  readonly #ground: FirmGround;
  readonly #leftBehind: LeftBehind;
  readonly #claims: RowClaims;
  readonly #allowances: KnownAllowances;
  readonly #runner: SingleRunner;
  #isPrepared = false;
  /** Whoever wakes it before knows nothing of what an earlier process left on the disk. */
  #isStarted = false;
  #isStopped = false;
  #isAsleep = false;
  #paused = false;
  #trouble: Failure | null = null;
  #troubleRestsUntilMs = 0;
  readonly #settledListeners = new Set<() => void>();

  constructor(dependencies: SaverDependencies) {
    this.#dependencies = dependencies;
    this.#picturesRoot = join(dependencies.libraryDir, picturesFolder);
    this.#partsRoot = join(this.#picturesRoot, partsFolder);
    const { catalog, chores, clock, folder, libraryDir, log, room } = dependencies;
    this.#ground = new FirmGround({ folder, room, clock, picturesRoot: this.#picturesRoot });
    this.#leftBehind = new LeftBehind(catalog);
    this.#claims = new RowClaims({ catalog, clock, leftBehind: this.#leftBehind });
    this.#allowances = new KnownAllowances(clock);
    this.#outcomes = new OutcomeWriter({
      write: async (outcomes) => {
        const lost = await lostOriginals({ catalog, libraryDir }, outcomes);
        const refused = await catalog.call('settlePictures', { outcomes, lost, nowMs: clock.nowMs() });
        for (const refusal of refused) {
          log.error('The catalog refused what came of a picture', { ...refusal });
          if (refusal.isLeftOut) this.#claims.leaveOut(refusal.pictureId);
        }
      },
      onWritten: async (outcomes) => {
        for (const { pictureId } of outcomes) this.#claims.setFree(pictureId);
        await chores.run();
      },
      onFailed: (error) => {
        // The files are on disk and will be adopted; the rows are written as soon as the catalog takes them.
        log.error('Saved pictures could not be written to the catalog', { error });
        this.#trouble = toFailure(error);
      },
      onEnd: () => {
        this.wake();
        for (const listener of this.#settledListeners) listener();
      },
    });
    this.#runner = createSingleRunner({
      run: () => this.#run(),
      onError: (error) => log.error('Saving stumbled', { error }),
      clock,
    });
    dependencies.clockWatch.onSetBack((byMs) => {
      this.#slots.followClockBack(byMs);
      this.#troubleRestsUntilMs -= byMs;
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
    return this.#ground.trouble ?? this.#trouble;
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
    return this.#inFlight.size;
  }

  /** Wanted pictures that nothing comes of until the next start. */
  get leftOutIds(): readonly number[] {
    return this.#claims.leftOutIds;
  }

  /** Stops every download (their parts stay for later), or goes on. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#abortAll('Paused.');
    this.wake();
  }

  /** The computer goes to sleep: what is under way ends, and counts for nothing. */
  suspend(): void {
    this.#isAsleep = true;
    this.#abortAll('The computer goes to sleep.');
  }

  resume(): void {
    this.#isAsleep = false;
    this.wake();
  }

  /** Stops downloads whose task or account rests now. */
  async dropResting(): Promise<void> {
    const pictureIds = [...this.#inFlight.keys(), ...this.#claims.ids];
    if (pictureIds.length === 0) return;
    const resting = new Set(await this.#dependencies.catalog.call('restingAmong', { pictureIds }));
    this.#claims.drop(resting);
    for (const id of resting) this.#inFlight.get(id)?.abort.abort(new AppError('cancelled', 'Paused.'));
  }

  /** Files are named in another way from now on: what was claimed for the way before is claimed anew. */
  nameAnew(): void {
    this.#claims.nameAnew();
    this.wake();
  }

  /** Tells after every batch of settled pictures. */
  onSettled(listener: () => void): () => void {
    this.#settledListeners.add(listener);
    return () => this.#settledListeners.delete(listener);
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
    this.#abortAll('Gridkeep is closing.');
    await this.#runner.stop();
    await Promise.allSettled([...this.#inFlight.values()].map(({ ended }) => ended));
    await this.#outcomes.stop();
  }

  #abortAll(why: string): void {
    for (const { abort } of this.#inFlight.values()) abort.abort(new AppError('cancelled', why));
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
    const { clock, network } = this.#dependencies;
    if (network.offlineSinceMs !== null && (this.#inFlight.size > 0 || !network.mayAsk())) return;
    const nowMs = clock.nowMs();
    if (this.#trouble !== null && this.#troubleRestsUntilMs > nowMs) return;
    const most = this.#mostNow();
    this.#claims.giveOut(
      (host) => this.#inFlight.size < most && this.#slots.take(host, nowMs),
      (picture, host) => this.#start(picture, host),
    );
    this.#claims.noteRoomLeft(this.#inFlight.size < most, this.#inFlight.size > 0);
    if (this.#claims.needsMore) this.#runner.wake();
  }

  #mostNow(): number {
    const { bandwidth, network } = this.#dependencies;
    if (this.#trouble !== null || network.offlineSinceMs !== null) return 1;
    return downloadsUnderCap(bandwidth.cap, mostAtOnce);
  }

  async #planWake(): Promise<void> {
    const { catalog, clock, network } = this.#dependencies;
    const nowMs = clock.nowMs();
    if (network.nextProbeAtMs !== null) {
      this.#wakeIn(network.nextProbeAtMs - nowMs);
      return;
    }
    if (this.#trouble !== null) {
      this.#wakeIn(troubleProbeMs);
      return;
    }
    if (this.#inFlight.size > 0 && this.#claims.count > 0) return;
    const nextTryAtMs = await catalog.call('nextPictureTry');
    if (nextTryAtMs === null) return;
    // Rows that are under way or being written look due; their end wakes this by itself.
    if (nextTryAtMs <= nowMs && this.#claims.isAnyBusy) return;
    if (nextTryAtMs <= nowMs && this.#claims.leftOutIds.length > 0) {
      this.#wakeIn(lookPastMs);
      return;
    }
    const restEndsAtMs = this.#slots.nextEndOfRestMs(nowMs) ?? 0;
    this.#wakeIn(Math.max(nextTryAtMs, restEndsAtMs) - nowMs);
  }

  #start(picture: WantedPicture, host: string): void {
    const abort = new AbortController();
    const ended = this.#save(picture, host, abort.signal).then((outcome) => {
      this.#inFlight.delete(picture.id);
      if (this.#inFlight.size === 0) this.#dependencies.room.forgetPromises();
      if (outcome === null) this.#claims.setFree(picture.id);
      else this.#outcomes.add(outcome);
      this.#startReady();
      if (this.#inFlight.size === 0) void this.#outcomes.flush();
      if (this.#inFlight.size === 0 || outcome === null) this.wake();
    });
    this.#inFlight.set(picture.id, { abort, ended });
  }

  async #save(picture: WantedPicture, host: string, signal: AbortSignal): Promise<PictureOutcome | null> {
    const { pool, network, pictureHeadersFor, proxyFor } = this.#dependencies;
    let holdsSlot = true;
    const releaseServed = (): void => {
      if (holdsSlot) this.#slots.releaseGood(host);
      holdsSlot = false;
    };
    try {
      const { stem, mayAdopt } = this.#claims.nameOf(picture);
      const file = await pool.save(
        {
          pictureId: picture.id,
          url: picture.url,
          stem,
          picturesRoot: this.#picturesRoot,
          partPath: join(this.#partsRoot, `${String(picture.id)}.part`),
          allowance: await this.#allowances.of(picture.accountBaseUrl),
          proxy: await proxyFor(picture.url),
          headersOnceRefused:
            picture.linkRenewals === 0 ? null : await pictureHeadersFor(picture.accountId, picture.url),
          resume: true,
          adoptExisting: mayAdopt,
        },
        signal,
        () => {
          // The row stays busy: the disk has its turn while the host serves the next one.
          releaseServed();
          this.#startReady();
        },
      );
      releaseServed();
      this.#trouble = null;
      network.noteReached();
      const { path, sha256, sizeBytes, mediaType, widthPx, heightPx } = file;
      return {
        kind: 'saved',
        pictureId: picture.id,
        file: { path: `${picturesFolder}/${path}`, sha256, sizeBytes, mediaType, widthPx, heightPx },
      };
    } catch (error) {
      const retryAfterMs = error instanceof AppError ? error.retryAfterMs : null;
      return await this.#outcomeOf(picture, host, holdsSlot, toFailure(error), retryAfterMs, error);
    }
  }

  /** Null where the row stays as it was: stopped by us, no folder to write to, no network to blame a host in. */
  async #outcomeOf(
    picture: WantedPicture,
    host: string,
    holdsSlot: boolean,
    failure: Failure,
    retryAfterMs: number | null,
    error: unknown,
  ): Promise<PictureOutcome | null> {
    const { clock, folder, log, network, random } = this.#dependencies;
    const nowMs = clock.nowMs();
    if (failure.code === 'rate-limited') this.#slots.releaseRateLimited(host, nowMs, retryAfterMs);
    else if (holdsSlot) this.#slots.releaseNeutral(host);
    if (failure.code === 'cancelled' || this.#isStopped) return null;
    // A file that is not there may be a drive that is not there.
    if (!(await folder.look()) || failure.code === 'library-away') return null;
    if (failure.code === 'internal')
      log.error('A picture could not be saved', { error, pictureId: picture.id });
    if (looksLikeNoNetwork(failure.code)) {
      if (!(await network.isHostToBlame())) return null;
      this.#slots.noteBroken(host);
    } else if (answerCodes.has(failure.code)) network.noteReached();
    if (localTroubleCodes.has(failure.code)) {
      this.#trouble = failure;
      this.#troubleRestsUntilMs = nowMs + troubleProbeMs;
      this.#wakeIn(troubleProbeMs);
    }
    return outcomeOfFailure(picture, { ...failure, retryAfterMs }, clock.nowMs(), random);
  }
}
