// What passes between the pool and its workers, and what a save is asked for and gives.
// Invariant: plain data only; an error crosses as code, message and retryAfterMs.
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { Allowance } from './address-rules.ts';
import type { BandwidthMemory } from './bandwidth.ts';
import type { RoomMemory } from './disk-room.ts';
import type { FetchLimits } from './fetch-file.ts';
import type { InspectedFile } from './inspect-file.ts';
import type { CopyToPartJob } from './copy-to-part.ts';
import type { CopyToKeep } from './keep-edited.ts';
import type { FileLook } from './look-at-file.ts';
import type { ReadOwnFile } from './read-own-file.ts';
import type { SidecarFile } from './sidecar.ts';
import type { RecordPlace, StandingRecord } from './standing-record.ts';

/** A file that somebody had, as it was when it was read. */
export interface OwnFile {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

export interface SaveJob {
  readonly pictureId: number;
  readonly url: string;
  /** Copied in place of any request; null where the picture is fetched. */
  readonly ownFile?: OwnFile | null;
  /** Path below `picturesRoot`, forward slashes, no extension (see target-name.ts). */
  readonly stem: string;
  /** Absolute; must be there. */
  readonly picturesRoot: string;
  /** Absolute, on the same drive as `picturesRoot`; its folder must be there. `<part>.json` may appear beside it. */
  readonly partPath: string;
  readonly allowance: Allowance;
  /** The way to the picture's host (see {@link ProxyFor}); the direct one where there is none. */
  readonly proxy?: string | null;
  /** To be sent to this address after it was refused without them (401, 403); the key in them is kept nowhere. */
  readonly headersOnceRefused?: Readonly<Record<string, string>> | null;
  /** Go on from the part that is there, where that is safe; yes unless it says no. */
  readonly resume?: boolean;
  /** No row owns a file that stands under the wanted name: take it, when it is whole, without any request. */
  readonly adoptExisting: boolean;
}

export interface SaveOutcome extends InspectedFile {
  /** Below `picturesRoot`, forward slashes, with extension. */
  readonly path: string;
  /** 0 when the whole body was fetched; `sizeBytes` when nothing was (adopted, copied, or the part was complete). */
  readonly resumedFromByte: number;
}

/** How far one download is. */
export interface SaveProgress {
  readonly pictureId: number;
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
}

/** Bytes that came in since the last report, over all downloads, and where each one that moved now is. */
export interface ByteReport {
  readonly addedBytes: number;
  readonly downloads: readonly SaveProgress[];
}

export interface SaveWorkerOptions {
  readonly userAgent: string;
  readonly limits: Partial<FetchLimits>;
  readonly maxPixels: number;
  /** Shared by all threads. */
  readonly bandwidth: BandwidthMemory;
  readonly room: RoomMemory;
}

export type SaveWork =
  | { readonly kind: 'save'; readonly job: SaveJob }
  | { readonly kind: 'inspect'; readonly path: string }
  | { readonly kind: 'look'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'read-own'; readonly path: string }
  | { readonly kind: 'copy-to-keep'; readonly job: CopyToPartJob }
  | { readonly kind: 'sidecars'; readonly files: readonly SidecarFile[] }
  | { readonly kind: 'records'; readonly places: readonly RecordPlace[] };

/**
 * What a piece of work gives; for sidecars, in their order, null or why each could not be written; for places what stands
 * there.
 */
export type SaveAnswer =
  | SaveOutcome
  | InspectedFile
  | FileLook
  | CopyToKeep
  | ReadOwnFile
  | readonly (CrossingFailure | null)[]
  | readonly StandingRecord[];

export type ToSaveWorker =
  | { readonly kind: 'start'; readonly id: number; readonly work: SaveWork }
  | { readonly kind: 'cancel'; readonly id: number };

/** An AppError on its way across. */
export interface CrossingFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

export type FromSaveWorker =
  /** Every byte is here; what is left to do concerns the host no more. */
  | { readonly kind: 'fetched'; readonly id: number }
  | { readonly kind: 'done'; readonly id: number; readonly value: SaveAnswer }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: CrossingFailure }
  | { readonly kind: 'bytes'; readonly report: ByteReport };
