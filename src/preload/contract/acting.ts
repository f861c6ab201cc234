// Follow-up actions on a task: what can be done with it now, and what became of what was done.
// Invariant: an action is sent once; what has no readable answer is told so, and never sent again by itself.
import type { Failure } from './failure.ts';
import type { Amount, ProviderDescription } from './providers.ts';
import type { TaskDetails } from './tasks.ts';

/** The button of a task that waits for the user: sends prompt and mask for the step at hand (MODAL). */
export const modalButtonId = 'modal';

/**
 * One follow-up action as it was sent.
 * ```
 * sending → accepted   the provider made a task of it
 *         → refused    nothing was made
 *         → unknown    no readable answer, or Gridkeep ended in between; never sent again by itself
 * ```
 */
export const actionStates = ['sending', 'accepted', 'refused', 'unknown'] as const;
export type ActionState = (typeof actionStates)[number];
export interface TaskAction {
  readonly id: number;
  readonly buttonId: string;
  readonly buttonLabel: string;
  readonly state: ActionState;
  readonly failure: Failure | null;
  /** The row of the task that came of it. */
  readonly resultTaskId: number | null;
  readonly atMs: number;
}

/** Why the buttons of a task cannot work now. */
export const actionBlocks = [
  'not-finished',
  'record-ended',
  'account-removed',
  'account-paused',
  'account-stopped',
  'needs-relay-key',
  'not-offered',
  'under-way',
] as const;
export type ActionBlock = (typeof actionBlocks)[number];

/** What can be done with a task at its provider. */
export interface Acting {
  /** Null when the buttons work. */
  readonly block: ActionBlock | null;
  readonly mask: ProviderDescription['mask'];
  /** What the account's last action cost, as a hint before the confirmation. */
  readonly costHint: Amount | null;
  /** Newest first. */
  readonly actions: readonly TaskAction[];
}

/** What became of an action that was asked for. */
export interface ActionOutcome {
  readonly action: TaskAction;
  /** The new task waits for prompt or mask before it begins. */
  readonly needsInput: boolean;
}

/** A task's details with what can be done with it now. */
export interface TaskWithActing extends TaskDetails {
  readonly acting: Acting;
}
