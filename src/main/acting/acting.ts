// Follow-up actions: sends a task's button to its provider, once, and follows what comes of it.
// Invariant: the intent is a row before the request goes out; an intent is sent at most once, whatever crashes or is
// repeated; where no clear word came back the outcome is 'unknown', and only the user can ask again, as a new intent.
import type { Acting as ActingView, ActionBlock, ActionOutcome } from '../../preload/contract/acting.ts';
import type { TaskDetails } from '../../preload/contract/tasks.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { AccountRecord } from '../catalog/accounts.ts';
import type { ActionContext, ActionSettlement } from '../catalog/actions.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError, plainText, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { ActionAnswer, ActionInput, Provider } from '../providers/provider.ts';
import { wasSurelyNotSent } from '../providers/was-sent.ts';
import { blockFailure, buttonsOf, whyNotAct } from './why-not.ts';

export interface ActingDependencies {
  readonly catalog: Catalog;
  readonly accounts: Accounts;
  readonly clock: Clock;
}

export interface ActionRequest {
  readonly taskId: number;
  readonly buttonId: string;
  /** UUID, made where the user confirmed. */
  readonly intentId: string;
  readonly input: ActionInput | null;
}

/** A provider that refuses with one of these has made nothing. */
const clearRefusals: ReadonlySet<FailureCode> = new Set([
  ...(['unauthorized', 'forbidden', 'not-found', 'expired', 'rate-limited'] as const),
  ...(['insufficient-credits', 'invalid-request'] as const),
]);

export class Acting {
  readonly #dependencies: ActingDependencies;
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(dependencies: ActingDependencies) {
    this.#dependencies = dependencies;
  }

  /** Marks the intents of an earlier process that ended before it heard an answer. Called once, before any action. */
  async start(): Promise<void> {
    const { catalog, clock } = this.#dependencies;
    const nowMs = clock.nowMs();
    for (const actionId of await catalog.call('actionsLeftSending')) {
      const settlement: ActionSettlement = {
        state: 'unknown',
        failure: {
          code: 'cancelled',
          message: 'Gridkeep ended before the provider answered. Look there before you send this again.',
        },
      };
      await catalog.call('settleAction', { actionId, settlement, nowMs, firstLookAtMs: nowMs });
    }
  }

  /** What can be done with this task now. Throws AppError not-found. */
  async view(taskId: number): Promise<ActingView> {
    const context = await this.#context(taskId);
    const provider = this.#provider(context);
    return {
      block: await this.#block(context, provider),
      mask: provider?.description.mask ?? 'none',
      costHint: await this.#dependencies.catalog.call('actionCostHint', {
        accountId: context.details.task.accountId,
      }),
      actions: context.actions,
    };
  }

  /**
   * Sends an action, unless this intent was sent before: then what became of it. Throws AppError where the button is
   * not one of the task's (`usage`) or cannot work now (see `blockFailure`), and `cancelled` once the library closes;
   * nothing is sent then, and nothing written.
   */
  act(request: ActionRequest): Promise<ActionOutcome> {
    const acting = this.#act(request);
    this.#underWay.add(acting);
    return acting.finally(() => this.#underWay.delete(acting));
  }

  async #act(request: ActionRequest): Promise<ActionOutcome> {
    const { catalog, clock } = this.#dependencies;
    const context = await this.#context(request.taskId);
    const provider = this.#provider(context);
    const button = buttonsOf(context.details.task).find(({ id }) => id === request.buttonId);
    const block = await this.#block(context, provider);
    const { account } = context;
    if (button === undefined && block === null)
      throw new AppError('usage', `This task has no button ‘${request.buttonId}’.`);
    if (button === undefined || block !== null || account === null || provider === null)
      throw blockError(block ?? 'not-offered');
    this.#abort.signal.throwIfAborted();
    const { isNew, action } = await catalog.call('beginAction', {
      intentId: request.intentId,
      taskId: request.taskId,
      buttonId: button.id,
      buttonLabel: button.label,
      prompt: request.input?.prompt ?? null,
      nowMs: clock.nowMs(),
    });
    if (!isNew) return { action, needsInput: false };
    return this.#send(request, context.details, account, provider, action.id);
  }

  /** Ends what is under way; its outcome is written as unknown. */
  async stop(): Promise<void> {
    this.#abort.abort(new AppError('cancelled', 'Gridkeep is closing.'));
    await Promise.allSettled(this.#underWay);
  }

  async #send(
    request: ActionRequest,
    details: TaskDetails,
    account: AccountRecord,
    provider: Provider,
    actionId: number,
  ): Promise<ActionOutcome> {
    const { catalog, clock } = this.#dependencies;
    const { settlement, needsInput } = await this.#ask(request, details, account, provider);
    const nowMs = clock.nowMs();
    // What waits for input is looked at now, so that the form finds it waiting.
    const firstLookAtMs = needsInput ? nowMs : nowMs + provider.limits.firstIntervalMs;
    try {
      const action = await catalog.call('settleAction', { actionId, settlement, nowMs, firstLookAtMs });
      return { action, needsInput };
    } catch (error) {
      throw settlement.state === 'accepted' ? unwritten(settlement.remoteId, error) : error;
    }
  }

  async #ask(
    request: ActionRequest,
    { task, rawRecord }: TaskDetails,
    account: AccountRecord,
    provider: Provider,
  ): Promise<{ readonly settlement: ActionSettlement; readonly needsInput: boolean }> {
    const { accounts, catalog } = this.#dependencies;
    let requests = 0;
    try {
      const connection = await accounts.connectToAct(account, this.#abort.signal, () => {
        requests += 1;
      });
      const answer = await provider.act?.(connection, {
        remoteId: task.remoteId,
        buttonId: request.buttonId,
        record: rawRecord === null ? null : JSON.parse(rawRecord),
        input: request.input,
      });
      if (answer === undefined) throw blockError('not-offered');
      return {
        settlement: settlementOfAnswer(answer),
        needsInput: answer.kind === 'accepted' && answer.needsInput,
      };
    } catch (error) {
      return { settlement: settlementOfError(error, requests), needsInput: false };
    } finally {
      // What the provider said counts for more than how often it was asked.
      if (requests > 0)
        await catalog
          .call('noteAccountRequests', { id: account.id, requests, succeededAtMs: null })
          .catch(() => undefined);
    }
  }

  async #context(taskId: number): Promise<ActionContext> {
    const context = await this.#dependencies.catalog.call('actionContext', { taskId });
    if (context === null) throw new AppError('not-found', 'This task is no longer in the library.');
    return context;
  }

  /** Null where nobody can be asked anything. */
  #provider({ details }: ActionContext): Provider | null {
    const { provider } = details.task;
    return provider === 'files' ? null : this.#dependencies.accounts.providerOf({ provider });
  }

  async #block(
    { details, account, actions }: ActionContext,
    provider: Provider | null,
  ): Promise<ActionBlock | null> {
    if (provider === null) return 'not-offered';
    const { accounts } = this.#dependencies;
    return whyNotAct({
      task: details.task,
      account:
        account === null
          ? null
          : {
              health: account.health,
              hasRelayKey: account.relayKeyStored || (await accounts.hasSessionRelayKey(account.id)),
            },
      provider: {
        takesActions: provider.act !== undefined,
        actsWithRelayKey: provider.description.actsWithRelayKey,
        forgetsRecords: provider.retention.recordMs !== null,
      },
      actions,
      nowMs: this.#dependencies.clock.nowMs(),
    });
  }
}

function settlementOfAnswer(answer: ActionAnswer): ActionSettlement {
  return answer.kind === 'accepted'
    ? { state: 'accepted', remoteId: answer.remoteId }
    : { state: 'refused', failure: { code: answer.code, message: plainText(answer.message) } };
}

/** A failure without a clear word: refused where the provider cannot have acted, else unknown. */
export function settlementOfError(error: unknown, requestsSent: number): ActionSettlement {
  const failure = toFailure(error);
  const isClear = requestsSent === 0 || wasSurelyNotSent(error) || clearRefusals.has(failure.code);
  return { state: isClear ? 'refused' : 'unknown', failure };
}

/** Without its id the task, which may have cost money, would be lost. */
function unwritten(remoteId: string, cause: unknown): AppError {
  const { code, message } = toFailure(cause);
  return new AppError(
    code,
    `The provider took the action, as task ‘${plainText(remoteId)}’, but that could not be written down; import this ID later. ${message}`,
    { cause },
  );
}

function blockError(block: ActionBlock): AppError {
  const { code, message } = blockFailure(block);
  return new AppError(code, message);
}
