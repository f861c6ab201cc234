// Follow-up actions on the way from a button to the provider: the question before one, and the answer that a task
// waits for.
// Invariant: an intent's id is made where the question is opened, so that a repeated request is known for what it is;
// after a refusal the next try is a new intent, after no answer there is none. What the user wrote stays until it is
// accepted. The end of a sending is told where it was asked for, never in what was opened since: a refusal that nobody would
// see there stands in the notice.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { modalButtonId } from '../../preload/contract/acting.ts';
import type { ActionOutcome, TaskWithActing } from '../../preload/contract/acting.ts';
import type { FamilyMember } from '../../preload/contract/families.ts';
import type { Picture } from '../../preload/contract/pictures.ts';
import type { Amount } from '../../preload/contract/providers.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { RequestInput } from '../../preload/contract/requests.ts';
import { request, subscribe } from '../bridge.ts';
import { buttonFace } from '../lib/button-face.ts';
import type { ButtonFace } from '../lib/button-face.ts';
import { coalesced } from '../lib/coalesced.ts';
import { keepOverReload, takeKept } from '../lib/kept-over-reload.ts';
import { beforeReload, pageMemory } from '../lib/page-memory.ts';
import type { MaskShape } from '../lib/mask-shapes.ts';
import { failureOf } from '../lib/request-failure.ts';
import { useAppStore } from './app.ts';

export type ActionInput = NonNullable<RequestInput<'tasks.act'>['input']>;

/** How a sending went that was not accepted. */
export type SendTrouble =
  /** Nothing was made; it may be sent again. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** Nobody knows; it must not be sent again from here. */
  | { readonly kind: 'unknown'; readonly failure: Failure | null };

export interface ActionQuestion {
  readonly task: TaskWithActing['task'];
  readonly button: TaskButton;
  readonly pictureId: number | null;
  readonly costHint: Amount | null;
}

/** What the user wrote for a task that waits. */
export interface AnswerDraft {
  readonly prompt: string;
  readonly shapes: readonly MaskShape[];
}

export interface WaitingTask {
  readonly details: TaskWithActing;
  /** What the action that led here wants; null where that is not known. */
  readonly wants: ButtonFace['wants'] | null;
  /** The picture that the mask is painted over. */
  readonly picture: Picture | null;
}

/** A double click on a button that asks nothing must not send twice. */
const restMs = 1500;

export const useActingStore = defineStore('acting', () => {
  const app = useAppStore();
  const question = shallowRef<ActionQuestion | null>(null);
  const isSending = shallowRef(false);
  const trouble = shallowRef<SendTrouble | null>(null);
  /** Accounts whose actions are sent without a question, until the app ends. */
  const trusted = shallowRef<ReadonlySet<string>>(new Set());
  const waitingId = shallowRef<number | null>(null);
  const waiting = shallowRef<WaitingTask | null>(null);
  const drafts = new Map<number, AnswerDraft>();
  let intentId = '';
  let restsUntilMs = 0;

  const mayRepeat = computed(() => trouble.value?.kind !== 'unknown');

  /** Opens the question; where the account is trusted, sends at once. */
  function ask(asked: ActionQuestion): void {
    const isTrusted = trusted.value.has(asked.task.accountId);
    if (isSending.value || (isTrusted && performance.now() < restsUntilMs)) return;
    if (asked.task.state === 'needs-input') return answer(asked.task.id);
    question.value = asked;
    trouble.value = null;
    intentId = crypto.randomUUID();
    if (isTrusted) void confirm();
    else app.dialog = { kind: 'confirm-action' };
  }

  function setTrusted(accountId: string, isTrusted: boolean): void {
    const next = new Set(trusted.value);
    if (isTrusted) next.add(accountId);
    else next.delete(accountId);
    trusted.value = next;
  }

  /** Sends; null where it was not accepted, and `trouble` says why. */
  async function send(
    taskId: number,
    buttonId: string,
    input: ActionInput | null,
  ): Promise<ActionOutcome | null> {
    isSending.value = true;
    trouble.value = null;
    const mine = intentId;
    const tell = (how: SendTrouble | null): void => {
      if (mine === intentId) trouble.value = how;
      else tellAside(how);
    };
    try {
      const outcome = await request('tasks.act', { taskId, buttonId, intentId, input });
      const how = troubleOf(outcome);
      tell(how);
      if (outcome.action.state === 'refused' && mine === intentId) intentId = crypto.randomUUID();
      return how === null ? outcome : null;
    } catch (error) {
      // Nothing was written and nothing sent, or it is known by the same intent.
      tell({ kind: 'refused', failure: failureOf(error) });
      return null;
    } finally {
      isSending.value = false;
      restsUntilMs = performance.now() + restMs;
    }
  }

  function tellAside(how: SendTrouble | null): void {
    if (how !== null && how.failure !== null) app.notice = how.failure;
  }

  async function confirm(): Promise<void> {
    const asked = question.value;
    if (asked === null || isSending.value || !mayRepeat.value) return;
    const outcome = await send(asked.task.id, asked.button.id, null);
    if (outcome === null) {
      // Without a question there was no dialog yet that could say so.
      if (app.dialog === null) app.dialog = { kind: 'confirm-action' };
      else if (app.dialog.kind !== 'confirm-action') tellAside(trouble.value);
      return;
    }
    if (app.dialog?.kind === 'confirm-action') app.dialog = null;
    // Else the task itself says that it waits.
    if (!app.isCovered && outcome.needsInput && outcome.action.resultTaskId !== null)
      answer(outcome.action.resultTaskId);
  }

  /** Opens the form for a task that waits for prompt or mask. */
  function answer(taskId: number): void {
    waitingId.value = taskId;
    waiting.value = null;
    trouble.value = null;
    intentId = crypto.randomUUID();
    app.dialog = { kind: 'answer-task' };
    reloadWaiting.ask();
  }

  const reloadWaiting = coalesced(async () => {
    const taskId = waitingId.value;
    if (taskId === null) return;
    try {
      const [details, family] = await Promise.all([
        request('tasks.details', { taskId }),
        request('tasks.family', { taskId }),
      ]);
      const parentId = family.find((member) => member.taskId === taskId)?.parentTaskId ?? null;
      const parent = parentId === null ? null : await request('tasks.details', { taskId: parentId });
      if (taskId === waitingId.value)
        waiting.value = { details, wants: wantsOf(taskId, parent), picture: maskedPicture(family, parentId) };
    } catch (error) {
      if (taskId === waitingId.value) trouble.value = { kind: 'refused', failure: failureOf(error) };
    }
  }, 200);

  async function sendAnswer(input: ActionInput): Promise<void> {
    const taskId = waitingId.value;
    if (taskId === null || isSending.value || !mayRepeat.value) return;
    if ((await send(taskId, modalButtonId, input)) === null) return;
    drafts.delete(taskId);
    if (app.dialog?.kind === 'answer-task' && taskId === waitingId.value) app.dialog = null;
  }

  const draftOf = (taskId: number): AnswerDraft | undefined => drafts.get(taskId);
  function keepDraft(taskId: number, draft: AnswerDraft): void {
    drafts.set(taskId, draft);
  }

  function start(): void {
    for (const [taskId, draft] of takeKept<[number, AnswerDraft][]>(pageMemory, 'answers') ?? [])
      drafts.set(taskId, draft);
    addEventListener(beforeReload, () =>
      keepOverReload(pageMemory, 'answers', drafts.size === 0 ? null : [...drafts]),
    );
    subscribe('library.changed', ({ kind }) => {
      // The same id may be another task's in the catalog that comes.
      if (kind === 'keeping') drafts.clear();
    });
    subscribe('catalog.changed', ({ tasks }) => {
      const taskId = waitingId.value;
      if (taskId === null || app.dialog?.kind !== 'answer-task') return;
      if (tasks === null || tasks.includes(taskId)) reloadWaiting.ask();
    });
  }

  return {
    question,
    isSending,
    trouble,
    mayRepeat,
    trusted,
    waitingId,
    waiting,
    ask,
    setTrusted,
    confirm,
    answer,
    sendAnswer,
    draftOf,
    keepDraft,
    start,
  };
});

function troubleOf({ action }: ActionOutcome): SendTrouble | null {
  switch (action.state) {
    case 'accepted':
      return null;
    case 'refused':
      return {
        kind: 'refused',
        failure: action.failure ?? { code: 'invalid-request', message: '' },
      };
    case 'sending':
    case 'unknown':
      return { kind: 'unknown', failure: action.failure };
  }
}

/** By the button that made the waiting task, where this library pressed it. */
function wantsOf(taskId: number, parent: TaskWithActing | null): ButtonFace['wants'] | null {
  const action = parent?.acting.actions.find(({ resultTaskId }) => resultTaskId === taskId);
  return action === undefined ? null : buttonFace({ id: action.buttonId, label: action.buttonLabel }).wants;
}

/** The parent's picture: the enlarged one, else the single one, else the grid. */
function maskedPicture(family: readonly FamilyMember[], parentId: number | null): Picture | null {
  const pictures = family.find(({ taskId }) => taskId === parentId)?.pictures ?? [];
  const shown = pictures.filter(
    ({ state }) => 'original' in state && state.original.mediaType.startsWith('image/'),
  );
  for (const kind of ['upscale', 'single', 'grid'] as const) {
    const found = shown.find((picture) => picture.kind === kind);
    if (found !== undefined) return found;
  }
  return null;
}
