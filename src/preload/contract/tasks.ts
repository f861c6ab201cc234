// Tasks: one job at a provider each, with all that is known of it and the pictures it made.
// Invariant: a task is known by account and remote id; everything else may change at the next look.
import type { Failure } from './failure.ts';
import type { Picture } from './pictures.ts';
import type { Amount, SourceId } from './providers.ts';

/**
 * ```
 * queued → running → succeeded
 *    ↘       ⇅  ↘ → failed
 *     ↘  needs-input
 *      → lost (the provider does not know it, any more or at all)
 * ```
 */
export const taskStates = ['queued', 'running', 'needs-input', 'succeeded', 'failed', 'lost'] as const;
export type TaskState = (typeof taskStates)[number];

/** One of the provider's follow-up actions on a task. `id` is what the provider wants back (customId, action). */
export interface TaskButton {
  readonly id: string;
  readonly label: string;
}

/** One job at a provider, identified by account and remote id. */
export interface Task {
  readonly id: number;
  readonly accountId: string;
  readonly accountLabel: string;
  readonly provider: SourceId;
  readonly remoteId: string;
  readonly state: TaskState;
  /** 0 to 100, null where the provider tells none. */
  readonly progress: number | null;
  /** What was wrong at the last look, in any state; a good answer clears it. */
  readonly failure: Failure | null;
  readonly prompt: string | null;
  /** The provider's translation into English, where it differs from the prompt. */
  readonly promptEn: string | null;
  /** What the provider sent on to Midjourney, where it differs from both. */
  readonly revisedPrompt: string | null;
  /** What describe and shorten answered. */
  readonly text: string | null;
  /** Midjourney parameters of the prompt by their canonical short name: `{ ar: '16:9', v: '7' }`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly buttons: readonly TaskButton[];
  /** Remote id of the task this one was made from. */
  readonly parentRemoteId: string | null;
  readonly createdAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** When the provider's links or record end, where it says so. */
  readonly expiresAtMs: number | null;
  readonly importedAtMs: number;
  readonly lastLookAtMs: number | null;
  readonly nextLookAtMs: number | null;
  /** Since when it is no longer asked about, because it had not moved for too long. */
  readonly parkedAtMs: number | null;
  /** Since when the user lets it rest: it is not asked about, and its pictures are not fetched. */
  readonly pausedAtMs: number | null;
  readonly cost: Amount | null;
  /** For tasks that an administrator's account lists: whose they are, and their channel. */
  readonly remoteUser: string | null;
  readonly channel: string | null;
}

export interface TaskDetails {
  readonly task: Task;
  readonly pictures: readonly Picture[];
  /** The provider's last record without personal fields, as indented JSON. */
  readonly rawRecord: string | null;
}
