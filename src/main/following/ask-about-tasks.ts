// One question to a provider about some tasks of an account, and what its answer means for their rows and for the account.
// Invariant: the tasks are settled in one transaction after the answer, or stay due; a question that was ended by this
// side, or failed for want of a network, counts against nobody.
import type { Accounts } from '../accounts/accounts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { DueTask } from '../catalog/looks.ts';
import type { TaskSettlement } from '../catalog/settlements.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { looksLikeNoNetwork } from '../lib/network.ts';
import type { Network } from '../lib/network.ts';
import { nextTurn } from '../lib/next-turn.ts';
import type { PollResult, Provider } from '../providers/provider.ts';
import type { AccountLane } from './account-lane.ts';
import { accountVerdict } from './account-trouble.ts';
import { setAside } from './answers/unclear-settlement.ts';
import { settlementOf } from './settlement.ts';
import { taskVerdict } from './task-trouble.ts';

/** Tasks judged before the event loop gets a turn: an answer may tell of a thousand. */
const settledPerTurn = 25;

export interface AskingDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly accounts: Pick<Accounts, 'connect' | 'keyVersion' | 'providerOf'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Pick<Log, 'error'>;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly network: Pick<Network, 'noteReached' | 'isHostToBlame'>;
}

/** Asks once. Rejects where the catalog does. */
export async function askAboutTasks(
  dependencies: AskingDependencies,
  lane: AccountLane,
  tasks: readonly DueTask[],
  signal: AbortSignal,
): Promise<void> {
  const { accounts, catalog, clock, network } = dependencies;
  const { id } = lane.account;
  const provider = accounts.providerOf(lane.account);
  const keyVersion = accounts.keyVersion(id);
  let requests = 0;
  try {
    const connection = await accounts.connect(lane.account, signal, () => {
      requests += 1;
    });
    const results = await provider.poll(
      connection,
      tasks.map((task) => task.remoteId),
    );
    network.noteReached();
    const succeededAtMs = lane.noteAnswer(clock.nowMs()) ? clock.nowMs() : null;
    await settle(dependencies, provider, tasks, results);
    await catalog.call('noteAccountRequests', { id, requests, succeededAtMs });
  } catch (error) {
    if (signal.aborted) return;
    if (requests > 0) await catalog.call('noteAccountRequests', { id, requests, succeededAtMs: null });
    if (looksLikeNoNetwork(toFailure(error).code) && !(await network.isHostToBlame())) return;
    // What was said of a key that has been replaced meanwhile says nothing of the new one.
    if (accounts.keyVersion(id) !== keyVersion) return;
    const wasAccountAnswered = lane.isAnswered;
    await judgeAccount(dependencies, lane, error);
    await judgeTask(dependencies, lane, tasks, { error, wasAccountAnswered });
  }
}

async function settle(
  { catalog, clock, random }: AskingDependencies,
  provider: Provider,
  tasks: readonly DueTask[],
  results: ReadonlyMap<string, PollResult>,
): Promise<void> {
  const nowMs = clock.nowMs();
  // One draw for all: what was asked together stays together, and the next question is as full as this one.
  const draw = random();
  const asked = tasks.filter((task) => !isNotAsked(results.get(task.remoteId)));
  // Where nobody was asked about, all rest a while, so that no question is repeated without end.
  const settlements: TaskSettlement[] = [];
  for (const task of asked.length === 0 ? tasks : asked) {
    if (settlements.length % settledPerTurn === 0) await nextTurn();
    const result = results.get(task.remoteId) ?? {
      kind: 'unclear',
      code: 'provider-changed',
      message: 'The provider’s answer says nothing about this task.',
    };
    settlements.push(settlementOf(task, result, provider, nowMs, () => draw));
  }
  await catalog.call('settleTasks', { settlements, nowMs });
}

/** The provider left this id for the next question; the longest due are asked about first then. */
function isNotAsked(result: PollResult | undefined): boolean {
  return result?.kind === 'unclear' && result.code === 'rate-limited';
}

async function judgeAccount(
  { catalog, clock, log, random }: AskingDependencies,
  lane: AccountLane,
  error: unknown,
): Promise<void> {
  const failure = toFailure(error);
  if (failure.code === 'internal') log.error('A provider could not be asked', { error });
  const known =
    error instanceof AppError ? error : new AppError('internal', failure.message, { cause: error });
  const nowMs = clock.nowMs();
  const failuresInRow = lane.failuresWithOneMore(nowMs);
  const verdict = accountVerdict(known, failuresInRow, nowMs, random);
  if (verdict.kind === 'none') return;
  const isRest = verdict.kind === 'rest';
  lane.noteFailures(failuresInRow, isRest ? verdict.untilMs : lane.restsUntilMs);
  await catalog.call('setAccountTrouble', {
    id: lane.account.id,
    failure,
    stopped: !isRest,
    waitingUntilMs: isRest ? lane.restsUntilMs : null,
  });
}

async function judgeTask(
  dependencies: AskingDependencies,
  lane: AccountLane,
  tasks: readonly DueTask[],
  { error, wasAccountAnswered }: { readonly error: unknown; readonly wasAccountAnswered: boolean },
): Promise<void> {
  const { accounts, catalog, clock } = dependencies;
  const [task] = tasks;
  if (task === undefined || !(error instanceof AppError)) return;
  const { code, message } = error;
  const isRepeated = lane.suspectId === task.id;
  const verdict = taskVerdict({ code, tasksAskedAbout: tasks.length, wasAccountAnswered, isRepeated });
  if (verdict === 'none') return;
  lane.suspect(task);
  const provider = accounts.providerOf(lane.account);
  switch (verdict) {
    case 'suspect':
      return;
    case 'count':
      return settle(
        dependencies,
        provider,
        tasks,
        new Map([[task.remoteId, { kind: 'unclear', code, message }]]),
      );
    case 'step-aside': {
      const nowMs = clock.nowMs();
      const settlements = [setAside({ task, limits: provider.limits, nowMs }, { code, message })];
      await catalog.call('settleTasks', { settlements, nowMs });
      return;
    }
    default:
      assertNever(verdict);
  }
}
