// What it means that a task has succeeded.
// Invariant: pure; it is asked about no more, but for a part that may still come.
import type { TaskSettlement } from '../../catalog/settlements.ts';
import type { PollResult } from '../../providers/provider.ts';
import { unchangedBy } from './asked.ts';
import type { Asked } from './asked.ts';
import { factsRow, pictureRow } from './facts-row.ts';
import { againSoon, mayStillCome } from './still-to-come.ts';

export function doneSettlement(asked: Asked, result: Extract<PollResult, { kind: 'done' }>): TaskSettlement {
  const { task, retention, nowMs } = asked;
  const done: TaskSettlement = {
    ...unchangedBy(task),
    state: 'succeeded',
    progress: 100,
    facts: factsRow(result.facts, result.text, retention),
    pictures: result.pictures.map((picture) => pictureRow(picture, result.facts, retention, nowMs)),
    // What this answer offers gets its fresh link; what it offers no more never will.
    endsRenewals: task.state === 'succeeded',
  };
  if (result.isPartial !== true || !mayStillCome(asked, result.facts)) return done;
  return { ...done, ...againSoon(asked), endsRenewals: false };
}
