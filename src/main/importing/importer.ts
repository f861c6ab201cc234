// Takes text with ids in it: finds them, routes them, shows the plan, stores them as queued tasks.
// Invariant: a preview asks nobody and stores nothing; a start stores every routed id before the first
// request; long texts are read in pieces, so that the thread is never held for long.
import { chosenIds } from '../../preload/contract/import-choices.ts';
import type { DoubtChoices } from '../../preload/contract/import-choices.ts';
import type { DoubtReason, ImportPlan, ImportReport } from '../../preload/contract/importing.ts';
import type { ProviderId } from '../../preload/contract/providers.ts';
import type { AccountRecord } from '../catalog/accounts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ImportOrigin } from '../catalog/past-imports.ts';
import type { Clock } from '../lib/clock.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { sortedInTurns } from '../lib/sorted-in-turns.ts';
import type { Provider } from '../providers/provider.ts';
import { findIdsForAccountInPieces, findIdsInPieces, shapeOf, withoutRepeats } from './find-ids.ts';
import type { FoundId } from './find-ids.ts';
import { providersOfShape, routeIds } from './route-ids.ts';

export interface ImportRequest {
  readonly text: string;
  /** A named account takes every id, whatever its shape. */
  readonly accountId: string | null;
  readonly askOthers: boolean;
}

export interface ImportOptions {
  /** Wants the rows of all new or known ids, as `taskIds`. */
  readonly wantTaskIds: boolean;
  /** Where the text comes from, for the list of past imports; typed or pasted unless told. */
  readonly origin?: Pick<ImportOrigin, 'source' | 'name'>;
  /** An import that this goes on with: what was doubtful then goes to a named account now. */
  readonly importId?: number | null;
}

export interface ImporterDependencies {
  readonly catalog: Catalog;
  readonly providers: Readonly<Record<ProviderId, Pick<Provider, 'recordEndsAtMs'>>>;
  readonly clock: Clock;
}

/** Ids in one statement: large enough to be fast, small enough for a short transaction. */
const idsPerBatch = 10_000;
/** Ids routed before the event loop gets a turn. */
const idsPerTurn = 5_000;
/** Doubtful ids given to their accounts before the event loop gets a turn. */
const doubtsPerTurn = 20_000;
const listedDoubts = 200;

interface RoutedBatch {
  readonly account: AccountRecord;
  readonly candidates: readonly ProviderId[];
  readonly askOthers: boolean;
  readonly remoteIds: readonly string[];
}

interface Routing {
  readonly batches: readonly RoutedBatch[];
  readonly doubtful: readonly { readonly id: string; readonly reason: DoubtReason }[];
}

export class Importer {
  readonly #dependencies: ImporterDependencies;
  /** The last plan that was shown, and the order of accounts that it was made with. */
  #shown: { readonly request: ImportRequest; readonly accountIds: readonly string[] } | null = null;

  constructor(dependencies: ImporterDependencies) {
    this.#dependencies = dependencies;
  }

  /** What {@link start} would do with this text. Known ids are shown where they are already. */
  async preview(request: ImportRequest): Promise<ImportPlan> {
    const { catalog } = this.#dependencies;
    const accounts = bestFirst(await catalog.call('listAccounts'));
    this.#shown = { request, accountIds: accounts.map(({ id }) => id) };
    const { batches, doubtful } = await route(request, accounts);
    const counts = { new: 0, known: 0, deleted: 0 };
    const routes = new Map<string, { account: AccountRecord; taskCount: number }>();
    const goTo = (accountId: string, taskCount: number): void => {
      const account = accounts.find(({ id }) => id === accountId);
      if (account === undefined || taskCount === 0) return;
      const before = routes.get(accountId)?.taskCount ?? 0;
      routes.set(accountId, { account, taskCount: before + taskCount });
    };
    for (const batch of batches) {
      const found = await catalog.call('classifyIds', { ...batch, accountId: batch.account.id });
      counts.new += found.new;
      counts.known += found.known;
      counts.deleted += found.deleted;
      goTo(batch.account.id, found.new);
      for (const owner of found.owners) goTo(owner.accountId, owner.count);
    }
    return {
      found: counts.new + counts.known + counts.deleted + doubtful.length,
      ...counts,
      doubtful: doubtful.length,
      doubts: doubtful.slice(0, listedDoubts),
      routes: [...routes.values()].map(({ account, taskCount }) => ({
        accountId: account.id,
        accountLabel: account.label,
        provider: account.provider,
        taskCount,
      })),
    };
  }

  /** How many ids of this text {@link start} would add; a plan that is being shown is not touched. */
  async countNew(text: string): Promise<number> {
    const { catalog } = this.#dependencies;
    const accounts = bestFirst(await catalog.call('listAccounts'));
    const { batches } = await route({ text, accountId: null, askOthers: false }, accounts);
    let count = 0;
    for (const batch of batches)
      count += (await catalog.call('classifyIds', { ...batch, accountId: batch.account.id })).new;
    return count;
  }

  /** Stores the ids, as the plan said if one was shown, and writes down that they came together. */
  async start(
    request: ImportRequest,
    { wantTaskIds, origin = { source: 'text', name: null }, importId: goesOnWith = null }: ImportOptions,
  ): Promise<{ readonly report: ImportReport; readonly taskIds: readonly number[] }> {
    const { catalog, clock } = this.#dependencies;
    const accounts = this.#asShown(request, bestFirst(await catalog.call('listAccounts')));
    const { batches, doubtful } = await route(request, accounts);
    const counts = { new: 0, known: 0, deleted: 0 };
    const taskIds: number[] = [];
    let importId = goesOnWith;
    for (const [at, batch] of batches.entries()) {
      const taken = goesOnWith === null ? 0 : batch.remoteIds.length;
      const added = await catalog.call('addTasks', {
        accountId: batch.account.id,
        candidates: batch.candidates,
        askOthers: batch.askOthers,
        remoteIds: batch.remoteIds,
        nowMs: clock.nowMs(),
        wantTaskIds,
        part: {
          id: importId,
          origin: { ...origin, accountId: null },
          doubtful: (at === 0 ? doubtful.length : 0) - taken,
        },
        ...this.#recordEnds(batch),
      });
      importId = added.importId;
      counts.new += added.new;
      counts.known += added.known;
      counts.deleted += added.deleted;
      for (const id of added.taskIds) taskIds.push(id);
    }
    const found = counts.new + counts.known + counts.deleted + doubtful.length;
    return { report: { found, ...counts, doubtful, importId }, taskIds };
  }

  /** As {@link start}; what was doubtful and an account was chosen for goes there, as a part of the same import. */
  async startAsChosen(
    request: ImportRequest,
    origin: Pick<ImportOrigin, 'source' | 'name'>,
    choices: DoubtChoices,
  ): Promise<void> {
    const { report } = await this.start(request, { wantTaskIds: false, origin });
    let { importId } = report;
    for (const doubts of inBatches(report.doubtful, doubtsPerTurn)) {
      for (const [accountId, ids] of chosenIds(doubts, choices)) {
        const chosen = { text: ids.join('\n'), accountId, askOthers: request.askOthers };
        const { report: added } = await this.start(chosen, { wantTaskIds: false, origin, importId });
        ({ importId } = added);
      }
      await nextTurn();
    }
  }

  /** Accounts answer between plan and start; which of them is the best guess must not change by that. */
  #asShown(request: ImportRequest, accounts: readonly AccountRecord[]): readonly AccountRecord[] {
    const shown = this.#shown;
    this.#shown = null;
    if (shown === null || !isSameRequest(shown.request, request)) return accounts;
    const place = (account: AccountRecord): number => {
      const index = shown.accountIds.indexOf(account.id);
      return index === -1 ? shown.accountIds.length : index;
    };
    return accounts.toSorted((a, b) => place(a) - place(b));
  }

  /** Nothing where this provider's ids tell no time. */
  #recordEnds({ account, remoteIds }: RoutedBatch): { readonly recordEndsAtMs?: readonly (number | null)[] } {
    const { recordEndsAtMs } = this.#dependencies.providers[account.provider];
    return recordEndsAtMs === undefined ? {} : { recordEndsAtMs: remoteIds.map((id) => recordEndsAtMs(id)) };
  }
}

/** A guess begins with an account that can answer, among those with the one that answered last. */
function bestFirst(accounts: readonly AccountRecord[]): readonly AccountRecord[] {
  const restsUntilUser = ({ health }: AccountRecord): number =>
    Number(health.kind === 'paused' || health.kind === 'stopped');
  return accounts.toSorted(
    (a, b) => restsUntilUser(a) - restsUntilUser(b) || (b.lastSuccessAtMs ?? 0) - (a.lastSuccessAtMs ?? 0),
  );
}

function isSameRequest(a: ImportRequest, b: ImportRequest): boolean {
  return a.accountId === b.accountId && a.askOthers === b.askOthers && a.text === b.text;
}

async function route(request: ImportRequest, accounts: readonly AccountRecord[]): Promise<Routing> {
  const ids = await findAll(request);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const grouped = new Map<
    string,
    { account: AccountRecord; candidates: readonly ProviderId[]; remoteIds: string[] }
  >();
  const doubtful: { readonly id: string; readonly reason: DoubtReason }[] = [];
  const { accountId: namedAccountId, askOthers } = request;
  for (const some of inBatches(ids, idsPerTurn)) {
    const routes = routeIds({ ids: some, accounts, namedAccountId, askOthers });
    doubtful.push(...routes.doubtful);
    for (const { id, accountId, guessed } of routes.routed) {
      const account = byId.get(accountId);
      if (account === undefined) continue;
      const shape = guessed ? shapeOf(id) : null;
      const key = `${accountId} ${String(shape)}`;
      const candidates = shape === null ? [] : providersOfShape(shape);
      const group = grouped.get(key) ?? { account, candidates, remoteIds: [] };
      group.remoteIds.push(id);
      grouped.set(key, group);
    }
    await nextTurn();
  }
  const batches: RoutedBatch[] = [];
  for (const { account, candidates, remoteIds } of grouped.values()) {
    // In the order of the index each batch writes to a few pages of it, not to all of them again.
    const ordered = remoteIds.length > idsPerBatch ? await sortedInTurns(remoteIds) : remoteIds;
    for (const batch of inBatches(ordered, idsPerBatch))
      batches.push({ account, candidates, askOthers, remoteIds: batch });
  }
  return { batches, doubtful };
}

async function findAll(request: ImportRequest): Promise<readonly FoundId[]> {
  const pieces =
    request.accountId === null ? findIdsInPieces(request.text) : findIdsForAccountInPieces(request.text);
  const found: FoundId[] = [];
  for (const piece of pieces) {
    for (const id of piece) found.push(id);
    await nextTurn();
  }
  return withoutRepeats(found);
}

function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const batches: Item[][] = [];
  for (let from = 0; from < items.length; from += size) batches.push(items.slice(from, from + size));
  return batches;
}
