// What an answer tells of a task and its pictures, as rows have it.
// Invariant: pure; a record or a link without an end of its own ends when its provider's promise does.
import { parsePrompt } from '../../../preload/contract/midjourney-prompt.ts';
import type { OfferedPictureRow, TaskFactsRow } from '../../catalog/settlements.ts';
import { taskLineage } from '../../lib/task-lineage.ts';
import type { OfferedPicture, Retention, TaskFacts } from '../../providers/provider.ts';

export function factsRow(facts: TaskFacts, text: string | null, retention: Retention): TaskFactsRow {
  const { prompt, promptEn = null, revisedPrompt = null } = facts;
  const parameters = {
    // What the provider added is what Midjourney was told.
    ...(revisedPrompt === null ? {} : parsePrompt(revisedPrompt).parameters),
    ...(facts.parameters ?? {}),
    ...(prompt === null ? {} : parsePrompt(prompt).parameters),
  };
  return {
    prompt,
    promptEn,
    revisedPrompt,
    text,
    cost: facts.cost ?? null,
    remoteUser: facts.remoteUser ?? null,
    channel: facts.channel ?? null,
    parameters,
    buttons: facts.buttons,
    parentRemoteId: facts.parentRemoteId,
    lineage: taskLineage(facts.rawRecord, facts.buttons),
    createdAtMs: facts.createdAtMs,
    finishedAtMs: facts.finishedAtMs,
    expiresAtMs: recordEndMs(facts, retention),
    rawRecord: (facts.rawRecord ?? null) === null ? null : JSON.stringify(facts.rawRecord),
  };
}

function recordEndMs(facts: TaskFacts, { recordMs }: Retention): number | null {
  if (facts.expiresAtMs !== null || recordMs === null || facts.createdAtMs === null) return facts.expiresAtMs;
  return facts.createdAtMs + recordMs;
}

export function pictureRow(
  picture: OfferedPicture,
  facts: TaskFacts,
  { linkMs }: Retention,
  nowMs: number,
): OfferedPictureRow {
  if (picture.expiresAtMs !== null || linkMs === null) return picture;
  return { ...picture, expiresAtMs: (facts.finishedAtMs ?? nowMs) + linkMs };
}
