// How much room a library leaves on its disk, and how much the downloads under way still need of it.
// Invariant: nothing begins that would not leave the reserve free; what is promised to downloads under way counts as
// used, over all threads.
import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { AppError } from '../lib/app-error.ts';

/** At least so much stays free on any disk. */
const leastReserveBytes = 500_000_000;
/** … and so much whatever the user says: without it the catalog cannot write down what became of the downloads. */
const catalogRoomBytes = 1_048_576;

/** What must stay free: 1 % of the volume, 500 MB, or twice the largest download under way, whichever is most. */
export function reserveBytes(facts: {
  readonly volumeBytes: number;
  readonly largestDownloadBytes: number;
  /** The user's word, in place of the rule; what the catalog needs stays free all the same. */
  readonly fixedBytes: number | null;
}): number {
  if (facts.fixedBytes !== null) return Math.max(facts.fixedBytes, catalogRoomBytes);
  return Math.max(Math.ceil(facts.volumeBytes / 100), leastReserveBytes, 2 * facts.largestDownloadBytes);
}

/** How much the disk lacks for `wantedBytes` more; 0 when there is room. */
export function shortBytes(facts: {
  readonly freeBytes: number;
  readonly promisedBytes: number;
  readonly wantedBytes: number;
  readonly reserveBytes: number;
}): number {
  return Math.max(0, facts.reserveBytes + facts.promisedBytes + facts.wantedBytes - facts.freeBytes);
}

export type RoomMemory = SharedArrayBuffer;

const promisedAt = 0;
const underWayAt = 1;
const largestAt = 2;
/** -1: by the rule. */
const fixedAt = 3;
const lookShortAt = 4;
/** Of the last download that asked for room: whether there is room for anything at all says nothing of it. */
const downloadShortAt = 5;
const cells = 6;

export function createRoomMemory(fixedBytes: number | null): RoomMemory {
  const memory = new SharedArrayBuffer(cells * BigInt64Array.BYTES_PER_ELEMENT);
  new BigInt64Array(memory)[fixedAt] = BigInt(fixedBytes ?? -1);
  return memory;
}

/** What a download was promised; to be told how far it is, and of its end. */
export interface RoomPromise {
  written(bytes: number): void;
  end(): void;
}

export class DiskRoom {
  readonly #cells: BigInt64Array;

  constructor(memory: RoomMemory) {
    this.#cells = new BigInt64Array(memory);
  }

  /** What the disk lacks, as the last look and the last download found; 0 when there was room for both. */
  get shortBytes(): number {
    return Math.max(this.#read(lookShortAt), this.#read(downloadShortAt));
  }

  /** Looks whether the volume of this folder has room for anything at all; how much it lacks. */
  async look(folder: string): Promise<number> {
    const short = this.#judge(await statfs(folder, { bigint: true }), 0);
    Atomics.store(this.#cells, lookShortAt, BigInt(short));
    return short;
  }

  /**
   * Promises room for a body of this length to a download that writes into `folder`.
   * @throws AppError disk-full
   */
  promise(folder: string, bytes: number): RoomPromise {
    const short = this.#judge(statfsSync(folder, { bigint: true }), bytes);
    Atomics.store(this.#cells, downloadShortAt, BigInt(short));
    if (short > 0) throw diskFull(short);
    Atomics.add(this.#cells, underWayAt, 1n);
    Atomics.add(this.#cells, promisedAt, BigInt(bytes));
    this.#noteLargest(bytes);
    let left = bytes;
    const giveBack = (count: number): void => {
      const given = Math.min(left, count);
      left -= given;
      if (given > 0) Atomics.sub(this.#cells, promisedAt, BigInt(given));
    };
    let isEnded = false;
    return {
      written: giveBack,
      end: () => {
        if (isEnded) return;
        isEnded = true;
        giveBack(left);
        if (Atomics.sub(this.#cells, underWayAt, 1n) === 1n) Atomics.store(this.#cells, largestAt, 0n);
      },
    };
  }

  /** Nothing is under way: what a thread that died was promised is free again. */
  forgetPromises(): void {
    for (const cell of [promisedAt, underWayAt, largestAt]) Atomics.store(this.#cells, cell, 0n);
  }

  #judge(
    disk: { readonly bavail: bigint; readonly blocks: bigint; readonly bsize: bigint },
    bytes: number,
  ): number {
    const fixed = this.#read(fixedAt);
    return shortBytes({
      freeBytes: Number(disk.bavail * disk.bsize),
      promisedBytes: this.#read(promisedAt),
      wantedBytes: bytes,
      reserveBytes: reserveBytes({
        volumeBytes: Number(disk.blocks * disk.bsize),
        largestDownloadBytes: Math.max(bytes, this.#read(largestAt)),
        fixedBytes: fixed < 0 ? null : fixed,
      }),
    });
  }

  #noteLargest(bytes: number): void {
    for (;;) {
      const largest = Atomics.load(this.#cells, largestAt);
      if (largest >= BigInt(bytes)) return;
      if (Atomics.compareExchange(this.#cells, largestAt, largest, BigInt(bytes)) === largest) return;
    }
  }

  #read(cell: number): number {
    return Number(Atomics.load(this.#cells, cell));
  }
}

export function diskFull(short: number): AppError {
  const megabytes = Math.ceil(short / 1_000_000);
  return new AppError(
    'disk-full',
    `The disk is nearly full. Free ${String(megabytes)} MB more, and saving goes on by itself.`,
  );
}
