// Wanted rows claimed from the catalog ahead of the downloads, so that a free slot never waits for the catalog.
// Invariant: a row that was given out is not claimed again before it is set free; one that is left out, never. What
// is at hand has the names of the template as it was last told.
import type { Catalog } from '../catalog/catalog.ts';
import type { WantedPicture } from '../catalog/pictures.ts';
import type { Clock } from '../lib/clock.ts';
import { ClaimedRows } from './claimed-rows.ts';
import { stemOf } from './left-behind.ts';
import type { LeftBehind } from './left-behind.ts';
import { defaultTemplate } from './target-name.ts';

/** So many rows are claimed … */
const claimAhead = 256;
/** … and claimed again when fewer than this many are left … */
const claimBelow = 128;
/** … or further ahead, up to here, where the first ones all wait for a host that rests. */
const claimAheadMost = 8_192;

export interface RowClaimsDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly clock: Clock;
  readonly leftBehind: Pick<LeftBehind, 'ownedStems' | 'mayAdopt'>;
}

/** What a picture's file will be called, and whether one of that name may be the picture's own. */
export interface ClaimedName {
  /** Below Pictures/, without extension. */
  readonly stem: string;
  readonly mayAdopt: boolean;
}

export class RowClaims {
  readonly #dependencies: RowClaimsDependencies;
  /** Under way, or what came of them is not written yet. */
  readonly #busy = new Set<number>();
  /** Wanted as before, and busy to the end, or they would be fetched for ever. */
  readonly #leftOut = new Set<number>();
  /** Given out since the latest claim was asked for. */
  readonly #begunDuringClaim = new Set<number>();
  #rows = new ClaimedRows();
  #template = defaultTemplate;
  /** Whatever is at hand has names of before. */
  #isNamedAnew = false;
  /** Names of theirs that other rows own. */
  #ownedStems: ReadonlySet<string> = new Set();
  #ahead = claimAhead;
  /** Nothing is under way, and the rows at hand wait for hosts that rest. */
  #isBlocked = false;
  /** The last claim brought everything that is due. */
  #isDrained = false;

  constructor(dependencies: RowClaimsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Rows at hand. */
  get count(): number {
    return this.#rows.count;
  }

  /** Ids of the rows at hand. */
  get ids(): readonly number[] {
    return this.#rows.ids;
  }

  /** Rows that the catalog does not let change. */
  get leftOutIds(): readonly number[] {
    return [...this.#leftOut];
  }

  /** Something is given out whose end is still to come. */
  get isAnyBusy(): boolean {
    return this.#busy.size > this.#leftOut.size;
  }

  get needsMore(): boolean {
    if (this.#isNamedAnew) return true;
    return !this.#isDrained && (this.#rows.count < claimBelow || this.#isBlocked);
  }

  /** There may be more than the latest claim has brought. */
  lookAgain(): void {
    this.#isDrained = false;
  }

  /** What is at hand was claimed for names of before: it is claimed anew. */
  nameAnew(): void {
    this.#rows = new ClaimedRows();
    this.#isNamedAnew = true;
  }

  /** Brings the next rows; those at hand can be given out meanwhile. */
  async claim(): Promise<void> {
    const { catalog, clock, leftBehind } = this.#dependencies;
    const limit = this.#ahead + this.#busy.size;
    this.#isDrained = true;
    this.#isNamedAnew = false;
    this.#begunDuringClaim.clear();
    const template = (await catalog.call('nameTemplate')) ?? defaultTemplate;
    const rows = await catalog.call('wantedPictures', { nowMs: clock.nowMs(), limit });
    // What came to its end is busy until that is written, and the catalog answers in order: now is the moment to tell
    // it from the rest. After a further question it may be written and look free.
    const free = rows.filter(({ id }) => !this.#busy.has(id));
    const ownedStems = await leftBehind.ownedStems(free, template);
    if (rows.length >= limit) this.#isDrained = false;
    this.#template = template;
    this.#ownedStems = ownedStems;
    this.#rows = new ClaimedRows(free.filter(({ id }) => !this.#begunDuringClaim.has(id)));
  }

  /** Gives rows out as long as `mayStart` lets their host have one more. */
  giveOut(mayStart: (host: string) => boolean, start: (picture: WantedPicture, host: string) => void): void {
    this.#rows.giveOut(mayStart, (picture, host) => {
      this.#busy.add(picture.id);
      this.#begunDuringClaim.add(picture.id);
      start(picture, host);
    });
  }

  /**
   * Tells how the latest giving out ended. Where there was room for more, and the hosts of what is at hand had none,
   * others may wait behind them: the next claim reaches further.
   */
  noteRoomLeft(isRoomLeft: boolean, isAnythingUnderWay: boolean): void {
    const isPassed = isRoomLeft && this.#rows.count > 0;
    this.#isBlocked = isPassed && !isAnythingUnderWay && this.#ahead < claimAheadMost;
    this.#ahead = isPassed ? Math.min(this.#ahead * 2, claimAheadMost) : claimAhead;
  }

  nameOf(picture: WantedPicture): ClaimedName {
    const stem = stemOf(picture, this.#template);
    return { stem, mayAdopt: this.#dependencies.leftBehind.mayAdopt(picture, stem, this.#ownedStems) };
  }

  /** Forgets rows at hand; those that are given out stay so. */
  drop(pictureIds: ReadonlySet<number>): void {
    this.#rows.drop(pictureIds);
  }

  /** What came of it is written, or nothing came of it. */
  setFree(pictureId: number): void {
    if (!this.#leftOut.has(pictureId)) this.#busy.delete(pictureId);
  }

  /** What came of it cannot be written: it is wanted as before, and not given out again. */
  leaveOut(pictureId: number): void {
    this.#leftOut.add(pictureId);
  }
}
