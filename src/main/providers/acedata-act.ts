// A follow-up action at AceData Cloud: the call that makes pictures, with the action's name and the picture's id.
// Invariant: one request and never a second; 'refused' only where the server's own words say that nothing was made.
import * as v from 'valibot';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { accountCodes, callAceData, errorCode } from './acedata-call.ts';
import { providerWords, refusal, throwIfRefused, unknownForm } from './failures.ts';
import type { JsonReply } from './http.ts';
import type { ActionAnswer, ActionIntent, Connection } from './provider.ts';
import { anything, isObject, optionalBoolean, optionalId, readTexts } from './reading.ts';

const acceptedSchema = v.object({ success: optionalBoolean, task_id: optionalId, error: anything });

/** Contract: AceData error codes, as they speak of an action. Every other clear refusal is `invalid-request`. */
const refusedCodes: ReadonlyMap<string, FailureCode> = new Map([
  ...accountCodes,
  ['used_up', 'insufficient-credits'],
  ['not_found', 'not-found'],
  // The moderators' word on the prompt: it is the picture that is not allowed, not the account.
  ['forbidden', 'generation-failed'],
]);

/** After these the server may have begun all the same, or takes the same action a little later. */
const thrownCodes: ReadonlySet<FailureCode> = new Set(['rate-limited', 'provider-down']);

/**
 * `Provider.act`. Contract: AceData `POST /midjourney/imagine {action, image_id, async}`; the answer is
 * `{success, task_id}` or `{task_id, trace_id}`.
 */
export async function actAtAceData(connection: Connection, intent: ActionIntent): Promise<ActionAnswer> {
  const imageId = imageIdOf(intent.record);
  if (imageId === null) {
    return {
      kind: 'refused',
      code: 'invalid-request',
      message: 'The record of this task names no image id, without which AceData takes no action on it.',
    };
  }
  const reply = await callAceData(connection, {
    path: '/midjourney/imagine',
    body: { action: intent.buttonId, image_id: imageId, async: true },
    makesSomething: true,
  });
  const code = refusalCode(reply);
  if (code === null) return accepted(reply);
  if (thrownCodes.has(code)) throw refusal(code, reply);
  const message =
    providerWords(reply.body) ?? `The provider refused the action without a reason (HTTP ${reply.status}).`;
  return { kind: 'refused', code, message };
}

/** Nineteen digits, which only text holds whole: a number here has lost its last ones. */
function imageIdOf(record: unknown): string | null {
  if (!isObject(record)) return null;
  const { response } = record;
  const [imageId = null] = readTexts([isObject(response) ? response['image_id'] : null, record['image_id']]);
  return imageId;
}

/** What a refusal means; null for an answer. Throws AppError where the reply is none of the API's own. */
function refusalCode(reply: JsonReply): FailureCode | null {
  const code = errorCode(reply);
  const known = refusedCodes.get(code ?? '');
  if (known !== undefined) return known;
  if (code === 'bad_request') return 'invalid-request';
  if (reply.form === 'json' && reply.status === 402) return 'insufficient-credits';
  throwIfRefused(reply);
  if (reply.form !== 'json') throw unknownForm(reply);
  return reply.status >= 400 ? 'invalid-request' : null;
}

function accepted(reply: JsonReply): ActionAnswer {
  const parsed = v.safeParse(acceptedSchema, reply.body);
  if (!parsed.success) throw unknownForm(reply);
  const { success, task_id: remoteId, error } = parsed.output;
  if (remoteId === null || success === false || error !== null) throw unknownForm(reply);
  return { kind: 'accepted', remoteId, needsInput: false };
}
