// A follow-up action at MidAPI or kie.ai: an upscale or a variation of one of a task's four pictures.
// Invariant: one request and never a second; 'refused' only for a code that says that nothing was made.
import * as v from 'valibot';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { providerWords, refusal, unknownForm } from './failures.ts';
import { callMidApi } from './midapi-call.ts';
import type { MidApiAnswer } from './midapi-call.ts';
import type { ActionAnswer, ActionIntent, Connection } from './provider.ts';
import { isObject, optionalId } from './reading.ts';

/** Contract: MidAPI error codes that refuse a request for good. */
const refusedCodes: ReadonlyMap<number, FailureCode> = new Map([
  [400, 'invalid-request'],
  [401, 'unauthorized'],
  [402, 'insufficient-credits'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [422, 'invalid-request'],
  [505, 'forbidden'],
]);

/** After these the server may have begun all the same, or takes the same action a little later. */
const thrownCodes: ReadonlyMap<number, FailureCode> = new Map([
  [429, 'rate-limited'],
  [455, 'provider-down'],
  [501, 'generation-failed'],
]);

/**
 * `Provider.act` for the buttons of `midApiButtons`. Contract: MidAPI `POST /api/v1/mj/generateUpscale` and
 * `/generateVary {taskId, imageIndex}` with `imageIndex` from 0 to 3; the answer is `{code, msg, data: {taskId}}`.
 */
export async function actAtMidApi(connection: Connection, intent: ActionIntent): Promise<ActionAnswer> {
  const button = /^(generateUpscale|generateVary)\/([0-3])$/.exec(intent.buttonId);
  if (button === null) {
    return {
      kind: 'refused',
      code: 'invalid-request',
      message: `MidAPI has no action ‘${intent.buttonId}’. Nothing was sent.`,
    };
  }
  const answer = await callMidApi(connection, {
    method: 'POST',
    path: `/api/v1/mj/${button[1]}`,
    body: { taskId: intent.remoteId, imageIndex: Number(button[2]) },
    makesSomething: true,
  });
  return answerOf(answer);
}

function answerOf({ reply, code, data }: MidApiAnswer): ActionAnswer {
  const refusedAs = refusedCodes.get(code);
  if (refusedAs !== undefined) {
    const message =
      providerWords(reply.body) ?? `The provider refused the action without a reason (code ${code}).`;
    return { kind: 'refused', code: refusedAs, message };
  }
  const thrownAs = thrownCodes.get(code) ?? (code >= 500 ? 'provider-down' : null);
  if (thrownAs !== null) throw refusal(thrownAs, reply);
  const remoteId = code === 200 && isObject(data) ? v.parse(optionalId, data['taskId']) : null;
  if (remoteId === null) throw unknownForm(reply);
  return { kind: 'accepted', remoteId, needsInput: false };
}
