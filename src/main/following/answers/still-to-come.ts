// Whether what a task has made may still come: some providers say that it has succeeded before they have its addresses, or all
// of them.
// Invariant: pure; it is asked about so a few times only, and only while it is young.
import type { TaskFacts } from '../../providers/provider.ts';
import { withJitter } from './asked.ts';
import type { Asked } from './asked.ts';

/** A success without anything to keep, or with a part of it only, is asked again so often, this long after it at first and then twice as long … */
const emptyLooks = 2;
const emptyLookAfterMs = 10 * 1000;
/** … where it is as new as this. */
const emptyUntilMs = 60 * 60 * 1000;

export function mayStillCome({ task, nowMs }: Asked, facts: TaskFacts): boolean {
  const endedAtMs = facts.finishedAtMs ?? facts.createdAtMs ?? nowMs;
  return task.unclearLooks < emptyLooks && nowMs - endedAtMs <= emptyUntilMs;
}

export function againSoon({ task, limits, nowMs, random }: Asked): {
  readonly unclearLooks: number;
  readonly nextLookAtMs: number;
} {
  const waitMs = Math.max(limits.firstIntervalMs, emptyLookAfterMs * 2 ** task.unclearLooks);
  return { unclearLooks: task.unclearLooks + 1, nextLookAtMs: nowMs + withJitter(waitMs, random) };
}
