// Saves wanted pictures: claims rows, hands them to the save workers, settles what came of them.
// Invariant: a row becomes `saved` only after its bytes were checked on disk and synced under their final
// name; a row that is claimed stays `wanted` in the catalog, so ending this process at any moment loses nothing.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { PictureOutcome, WantedPicture } from '../catalog/pictures.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Network } from '../lib/network.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import { resolveAllowance } from './resolve-allowance.ts';
import type { Allowance } from './address-rules.ts';
import { downloadsUnderCap } from './bandwidth.ts';
import type { Bandwidth } from './bandwidth.ts';
import { diskFull } from './disk-room.ts';
import type { DiskRoom } from './disk-room.ts';
import type { FileChores } from './file-chores.ts';
import { ClaimedRows } from './claimed-rows.ts';
import { HostSlots } from './host-slots.ts';
import { partsFolder, picturesFolder } from './library-folder.ts';
import type { LibraryFolder } from './library-folder.ts';
import { answerCodes, localTroubleCodes, networkCodes, outcomeOfFailure } from './picture-outcome.ts';
import type { SavePool } from './save-pool.ts';
import { defaultTemplate, allExtensions, targetStem } from './target-name.ts';

/** Downloads at once over all hosts. */
const mostAtOnce = 32;
/** Rows claimed ahead of the downloads, so that a free slot never waits for the catalog … */
const claimAhead = 256;
/** … and claimed again when fewer than this many are left … */
const claimBelow = 128;
/** … or further ahead, up to here, where the first ones all wait for a host that rests. */
const claimAheadMost = 8_192;
const settleAfterMs = 100;
const settleAtCount = 200;
const troubleProbeMs = 10_000;
/** Looks at folder and disk are at least so far apart while all is well … */
const groundLookMs = 1_000;
/** … and so far while there is no room. */
const roomLookMs = 5_000;
const allowanceKeptMs = 60_000;

export interface SaverDependencies {
  readonly catalog: Catalog;
  readonly chores: FileChores;
  readonly pool: SavePool;
  readonly libraryDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly folder: LibraryFolder;
  readonly room: DiskRoom;
  readonly bandwidth: Bandwidth;
  readonly network: Network;
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
  /** Rows that are under way, or whose outcome is not written yet: not to be claimed. */
  readonly #busy = new Set<number>();
  /** Begun out of the rows at hand since the latest claim was asked for. */
  readonly #begunDuringClaim = new Set<number>();
  readonly #picturesRoot: string;
  readonly #partsRoot: string;
  #claimed = new ClaimedRows();
  #claimAhead = claimAhead;
  /** Nothing is under way, and the rows at hand wait for hosts that rest. */
  #isBlocked = false;
  /** The last claim brought everything that is due. */
  #isDrained = false;
  readonly #outcomes: PictureOutcome[] = [];
  #settleTimer: NodeJS.Timeout | null = null;
  #settling: Promise<void> = Promise.resolve();
  readonly #runner: SingleRunner;
  #isPrepared = false;
  /** Whoever wakes it before knows nothing of what an earlier process left on the disk. */
  #isStarted = false;
  #isStopped = false;
  #isAsleep = false;
  #paused = false;
  #trouble: Failure | null = null;
  #troubleRestsUntilMs = 0;
  #groundSeenAtMs = Number.NEGATIVE_INFINITY;
  #hasRoom = true;
  /** Pictures up to this id may have been placed by a process that ended before it wrote the row. */
  #mayBeOnDiskUpToId = 0;
  readonly #settledListeners = new Set<() => void>();
  readonly #allowances = new Map<string, { readonly atMs: number; readonly allowance: Promise<Allowance> }>();
  #ownedStems: ReadonlySet<string> = new Set();

  constructor(dependencies: SaverDependencies) {
    this.#dependencies = dependencies;
    this.#picturesRoot = join(dependencies.libraryDir, picturesFolder);
    this.#partsRoot = join(this.#picturesRoot, partsFolder);
    this.#runner = createSingleRunner(
      () => this.#run(),
      (error) => dependencies.log.error('Saving stumbled', { error }),
    );
  }

  /** Begins; parts that no wanted picture owns are removed as soon as the library's folder is there. */
  async start(): Promise<void> {
    this.#mayBeOnDiskUpToId = await this.#dependencies.catalog.call('lastPictureId');
    this.#isStarted = true;
    this.wake();
  }

  /** What keeps pictures from the disk now; it ends by itself. */
  get trouble(): Failure | null {
    const { folder, room } = this.#dependencies;
    if (folder.trouble !== null) return folder.trouble;
    return this.#hasRoom ? this.#trouble : toFailure(diskFull(room.shortBytes));
  }

  /** With the trouble `disk-full`: how much the disk lacks; null where nobody knows. */
  get roomNeededBytes(): number | null {
    const { room } = this.#dependencies;
    return this.trouble?.code === 'disk-full' && room.shortBytes > 0 ? room.shortBytes : null;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get downloading(): number {
    return this.#inFlight.size;
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
    const pictureIds = [...this.#inFlight.keys(), ...this.#claimed.ids];
    if (pictureIds.length === 0) return;
    const resting = new Set(await this.#dependencies.catalog.call('restingAmong', { pictureIds }));
    this.#claimed.drop(resting);
    for (const id of resting) this.#inFlight.get(id)?.abort.abort(new AppError('cancelled', 'Paused.'));
  }

  /** Tells after every batch of settled pictures. */
  onSettled(listener: () => void): () => void {
    this.#settledListeners.add(listener);
    return () => this.#settledListeners.delete(listener);
  }

  /** Looks for wanted rows now. */
  wake(): void {
    this.#isDrained = false;
    this.#runner.wake();
  }

  /** Looks again later. Rows become due by then that the latest claim could not bring. */
  #wakeIn(durationMs: number): void {
    this.#isDrained = false;
    this.#runner.wakeIn(durationMs);
  }

  /** Stops taking rows, aborts downloads (their parts stay for later), and writes what has come. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#abortAll('Gridkeep is closing.');
    await this.#runner.stop();
    await Promise.allSettled([...this.#inFlight.values()].map(({ ended }) => ended));
    await this.#settle();
  }

  #abortAll(why: string): void {
    for (const { abort } of this.#inFlight.values()) abort.abort(new AppError('cancelled', why));
  }

  get #isHeld(): boolean {
    const { folder } = this.#dependencies;
    return (
      this.#isStopped ||
      this.#paused ||
      this.#isAsleep ||
      !this.#isPrepared ||
      !this.#hasRoom ||
      !folder.isHere
    );
  }

  async #run(): Promise<void> {
    if (!this.#isStarted || this.#isStopped || this.#paused || this.#isAsleep) return;
    if (!(await this.#isGroundFirm())) return;
    if (!this.#isPrepared) await this.#prepare();
    if (this.#needsMore) await this.#claim();
    this.#startReady();
    await this.#planWake();
  }

  /** The folder is where it was, and its disk has room. */
  async #isGroundFirm(): Promise<boolean> {
    const { clock, folder, room } = this.#dependencies;
    const sinceMs = clock.nowMs() - this.#groundSeenAtMs;
    if (folder.isHere && this.#hasRoom && sinceMs >= 0 && sinceMs < groundLookMs) return true;
    if (!(await folder.look())) {
      this.#wakeIn(troubleProbeMs);
      return false;
    }
    this.#groundSeenAtMs = clock.nowMs();
    try {
      this.#hasRoom = (await room.look(this.#picturesRoot)) === 0;
    } catch {
      // Pulled out between the two looks: the next one tells.
      this.#hasRoom = await folder.look();
    }
    if (!this.#hasRoom) this.#wakeIn(roomLookMs);
    return this.#hasRoom;
  }

  /** What an earlier process has left: files to put away, and parts of pictures that are no longer wanted. */
  async #prepare(): Promise<void> {
    await this.#dependencies.chores.run();
    await this.#removeStrayParts();
    this.#isPrepared = true;
  }

  get #needsMore(): boolean {
    return !this.#isDrained && (this.#claimed.count < claimBelow || this.#isBlocked);
  }

  /** Fetches the next rows while the downloads go on with those at hand. */
  async #claim(): Promise<void> {
    const { catalog, clock } = this.#dependencies;
    const limit = this.#claimAhead + this.#busy.size;
    this.#isDrained = true;
    this.#begunDuringClaim.clear();
    const rows = await catalog.call('wantedPictures', { nowMs: clock.nowMs(), limit });
    // What came to its end is busy until that is written, and the catalog answers in order: now is the moment to tell
    // it from the rest. After a further question it may be written and look free.
    const free = rows.filter(({ id }) => !this.#busy.has(id));
    const ownedStems = await this.#ownedStemsAmong(free);
    if (rows.length >= limit) this.#isDrained = false;
    this.#ownedStems = ownedStems;
    this.#claimed = new ClaimedRows(free.filter(({ id }) => !this.#begunDuringClaim.has(id)));
  }

  /** Begins whatever a slot is free for. Never waits: a download that ends makes way for the next in the same turn. */
  #startReady(): void {
    if (this.#isHeld || this.#claimed.count === 0) return;
    const { clock, network } = this.#dependencies;
    if (network.offlineSinceMs !== null && (this.#inFlight.size > 0 || !network.mayAsk())) return;
    const nowMs = clock.nowMs();
    const restsForMs = this.#trouble === null ? 0 : this.#troubleRestsUntilMs - nowMs;
    if (restsForMs > 0 && restsForMs <= troubleProbeMs) return;
    const most = this.#mostNow();
    this.#claimed.giveOut(
      (host) => this.#inFlight.size < most && this.#slots.take(host, nowMs),
      (picture, host) => this.#start(picture, host),
    );
    // Others may wait behind rows of a host that is busy or rests.
    const isPassed = this.#claimed.count > 0 && this.#inFlight.size < most;
    this.#isBlocked = isPassed && this.#inFlight.size === 0 && this.#claimAhead < claimAheadMost;
    this.#claimAhead = isPassed ? Math.min(this.#claimAhead * 2, claimAheadMost) : claimAhead;
    if (this.#needsMore) this.#runner.wake();
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
    if (this.#inFlight.size > 0 && this.#claimed.count > 0) return;
    const nextTryAtMs = await catalog.call('nextPictureTry');
    if (nextTryAtMs === null) return;
    // Rows that are under way or being written look due; their end wakes this by itself.
    if (nextTryAtMs <= nowMs && this.#busy.size > 0) return;
    const restEndsAtMs = this.#slots.nextEndOfRestMs(nowMs) ?? 0;
    this.#wakeIn(Math.max(nextTryAtMs, restEndsAtMs) - nowMs);
  }

  #start(picture: WantedPicture, host: string): void {
    const abort = new AbortController();
    this.#busy.add(picture.id);
    this.#begunDuringClaim.add(picture.id);
    const ended = this.#save(picture, host, abort.signal).then((outcome) => {
      this.#inFlight.delete(picture.id);
      if (this.#inFlight.size === 0) this.#dependencies.room.forgetPromises();
      if (outcome === null) this.#busy.delete(picture.id);
      else this.#note(outcome);
      this.#startReady();
      if (this.#inFlight.size === 0) void this.#settle();
      if (this.#inFlight.size === 0 || outcome === null) this.wake();
    });
    this.#inFlight.set(picture.id, { abort, ended });
  }

  async #save(picture: WantedPicture, host: string, signal: AbortSignal): Promise<PictureOutcome | null> {
    const { pool, network, pictureHeadersFor } = this.#dependencies;
    let holdsSlot = true;
    const releaseServed = (): void => {
      if (holdsSlot) this.#slots.releaseGood(host);
      holdsSlot = false;
    };
    try {
      const stem = stemOf(picture);
      const file = await pool.save(
        {
          pictureId: picture.id,
          url: picture.url,
          stem,
          picturesRoot: this.#picturesRoot,
          partPath: join(this.#partsRoot, `${String(picture.id)}.part`),
          allowance: await this.#allowanceOf(picture.accountBaseUrl),
          headersOnceRefused:
            picture.linkRenewals === 0 ? null : await pictureHeadersFor(picture.accountId, picture.url),
          resume: true,
          adoptExisting: picture.id <= this.#mayBeOnDiskUpToId && !this.#ownedStems.has(stem),
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
    if (networkCodes.has(failure.code)) {
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

  /** Looked up once a minute per account, not once per picture. */
  async #allowanceOf(baseUrl: string): Promise<Allowance> {
    const nowMs = this.#dependencies.clock.nowMs();
    const known = this.#allowances.get(baseUrl);
    if (known !== undefined && nowMs - known.atMs < allowanceKeptMs) return known.allowance;
    const allowance = resolveAllowance(baseUrl);
    this.#allowances.set(baseUrl, { atMs: nowMs, allowance });
    return allowance;
  }

  #note(outcome: PictureOutcome): void {
    this.#outcomes.push(outcome);
    if (this.#outcomes.length >= settleAtCount) void this.#settle();
    else this.#settleTimer ??= setTimeout(() => void this.#settle(), settleAfterMs);
  }

  /** One transaction at a time; outcomes that come meanwhile form the next one. */
  #settle(): Promise<void> {
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer);
    this.#settleTimer = null;
    this.#settling = this.#settling.then(() => this.#settleNow());
    return this.#settling;
  }

  async #settleNow(): Promise<void> {
    // A copy: more outcomes come while these are written.
    const outcomes = [...this.#outcomes];
    if (outcomes.length === 0) return;
    const { catalog, clock, log } = this.#dependencies;
    try {
      await catalog.call('settlePictures', { outcomes, nowMs: clock.nowMs() });
      this.#outcomes.splice(0, outcomes.length);
      for (const { pictureId } of outcomes) this.#busy.delete(pictureId);
      await this.#dependencies.chores.run();
    } catch (error) {
      // The files are on disk and will be adopted; the rows are written as soon as the catalog takes them.
      log.error('Saved pictures could not be written to the catalog', { error });
      this.#trouble = toFailure(error);
      if (!this.#isStopped) this.#settleTimer ??= setTimeout(() => void this.#settle(), troubleProbeMs);
    }
    this.wake();
    for (const listener of this.#settledListeners) listener();
  }

  /** Names that rows own already, among those that pictures from before this start would get. */
  async #ownedStemsAmong(rows: readonly WantedPicture[]): Promise<ReadonlySet<string>> {
    const old = rows.filter((picture) => picture.id <= this.#mayBeOnDiskUpToId);
    if (old.length === 0) return new Set();
    const stems = old.map(stemOf);
    const paths = stems.flatMap((stem) =>
      allExtensions.map((extension) => `${picturesFolder}/${stem}${extension}`),
    );
    const owned = await this.#dependencies.catalog.call('ownedPaths', { paths });
    return new Set(owned.map((path) => path.slice(picturesFolder.length + 1, path.lastIndexOf('.'))));
  }

  async #removeStrayParts(): Promise<void> {
    const names = await readdir(this.#partsRoot).catch(() => []);
    const ids = names.map((name) => Number.parseInt(name, 10)).filter((id) => Number.isSafeInteger(id));
    const wanted = new Set(await this.#dependencies.catalog.call('wantedAmong', { pictureIds: ids }));
    for (const name of names) {
      if (!wanted.has(Number.parseInt(name, 10))) await rm(join(this.#partsRoot, name), { force: true });
    }
  }
}

function stemOf(picture: WantedPicture): string {
  return targetStem({
    template: defaultTemplate,
    account: picture.accountLabel,
    provider: picture.provider,
    prompt: picture.prompt,
    remoteId: picture.remoteId,
    index: picture.index,
    kind: picture.kind,
    createdAtMs: picture.createdAtMs,
  });
}
