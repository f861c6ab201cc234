// Decides what one answer about one task means for its row; each kind of answer has its decision in answers/. Pure; written to
// the catalog by whoever asked.
// Invariant: a task that has succeeded never goes back; a picture on disk is never touched here; whatever the answer, the row
// gets a next look or a final state.
import type { DueTask } from '../catalog/looks.ts';
import type { TaskSettlement } from '../catalog/settlements.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { PollResult, Provider } from '../providers/provider.ts';
import type { Asked } from './answers/asked.ts';
import { doneSettlement } from './answers/done-settlement.ts';
import { failedSettlement } from './answers/failed-settlement.ts';
import { unclearSettlement } from './answers/unclear-settlement.ts';
import { unknownSettlement } from './answers/unknown-settlement.ts';
import { needsInputSettlement, waitingSettlement } from './answers/waiting-settlement.ts';

/** The settlement of `task` after `result`. `random` is in [0, 1). */
export function settlementOf(
  task: DueTask,
  result: PollResult,
  { limits, retention }: Pick<Provider, 'limits' | 'retention'>,
  nowMs: number,
  random: () => number,
): TaskSettlement {
  const asked: Asked = { task, limits, retention, nowMs, random };
  // What was offered is kept; were it taken for unfinished again, its next bad answer would make it failed or lost.
  if (task.state === 'succeeded' && (result.kind === 'waiting' || result.kind === 'needs-input'))
    return unclearSettlement(asked, unfinishedAgain);
  switch (result.kind) {
    case 'waiting':
      return waitingSettlement(asked, result);
    case 'needs-input':
      return needsInputSettlement(asked, result);
    case 'done':
      return doneSettlement(asked, result);
    case 'failed':
      return failedSettlement(asked, result);
    case 'unknown':
      return unknownSettlement(asked, result);
    case 'unclear':
      return unclearSettlement(asked, result);
    default:
      return assertNever(result);
  }
}

const unfinishedAgain = {
  kind: 'unclear',
  code: 'provider-changed',
  message: 'The provider says that this task is not finished.',
} as const;
