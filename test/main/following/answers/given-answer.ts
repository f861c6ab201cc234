// A task that was asked about, and what a provider tells of it.
import type { DueTask } from '../../../../src/main/catalog/looks.ts';
import type { Asked } from '../../../../src/main/following/answers/asked.ts';
import { providerLimits } from '../../../../src/main/providers/limits.ts';
import type { TaskFacts } from '../../../../src/main/providers/provider.ts';
import { dueTask } from '../../../fakes/catalog-rows.ts';

export const nowMs = 1_700_000_000_000;
export const hour = 60 * 60 * 1000;
export const noJitter = (): number => 0;
export const provider = {
  limits: { ...providerLimits.acedata, firstIntervalMs: 5_000, longestIntervalMs: 15_000 },
  retention: { recordMs: null, linkMs: null },
};

export const fresh = dueTask(nowMs);

export function askedAbout(task: Partial<DueTask>, random = noJitter): Asked {
  return { task: { ...fresh, ...task }, ...provider, nowMs, random };
}

export const facts: TaskFacts = {
  prompt: 'a cat --ar 16:9 --v 6.1',
  createdAtMs: nowMs - 60_000,
  finishedAtMs: null,
  expiresAtMs: null,
  parentRemoteId: null,
  buttons: [],
  rawRecord: { id: 'x' },
};
