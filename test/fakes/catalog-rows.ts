// Rows for tests of the catalog: ids that were pasted, and what a look at one of them may have said.
import type { Database } from 'better-sqlite3';
import { addTasks } from '../../src/main/catalog/imports.ts';
import type { DueTask } from '../../src/main/catalog/looks.ts';
import type { TaskFactsRow, TaskSettlement } from '../../src/main/catalog/settlements.ts';
import type { ImportPart } from '../../src/main/catalog/past-imports.ts';
import { taskLineage } from '../../src/main/lib/task-lineage.ts';
import type { ProviderId } from '../../src/preload/contract/providers.ts';

/** When everything of these tests happens. UTC ms. */
export const nowMs = 1_700_000_000_000;

/** Pastes ids for this account, as a part of an import where one is given. */
export function add(
  db: Database,
  accountId: string,
  remoteIds: string[],
  candidates: ProviderId[] = [],
  part?: ImportPart,
) {
  const ids = { accountId, candidates, askOthers: false, remoteIds, nowMs, wantTaskIds: true };
  return addTasks(db, part === undefined ? ids : { ...ids, part });
}

/** The first part of an import of pasted text, unless `change` says otherwise. */
export function importPart(change: Partial<ImportPart> = {}): ImportPart {
  return { id: null, origin: { source: 'text', name: null, accountId: null }, doubtful: 0, ...change };
}

/** A task that is asked about for the first time, at this time. */
export function dueTask(atMs: number): DueTask {
  return {
    id: 1,
    remoteId: 'x',
    state: 'queued',
    progress: null,
    seen: false,
    quietLooks: 0,
    unclearLooks: 0,
    lookReason: 'follow',
    importedAtMs: 0,
    movedAtMs: atMs,
    nextLookAtMs: atMs,
  };
}

/** A finished task with one picture, unless `change` says otherwise. */
export function settlement(taskId: number, change: Partial<TaskSettlement> = {}): TaskSettlement {
  return {
    taskId,
    state: 'succeeded',
    progress: 100,
    failure: null,
    seen: true,
    quietLooks: 0,
    unclearLooks: 0,
    nextLookAtMs: null,
    lookReason: 'follow',
    partialUrl: null,
    parks: false,
    facts: null,
    pictures: [{ index: 0, kind: 'grid', url: 'https://cdn.example/0.png', expiresAtMs: null }],
    refused: false,
    endsRenewals: false,
    ...change,
  };
}

/** What a record told that tells nothing, unless `change` says otherwise. */
export function taskFacts(change: Partial<TaskFactsRow> = {}): TaskFactsRow {
  return {
    prompt: null,
    promptEn: null,
    revisedPrompt: null,
    parameters: {},
    buttons: [],
    parentRemoteId: null,
    lineage: taskLineage(null, []),
    text: null,
    cost: null,
    remoteUser: null,
    channel: null,
    createdAtMs: null,
    finishedAtMs: null,
    expiresAtMs: null,
    rawRecord: '{}',
    ...change,
  };
}
