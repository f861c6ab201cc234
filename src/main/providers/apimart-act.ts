// APIMart's follow-up actions: from a button's customId to the address that takes it, and the answer to MODAL.
// Invariant: one request per action, with documented fields only; a button whose address is not clear is refused
// here and never guessed.
import * as v from 'valibot';
import { modalButtonId } from '../../preload/contract/acting.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { askApimart } from './apimart-ask.ts';
import type { ApimartAnswer } from './apimart-ask.ts';
import { hasRecordEnded } from './apimart-record.ts';
import { providerWords, refusal, sentence, unknownForm } from './failures.ts';
import type { JsonReply } from './http.ts';
import { readStatus } from './midjourney-style.ts';
import type { ActionAnswer, ActionInput, ActionIntent, Connection } from './provider.ts';
import { isObject, optionalId } from './reading.ts';

type Fields = Readonly<Record<string, string | number>>;

export interface FollowUp {
  /** Below `/v1/midjourney/generations/`. */
  readonly endpoint: string;
  /** Beside `task_id`. */
  readonly fields: Fields;
  /** Whether a prompt may be sent along. */
  readonly takesPrompt: boolean;
}

/** Contract: these take the button itself, and then neither index, direction nor zoom ratio beside it. */
const byCustomId: readonly (readonly [customId: RegExp, endpoint: string])[] = [
  [/^MJ::JOB::upsample(?:_[\w.]+)?::/i, 'upscale'],
  [/^MJ::JOB::variation::/i, 'variation'],
  [/^MJ::JOB::high_variation::/i, 'high-variation'],
  [/^MJ::JOB::low_variation::/i, 'low-variation'],
  [/^MJ::JOB::reroll::/i, 'reroll'],
  [/^MJ::(?:JOB::)?(?:Outpaint|CustomZoom)::/i, 'zoom'],
  [/^MJ::JOB::pan_(?:left|right|up|down)::/i, 'pan'],
  [/^MJ::(?:JOB::)?Inpaint::/i, 'inpaint'],
];

/** Where a button goes and with what; null where no documented address takes it. */
export function followUpOf(customId: string): FollowUp | null {
  const endpoint = byCustomId.find(([pattern]) => pattern.test(customId))?.[1];
  if (endpoint !== undefined) return { endpoint, fields: { custom_id: customId }, takesPrompt: false };
  return videoOf(customId) ?? remixOf(customId);
}

/** Contract: a video counts the pictures from 0, and takes no button. */
function videoOf(customId: string): FollowUp | null {
  const match = /^MJ::JOB::(?:animate|video)(?:_(low|high))?::([1-4])::/i.exec(customId);
  if (match === null) return null;
  const motion = match[1]?.toLowerCase();
  const fields = { index: Number(match[2]) - 1, ...(motion === undefined ? {} : { motion }) };
  return { endpoint: 'video', fields, takesPrompt: true };
}

function remixOf(customId: string): FollowUp | null {
  const match = /^MJ::JOB::(?:remix|reshape)_(strong|subtle)::([1-4])::/i.exec(customId);
  if (match?.[1] === undefined) return null;
  return {
    endpoint: `remix-${match[1].toLowerCase()}`,
    fields: { index: Number(match[2]) },
    takesPrompt: true,
  };
}

/** `Provider.act` for APIMart. */
export async function actAtApimart(connection: Connection, intent: ActionIntent): Promise<ActionAnswer> {
  const { remoteId, buttonId, input } = intent;
  const isModal = buttonId === modalButtonId;
  const step = isModal ? modalStep(input) : buttonStep(buttonId, input);
  if (typeof step === 'string') return { kind: 'refused', code: 'invalid-request', message: step };
  const answer = await askApimart(connection, {
    path: `/v1/midjourney/generations/${step.endpoint}`,
    body: { task_id: remoteId, ...step.fields },
  });
  return actionAnswer(answer, remoteId, isModal);
}

/** The request of a step, or why there is none. */
type Step = { readonly endpoint: string; readonly fields: Fields } | string;

function buttonStep(buttonId: string, input: ActionInput | null): Step {
  const followUp = followUpOf(buttonId);
  if (followUp === null) return 'APIMart has no address for this button. Nothing was sent.';
  const prompt = followUp.takesPrompt ? promptField(input) : {};
  return { endpoint: followUp.endpoint, fields: { ...followUp.fields, ...prompt } };
}

/** Contract: prompt and mask are both optional; with neither there is nothing to make. */
function modalStep(input: ActionInput | null): Step {
  const fields = { ...promptField(input), ...maskField(input) };
  if (Object.keys(fields).length === 0) return 'This step wants a prompt or a mask. Nothing was sent.';
  return { endpoint: 'modal', fields };
}

function promptField(input: ActionInput | null): Fields {
  const prompt = input?.prompt?.trim() ?? '';
  return prompt === '' ? {} : { prompt };
}

function maskField(input: ActionInput | null): Fields {
  const mask = input?.mask ?? null;
  if (mask === null) return {};
  return { mask_url: mask.kind === 'link' ? mask.url : `data:image/png;base64,${mask.pngBase64}` };
}

/** What the answer to an action means. Throws AppError where the outcome is not clear. */
function actionAnswer(answer: ApimartAnswer, askedId: string, isModal: boolean): ActionAnswer {
  const { reply } = answer;
  if (answer.status >= 500) throw refusal('provider-down', reply);
  const code = answer.status >= 400 ? refusalCode(answer.status, askedId) : smallCode(reply, askedId);
  if (code !== null) {
    const words = providerWords(reply.body) ?? sentence(code);
    const message = code === 'expired' ? `${words} (Records are kept for 3 days.)` : words;
    return { kind: 'refused', code, message };
  }
  const task = submittedTask(reply.body);
  const status = readStatus(task['status']);
  // The modal step goes on under the task's own id, so its word is enough.
  const remoteId = v.parse(optionalId, task['task_id']) ?? (isModal && status !== null ? askedId : null);
  if (remoteId === null) throw unknownForm(reply);
  return { kind: 'accepted', remoteId, needsInput: status === 'needs-input' };
}

function refusalCode(status: number, askedId: string): FailureCode {
  if (status === 402) return 'insufficient-credits';
  if (status === 403) return 'forbidden';
  if (status === 404) return hasRecordEnded(askedId) ? 'expired' : 'not-found';
  return 'invalid-request';
}

/** Contract: error code 3 says that there is no such task, 4 that the request is wrong. */
function smallCode({ body }: JsonReply, askedId: string): FailureCode | null {
  const code = isObject(body) ? body['code'] : null;
  if (code === 3) return refusalCode(404, askedId);
  return code === 4 ? 'invalid-request' : null;
}

/** Contract: `{code, data: [{status, task_id}]}`; an inpaint's page shows the task without the list too. */
function submittedTask(body: unknown): Readonly<Record<string, unknown>> {
  const data = isObject(body) ? (body['data'] ?? body) : null;
  const task: unknown = Array.isArray(data) ? data[0] : data;
  return isObject(task) ? task : {};
}
