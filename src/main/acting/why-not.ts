// Whether a task's button can work now, and if not, why: asked before it is shown, and again before it is sent.
// Invariant: pure; the page greys out for the same reason that the command line refuses with.
import { modalButtonId } from '../../preload/contract/acting.ts';
import type { AccountHealth } from '../../preload/contract/accounts.ts';
import type { ActionBlock, TaskAction } from '../../preload/contract/acting.ts';
import type { Task, TaskButton } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';

export interface ActingFacts {
  readonly task: Pick<Task, 'state' | 'buttons' | 'expiresAtMs'>;
  /** Null where the account was removed. */
  readonly account: { readonly health: AccountHealth; readonly hasRelayKey: boolean } | null;
  readonly provider: {
    readonly takesActions: boolean;
    readonly actsWithRelayKey: boolean;
    /** Whether `expiresAtMs` is the end of the record, after which the provider knows no such task. */
    readonly forgetsRecords: boolean;
  };
  readonly actions: readonly Pick<TaskAction, 'state'>[];
  readonly nowMs: number;
}

/** Null when the task's buttons work. */
export function whyNotAct(facts: ActingFacts): ActionBlock | null {
  const { task, account, provider, actions, nowMs } = facts;
  if (!provider.takesActions) return 'not-offered';
  if (task.state !== 'succeeded' && task.state !== 'needs-input') return 'not-finished';
  if (buttonsOf(task).length === 0) return 'not-offered';
  if (account === null) return 'account-removed';
  if (account.health.kind === 'paused') return 'account-paused';
  if (account.health.kind === 'stopped') return 'account-stopped';
  if (provider.actsWithRelayKey && !account.hasRelayKey) return 'needs-relay-key';
  if (provider.forgetsRecords && task.expiresAtMs !== null && task.expiresAtMs <= nowMs)
    return 'record-ended';
  if (actions.some(({ state }) => state === 'sending')) return 'under-way';
  return null;
}

/** The failure that stands for a block where an action is asked for all the same. */
export function blockFailure(block: ActionBlock): Failure {
  return blockFailures[block];
}

const blockFailures: Readonly<Record<ActionBlock, Failure>> = {
  'not-finished': {
    code: 'invalid-request',
    message: 'This task is not finished, so nothing can be made of it yet.',
  },
  'record-ended': {
    code: 'expired',
    message: 'The provider keeps this record no longer, so it takes no actions on it.',
  },
  'account-removed': { code: 'unauthorized', message: 'The account that made this task was removed.' },
  'account-paused': {
    code: 'forbidden',
    message: 'The account of this task is paused. Resume it first.',
  },
  'account-stopped': {
    code: 'unauthorized',
    message: 'The account of this task is stopped. See to its key first.',
  },
  'needs-relay-key': {
    code: 'forbidden',
    message: 'This account’s key can only read. Store its relay key (sk-…) to send actions.',
  },
  'not-offered': { code: 'invalid-request', message: 'The provider offers no actions on this task.' },
  'under-way': {
    code: 'invalid-request',
    message: 'An action on this task is being sent. Wait for its answer.',
  },
};

/** What can be pressed: the provider's buttons, or the one that answers a task which waits for input. */
export function buttonsOf(task: Pick<Task, 'state' | 'buttons'>): readonly TaskButton[] {
  return task.state === 'needs-input' ? [{ id: modalButtonId, label: 'Modal' }] : task.buttons;
}
