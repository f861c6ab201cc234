// One call to MidAPI or kie.ai, and the code that its answer carries.
// Invariant: the code in the body is read before anything else, whatever the HTTP status.
import * as v from 'valibot';
import { throwIfRefused, unknownForm } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply, JsonRequest } from './http.ts';
import type { Connection } from './provider.ts';
import { anything } from './reading.ts';

const code = v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{3}$/))]), v.transform(Number));
const envelopeSchema = v.object({ code, data: anything });

export interface MidApiAnswer {
  readonly reply: JsonReply;
  /** The body's code, else the HTTP status. */
  readonly code: number;
  readonly data: unknown;
}

/**
 * Sends one request with the account's key. Contract: `{code, msg, data}`. Throws AppError like `requestJson`, and for
 * a reply of another form.
 */
export async function callMidApi(
  connection: Connection,
  request: Pick<JsonRequest, 'method' | 'path' | 'body' | 'makesSomething'>,
): Promise<MidApiAnswer> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const reply = await requestJson(connection, { headers: { authorization: `Bearer ${token}` }, ...request });
  const envelope = v.safeParse(envelopeSchema, reply.body);
  if (envelope.success) return { reply, ...envelope.output };
  throwIfRefused(reply);
  if (reply.status === 404 && reply.form === 'json') return { reply, code: 404, data: null };
  throw unknownForm(reply);
}
