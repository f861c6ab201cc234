// Whether a task's button can work now, and if not, why: asked before it is shown, and again before it is sent.
// Invariant: pure; the page greys out for the same reason that the command line refuses with.
import { modalButtonId } from '../../preload/contract/entities.ts';
import type {
  AccountHealth,
  ActionBlock,
  Task,
  TaskAction,
  TaskButton,
} from '../../preload/contract/entities.ts';

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

/** What can be pressed: the provider's buttons, or the one that answers a task which waits for input. */
export function buttonsOf(task: Pick<Task, 'state' | 'buttons'>): readonly TaskButton[] {
  return task.state === 'needs-input' ? [{ id: modalButtonId, label: 'Modal' }] : task.buttons;
}
