// What a sidecar tells of a task and its pictures, read and checked, in the catalog's words.
// Invariant: what an older sidecar does not tell is null here, and never guessed; paths lie below Pictures/.
import type { MediaType, PictureKind } from '../../preload/contract/pictures.ts';
import type { Amount } from '../../preload/contract/providers.ts';
import type { TaskButton, TaskState } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { TaskLineage } from '../lib/task-lineage.ts';
import type { RecordedAccount } from './adopt-accounts.ts';
import type { RecordedMarks } from './adopt-organising.ts';
import type { TrashedFile } from './trash.ts';

/** `path` is relative to the library, below Pictures/. */
export interface RecordedOriginal {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/** How a picture stood when its sidecar was written. Times are null where it does not tell. */
export type RecordedState =
  | { readonly kind: 'on-disk'; readonly original: RecordedOriginal; readonly savedAtMs: number | null }
  /** `kept`: what the trash has of it; null where it has nothing. */
  | { readonly kind: 'deleted'; readonly atMs: number | null; readonly kept: TrashedFile | null }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'wanted' };

export interface RecordedPicture {
  readonly index: number;
  readonly kind: PictureKind;
  readonly url: string;
  readonly linkEndsAtMs: number | null;
  readonly state: RecordedState;
  /** Null where nobody has said anything of it. */
  readonly marks: RecordedMarks | null;
  /** Paths of files that somebody made of it, relative to the library, below Pictures/. */
  readonly edited: readonly string[];
}

export interface RecordedTask {
  readonly account: RecordedAccount;
  /** Where the sidecar lies, relative to the library. */
  readonly sidecarPath: string;
  readonly remoteId: string;
  readonly state: TaskState;
  readonly progress: number | null;
  readonly failure: Failure | null;
  readonly prompt: string | null;
  readonly promptEn: string | null;
  readonly revisedPrompt: string | null;
  readonly text: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly buttons: readonly TaskButton[];
  readonly parentRemoteId: string | null;
  readonly lineage: TaskLineage;
  readonly cost: Amount | null;
  readonly channel: string | null;
  readonly createdAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly importedAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** JSON text. */
  readonly rawRecord: string | null;
  /** No two of them with the same index. */
  readonly pictures: readonly RecordedPicture[];
}
