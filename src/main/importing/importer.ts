// Takes text with ids in it: finds them, routes them, shows the plan, stores them as queued tasks.
// Invariant: a preview asks nobody and stores nothing; a start stores every routed id before the first
// request; long texts are read in pieces, so that the thread is never held for long.
import type { DoubtReason, ImportPlan, ImportReport, ProviderId } from '../../preload/contract/entities.ts';
import type { AccountRecord } from '../catalog/accounts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../lib/clock.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { findIdsForAccountInPieces, findIdsInPieces, shapeOf } from './find-ids.ts';
import type { FoundId } from './find-ids.ts';
import { providersOfShape, routeIds } from './route-ids.ts';

export interface ImportRequest {
  readonly text: string;
  /** A named account takes every id, whatever its shape. */
  readonly accountId: string | null;
  readonly askOthers: boolean;
}

export interface ImporterDependencies {
  readonly catalog: Catalog;
  readonly clock: Clock;
}

/** Ids in one statement: large enough to be fast, small enough for a short transaction. */
const idsPerBatch = 10_000;
/** Ids routed before the event loop gets a turn. */
const idsPerTurn = 5_000;
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

  constructor(dependencies: ImporterDependencies) {
    this.#dependencies = dependencies;
  }

  /** What {@link start} would do with this text. */
  async preview(request: ImportRequest): Promise<ImportPlan> {
    const { catalog } = this.#dependencies;
    const { batches, doubtful } = await this.#route(request);
    const counts = { new: 0, known: 0, deleted: 0 };
    const routes = new Map<string, { account: AccountRecord; taskCount: number }>();
    for (const batch of batches) {
      const found = await catalog.call('classifyIds', { ...batch, accountId: batch.account.id });
      counts.new += found.new;
      counts.known += found.known;
      counts.deleted += found.deleted;
      const route = routes.get(batch.account.id) ?? { account: batch.account, taskCount: 0 };
      route.taskCount += batch.remoteIds.length;
      routes.set(batch.account.id, route);
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

  /** Stores the ids. `taskIds` are the rows of all that were new or known, when asked for. */
  async start(
    request: ImportRequest,
    options: { readonly wantTaskIds: boolean },
  ): Promise<{ readonly report: ImportReport; readonly taskIds: readonly number[] }> {
    const { catalog, clock } = this.#dependencies;
    const { batches, doubtful } = await this.#route(request);
    const counts = { new: 0, known: 0, deleted: 0 };
    const taskIds: number[] = [];
    for (const batch of batches) {
      const added = await catalog.call('addTasks', {
        accountId: batch.account.id,
        candidates: batch.candidates,
        askOthers: batch.askOthers,
        remoteIds: batch.remoteIds,
        nowMs: clock.nowMs(),
        wantTaskIds: options.wantTaskIds,
      });
      counts.new += added.new;
      counts.known += added.known;
      counts.deleted += added.deleted;
      for (const id of added.taskIds) taskIds.push(id);
    }
    const found = counts.new + counts.known + counts.deleted + doubtful.length;
    return { report: { found, ...counts, doubtful }, taskIds };
  }

  async #route(request: ImportRequest): Promise<Routing> {
    // A guess begins with the account that answered last.
    const accounts = (await this.#dependencies.catalog.call('listAccounts')).sort(
      (a, b) => (b.lastSuccessAtMs ?? 0) - (a.lastSuccessAtMs ?? 0),
    );
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
    const batches = [...grouped.values()].flatMap(({ account, candidates, remoteIds }) =>
      inBatches(remoteIds, idsPerBatch).map((batch) => ({
        account,
        candidates,
        askOthers: request.askOthers,
        remoteIds: batch,
      })),
    );
    return { batches, doubtful };
  }
}

async function findAll(request: ImportRequest): Promise<readonly FoundId[]> {
  const pieces =
    request.accountId === null ? findIdsInPieces(request.text) : findIdsForAccountInPieces(request.text);
  const found = new Map<string, FoundId>();
  for (const piece of pieces) {
    for (const id of piece) {
      const present = found.get(id.id);
      // Certain in one place is certain everywhere.
      if (present === undefined || (present.doubt !== null && id.doubt === null)) found.set(id.id, id);
    }
    await nextTurn();
  }
  return [...found.values()];
}

function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const batches: Item[][] = [];
  for (let from = 0; from < items.length; from += size) batches.push(items.slice(from, from + size));
  return batches;
}
