// Decides what a failed question means for the task it was about, besides what it means for the account: a record that the
// provider itself cannot read must not stand before the others for ever.
// Invariant: what may just as well be the account's or the provider's trouble is never counted against a task.
import type { FailureCode } from '../../preload/contract/failure.ts';

export type TaskVerdict =
  /** Nothing can be said of any one task. */
  | 'none'
  /** It may be this task's record: the next failure tells. */
  | 'suspect'
  /** It goes on being this one: the others go first, and it is counted against nobody. */
  | 'step-aside'
  /** The account was answered well just before: it counts against this task. */
  | 'count';

/** Failures that one task's record may be to blame for. */
const perhapsAboutTask: ReadonlySet<FailureCode> = new Set([
  ...(['provider-changed', 'provider-down', 'timeout', 'too-large'] as const),
]);

export interface TaskTroubleFacts {
  readonly code: FailureCode;
  readonly tasksAskedAbout: number;
  /** Before this failure. */
  readonly wasAccountAnswered: boolean;
  /** The last failure that may have been about one task was about this one. */
  readonly isRepeated: boolean;
}

export function taskVerdict(facts: TaskTroubleFacts): TaskVerdict {
  const { code, tasksAskedAbout, wasAccountAnswered, isRepeated } = facts;
  if (tasksAskedAbout !== 1 || !perhapsAboutTask.has(code)) return 'none';
  if (wasAccountAnswered) return 'count';
  return isRepeated ? 'step-aside' : 'suspect';
}
