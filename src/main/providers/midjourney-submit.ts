// Follow-up actions in the format of midjourney-proxy: a button, a change of a server that has no buttons, or the
// answer to a task that waits for prompt or mask, as one request; and what the submit codes of its reply mean.
// Invariant: exactly one request per call; 'refused' is returned only for a reply that clearly says that nothing was
// made, and whatever could mean something else is thrown.
import * as v from 'valibot';
import { modalButtonId } from '../../preload/contract/acting.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { providerWords, refusal, sentence, throwIfRefused, unknownForm } from './failures.ts';
import type { JsonReply } from './http.ts';
import { readStatus } from './midjourney-style.ts';
import type { ActionAnswer, ActionInput, ActionIntent } from './provider.ts';
import { isObject, optionalId, optionalText } from './reading.ts';

/**
 * Sends a POST below the account's base URL, with the account's headers and as a request that makes something
 * (`makesSomething`), and returns its reply whatever its status. May throw AppError for what concerns the account.
 */
export type AskMidjourney = (
  path: '/mj/submit/action' | '/mj/submit/change' | '/mj/submit/modal',
  body: Readonly<Record<string, string | number>>,
) => Promise<JsonReply>;

/**
 * Sends an action in this format. Throws AppError where no clear word came back, like `Provider.act`.
 * Contract: midjourney-proxy, follow-up and submit codes; New API's relay speaks the same.
 */
export async function submitMidjourneyAction(
  ask: AskMidjourney,
  intent: ActionIntent,
): Promise<ActionAnswer> {
  const taskId = intent.remoteId;
  if (intent.buttonId !== modalButtonId) {
    const change = changeOf(intent.buttonId);
    const reply = await (change === null
      ? ask('/mj/submit/action', { taskId, customId: intent.buttonId })
      : ask('/mj/submit/change', { taskId, ...change }));
    return submitAnswer(reply, null);
  }
  const why = whyNoModalStep(intent.input);
  if (why !== null) return refused('invalid-request', why);
  const reply = await ask('/mj/submit/modal', { taskId, ...modalFields(intent.input) });
  return submitAnswer(reply, taskId);
}

const changeIndexes = [1, 2, 3, 4] as const;

/**
 * What novicezk's server takes on a grid, whose records have no buttons; the ids are Gridkeep's own.
 * Contract: `/mj/submit/change` with UPSCALE or VARIATION and an index from 1 to 4, or REROLL.
 */
export const changeButtons: readonly TaskButton[] = [
  ...changeIndexes.map((index) => ({ id: `change::UPSCALE::${index}`, label: `U${index}` })),
  ...changeIndexes.map((index) => ({ id: `change::VARIATION::${index}`, label: `V${index}` })),
  { id: 'change::REROLL', label: '🔄' },
];

function changeOf(buttonId: string): Readonly<Record<string, string | number>> | null {
  const [, action, index] = /^change::([A-Z]+)(?:::([1-4]))?$/.exec(buttonId) ?? [];
  if (action === undefined) return null;
  return index === undefined ? { action } : { action, index: Number(index) };
}

/** Null where this can be sent for a task that waits. */
function whyNoModalStep(input: ActionInput | null): string | null {
  if (input?.mask?.kind === 'link')
    return 'This provider takes a painted mask, and no link to one. Nothing was sent.';
  return (input?.prompt?.trim() ?? '') === '' && (input?.mask ?? null) === null
    ? 'This step wants a prompt or a mask. Nothing was sent.'
    : null;
}

function modalFields(input: ActionInput | null): Readonly<Record<string, string>> {
  const prompt = input?.prompt?.trim() ?? '';
  return {
    ...(prompt === '' ? {} : { prompt }),
    // trueai's own page sends a data URL, and its server takes that beginning off again.
    ...(input?.mask?.kind === 'image' ? { maskBase64: `data:image/png;base64,${input.mask.pngBase64}` } : {}),
  };
}

/**
 * What the reply to a submit means. `waitingId` is the task that a modal step answers, which goes on under its own
 * id; null for a button, which makes a new task. Throws AppError where the outcome is not clear.
 */
function submitAnswer(reply: JsonReply, waitingId: string | null): ActionAnswer {
  const code = submitCode(reply);
  // Code 30 is New API's full queue, whatever its status.
  if (code === 30) throw refusal('rate-limited', reply);
  // New API's relay answers 403 for a lack of quota, which its code and words tell.
  throwIfRefused(reply, code === null ? [] : [402, 403]);
  if (code === null && (reply.status === 404 || reply.status === 405))
    return refused('invalid-request', `This server takes no actions of this kind (HTTP ${reply.status}).`);
  if (reply.status >= 400) return refusedBy(reply, code);
  switch (code) {
    case null:
      throw unknownForm(reply);
    case 1:
    case 21:
    case 22:
      return accepted(reply, code, waitingId);
    default:
      return refusedBy(reply, code);
  }
}

function accepted(reply: JsonReply, code: 1 | 21 | 22, waitingId: string | null): ActionAnswer {
  const body = isObject(reply.body) ? reply.body : {};
  const remoteId = v.parse(optionalId, body['result']) ?? waitingId;
  // It was taken, but what it became cannot be followed: for the user to look up, never to be sent again.
  if (remoteId === null) throw unknownForm(reply);
  const properties = isObject(body['properties']) ? body['properties'] : {};
  const state = readStatus(properties['status'] ?? null);
  // 21 is also the answer to what was asked before; then it tells how that task stands.
  return {
    kind: 'accepted',
    remoteId,
    needsInput: code === 21 && (state ?? 'needs-input') === 'needs-input',
  };
}

/** Contract: submit codes 3 not found, 4 validation, 9 failure, 23 queue full, 24 banned prompt. */
function refusedBy(reply: JsonReply, code: number | null): ActionAnswer {
  const words = providerWords(reply.body);
  if (code === 24) return refused('invalid-request', bannedWords(reply, words));
  return refused(reply.status === 402 ? 'insufficient-credits' : refusalCode(code, words), words);
}

function refusalCode(code: number | null, words: string | null): FailureCode {
  // New API's relay tells these two by its words; the code is that of any bad request.
  if (isLackOfQuota(words)) return 'insufficient-credits';
  if (/\btask_no_found\b/.test(words ?? '')) return 'not-found';
  if (code === 3) return 'not-found';
  if (code === 23) return 'rate-limited';
  return code === null || code === 4 ? 'invalid-request' : 'generation-failed';
}

/** True for the words with which New API's relay says that the user has no quota left. */
export function isLackOfQuota(words: string | null): boolean {
  return /\bquota_not_enough\b/.test(words ?? '');
}

function bannedWords(reply: JsonReply, words: string | null): string {
  const properties = isObject(reply.body) ? reply.body['properties'] : null;
  const word = isObject(properties) ? v.parse(optionalText, properties['bannedWord']) : null;
  const reason = words ?? 'The prompt has a word that the provider does not take.';
  return word === null ? reason : `${reason} (${word})`;
}

function refused(code: FailureCode, message: string | null): ActionAnswer {
  return { kind: 'refused', code, message: message ?? sentence(code) };
}

/** The code of `{code, description, result}`; null for a reply of another form. */
export function submitCode({ body }: JsonReply): number | null {
  if (!isObject(body) || body['id'] !== undefined) return null;
  const { code } = body;
  return typeof code === 'number' || (typeof code === 'string' && /^\d{1,3}$/.test(code))
    ? Number(code)
    : null;
}
