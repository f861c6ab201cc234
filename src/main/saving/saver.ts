// Saves wanted pictures: claims rows, hands them to the save workers, settles what came of them.
// Invariant: a row becomes `saved` only after its bytes were checked on disk and synced under their final
// name; a row that is claimed stays `wanted` in the catalog, so ending this process at any moment loses nothing.
import { setMaxListeners } from 'node:events';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { PictureOutcome, WantedPicture } from '../catalog/pictures.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import { resolveAllowance } from './resolve-allowance.ts';
import type { Allowance } from './address-rules.ts';
import type { FileChores } from './file-chores.ts';
import { HostSlots } from './host-slots.ts';
import { localTroubleCodes, outcomeOfFailure } from './picture-outcome.ts';
import type { SavePool } from './save-pool.ts';
import { defaultTemplate, allExtensions, targetStem } from './target-name.ts';

/** The folder inside the library that holds the originals. */
export const picturesFolder = 'Pictures';
/** Parts of downloads lie on the same drive as the originals, so that a rename is enough. */
const partsFolder = '.parts';
/** Downloads at once over all hosts. */
const mostAtOnce = 32;
/** Rows claimed ahead of the downloads, so that a free slot never waits for the catalog. */
const claimAhead = 256;
const settleAfterMs = 100;
const settleAtCount = 200;
const troubleProbeMs = 10_000;
const allowanceKeptMs = 60_000;

export interface SaverDependencies {
  readonly catalog: Catalog;
  readonly chores: FileChores;
  readonly pool: SavePool;
  readonly libraryDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /**
   * Headers for a picture behind an account's own instance; null for every other address. Asked for only where a fresh
   * link was refused too. Never rejects.
   */
  readonly pictureHeadersFor: (
    accountId: string,
    url: string,
  ) => Promise<Readonly<Record<string, string>> | null>;
}

export class Saver {
  readonly #dependencies: SaverDependencies;
  readonly #slots = new HostSlots();
  readonly #inFlight = new Map<number, Promise<void>>();
  readonly #abort = new AbortController();
  readonly #picturesRoot: string;
  readonly #partsRoot: string;
  #claimed: WantedPicture[] = [];
  readonly #outcomes: PictureOutcome[] = [];
  #settleTimer: NodeJS.Timeout | null = null;
  #settling: Promise<void> = Promise.resolve();
  readonly #runner: SingleRunner;
  #paused = false;
  #trouble: Failure | null = null;
  /** Pictures up to this id may have been placed by a process that ended before it wrote the row. */
  #mayBeOnDiskUpToId = 0;
  readonly #settledListeners = new Set<() => void>();
  readonly #allowances = new Map<string, { readonly atMs: number; readonly allowance: Promise<Allowance> }>();
  readonly #ownedStems = new Set<string>();

  constructor(dependencies: SaverDependencies) {
    this.#dependencies = dependencies;
    this.#picturesRoot = join(dependencies.libraryDir, picturesFolder);
    this.#partsRoot = join(this.#picturesRoot, partsFolder);
    // One listener per download under way is no leak.
    setMaxListeners(0, this.#abort.signal);
    this.#runner = createSingleRunner(
      () => this.#fill(),
      (error) => dependencies.log.error('Saving stumbled', { error }),
    );
  }

  /** Removes parts that no wanted picture owns, then begins. */
  async start(): Promise<void> {
    await mkdir(this.#partsRoot, { recursive: true });
    this.#mayBeOnDiskUpToId = await this.#dependencies.catalog.call('lastPictureId');
    await this.#dependencies.chores.run();
    await this.#removeStrayParts();
    this.wake();
  }

  get trouble(): Failure | null {
    return this.#trouble;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get downloading(): number {
    return this.#inFlight.size;
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.wake();
  }

  /** Tells after every batch of settled pictures. */
  onSettled(listener: () => void): () => void {
    this.#settledListeners.add(listener);
    return () => this.#settledListeners.delete(listener);
  }

  /** Looks for wanted rows now. */
  wake(): void {
    this.#runner.wake();
  }

  /** Stops taking rows, aborts downloads (their parts stay for later), and writes what has come. */
  async stop(): Promise<void> {
    this.#abort.abort(new AppError('cancelled', 'Gridkeep is closing.'));
    await this.#runner.stop();
    await Promise.allSettled(this.#inFlight.values());
    await this.#settle();
  }

  async #fill(): Promise<void> {
    if (this.#paused) return;
    const { catalog, clock } = this.#dependencies;
    const nowMs = clock.nowMs();
    if (this.#claimed.length < mostAtOnce) {
      const rows = await catalog.call('wantedPictures', { nowMs, limit: claimAhead + this.#inFlight.size });
      const settling = new Set(this.#outcomes.map((outcome) => outcome.pictureId));
      this.#claimed = rows.filter(({ id }) => !this.#inFlight.has(id) && !settling.has(id));
      await this.#noteOwnedNames();
    }
    const waiting: WantedPicture[] = [];
    for (const picture of this.#claimed) {
      const isFull = this.#inFlight.size >= (this.#trouble === null ? mostAtOnce : 1);
      const host = hostOf(picture.url);
      if (isFull || !this.#slots.take(host, nowMs)) waiting.push(picture);
      else this.#start(picture, host);
    }
    this.#claimed = waiting;
    await this.#planWake(nowMs);
  }

  async #planWake(nowMs: number): Promise<void> {
    if (this.#inFlight.size > 0 && this.#claimed.length > 0) return;
    const nextTryAtMs = await this.#dependencies.catalog.call('nextPictureTry');
    if (nextTryAtMs === null) return;
    // Rows that are under way or being written look due; their end wakes this by itself.
    const isUnderWay = this.#inFlight.size > 0 || this.#outcomes.length > 0;
    if (nextTryAtMs <= nowMs && isUnderWay) return;
    const restEndsAtMs = this.#slots.nextEndOfRestMs(nowMs) ?? 0;
    this.#runner.wakeIn(Math.max(nextTryAtMs, restEndsAtMs) - nowMs);
  }

  #start(picture: WantedPicture, host: string): void {
    const download = this.#save(picture, host)
      .then((outcome) => {
        if (outcome !== null) this.#note(outcome);
      })
      .finally(() => {
        this.#inFlight.delete(picture.id);
        this.wake();
      });
    this.#inFlight.set(picture.id, download);
  }

  async #save(picture: WantedPicture, host: string): Promise<PictureOutcome | null> {
    const { pool, clock, log, random, pictureHeadersFor } = this.#dependencies;
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
        this.#abort.signal,
      );
      this.#slots.releaseGood(host);
      this.#trouble = null;
      const { path, sha256, sizeBytes, mediaType, widthPx, heightPx } = file;
      return {
        kind: 'saved',
        pictureId: picture.id,
        file: { path: `${picturesFolder}/${path}`, sha256, sizeBytes, mediaType, widthPx, heightPx },
      };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'internal')
        log.error('A picture could not be saved', { error, pictureId: picture.id });
      const retryAfterMs = error instanceof AppError ? error.retryAfterMs : null;
      this.#releaseAfterFailure(host, failure, retryAfterMs);
      return outcomeOfFailure(picture, { ...failure, retryAfterMs }, clock.nowMs(), random);
    }
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

  #releaseAfterFailure(host: string, failure: Failure, retryAfterMs: number | null): void {
    const nowMs = this.#dependencies.clock.nowMs();
    if (localTroubleCodes.has(failure.code)) this.#trouble = failure;
    if (failure.code === 'rate-limited') this.#slots.releaseRateLimited(host, nowMs, retryAfterMs);
    else if (failure.code === 'network' || failure.code === 'timeout') this.#slots.releaseBroken(host);
    else this.#slots.releaseNeutral(host);
    if (this.#trouble !== null) this.#runner.wakeIn(troubleProbeMs);
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
      await this.#dependencies.chores.run();
    } catch (error) {
      // The files are on disk and will be adopted; the rows are written as soon as the catalog takes them.
      log.error('Saved pictures could not be written to the catalog', { error });
      this.#trouble = toFailure(error);
      if (!this.#abort.signal.aborted)
        this.#settleTimer ??= setTimeout(() => void this.#settle(), troubleProbeMs);
    }
    this.wake();
    for (const listener of this.#settledListeners) listener();
  }

  /** Names that rows own already, among those that claimed pictures from before this start would get. */
  async #noteOwnedNames(): Promise<void> {
    const old = this.#claimed.filter((picture) => picture.id <= this.#mayBeOnDiskUpToId);
    if (old.length === 0) return;
    const stems = old.map(stemOf);
    const paths = stems.flatMap((stem) =>
      allExtensions.map((extension) => `${picturesFolder}/${stem}${extension}`),
    );
    const owned = await this.#dependencies.catalog.call('ownedPaths', { paths });
    this.#ownedStems.clear();
    for (const path of owned)
      this.#ownedStems.add(path.slice(picturesFolder.length + 1, path.lastIndexOf('.')));
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

/** Host and port; '' for what is no URL, which the address rules refuse later. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
