// APIMart: one task per question, at the Midjourney-style address, which has everything (grid, singles,
// buttons); where that one does not know the task, at the unified address, before it counts as unknown.
// Invariant: two questions per look at most, and none about what the first one has told.
import { actAtApimart } from './apimart-act.ts';
import { askApimart } from './apimart-ask.ts';
import type { ApimartAnswer } from './apimart-ask.ts';
import { apimartResult, hasRecordEnded, madeAtMs, recordEndMs } from './apimart-record.ts';
import { notFound, providerWords, refusal, unclear, unknownForm } from './failures.ts';
import type { JsonReply } from './http.ts';
import { providerLimits } from './limits.ts';
import type { Connection, PollResult, Provider } from './provider.ts';
import { isObject } from './reading.ts';
import { isOtherTask, noAccountFacts, otherTask, pollEach } from './results.ts';
import { providerRetention } from './retention.ts';

const midjourneyPath = '/v1/midjourney/';
const unifiedPath = '/v1/tasks/';
const impossibleId = 'task_00000000000000000000000000';

/** APIMart. */
export const apimart: Provider = {
  description: {
    id: 'apimart',
    name: 'APIMart',
    defaultBaseUrl: 'https://api.apimart.ai',
    needsUserId: false,
    canBeAdmin: false,
    hasHistory: false,
    actsWithRelayKey: false,
    userHeaders: [],
    mask: 'on-transparent',
  },
  limits: providerLimits.apimart,
  retention: providerRetention.apimart,
  recordEndsAtMs: (id) => recordEndMs(madeAtMs(id)),
  poll: (connection, ids) => pollEach(ids, (id) => pollOne(connection, id)),
  act: actAtApimart,

  async test(connection) {
    const answer = await ask(connection, midjourneyPath, impossibleId);
    // An impossible id that is not even somebody else's: the refusal is about the key.
    if (answer.status === 403) throw refusal('forbidden', answer.reply);
    if (answer.status >= 500) throw refusal('provider-down', answer.reply);
    refuseUnknownPath(answer.reply);
    return noAccountFacts;
  },
};

function ask(connection: Connection, path: string, id: string): Promise<ApimartAnswer> {
  return askApimart(connection, { path: path + encodeURIComponent(id) });
}

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const own = await ask(connection, midjourneyPath, id);
  if (own.status !== 404) return resultOf(own, id);
  const unified = await ask(connection, unifiedPath, id);
  if (unified.status !== 404) return resultOf(unified, id);
  refuseUnknownPath(own.reply);
  return hasRecordEnded(id) ? expired(unified.reply) : notFound(providerWords(unified.reply.body));
}

/** What a gateway of this family says about a path that it does not have: of the task it says nothing. */
function refuseUnknownPath(reply: JsonReply): void {
  if (/^Invalid URL \(/.test(providerWords(reply.body) ?? '')) throw unknownForm(reply);
}

function expired(reply: JsonReply): PollResult {
  const words = providerWords(reply.body) ?? 'The provider does not know this task any more.';
  return {
    kind: 'unknown',
    code: 'expired',
    message: `${words} (Records are kept for 3 days.)`,
    perhapsYoung: false,
  };
}

function resultOf({ reply, status }: ApimartAnswer, id: string): PollResult {
  const words = providerWords(reply.body);
  if (status === 403) {
    return {
      kind: 'unknown',
      code: 'forbidden',
      message: words ?? "This is another account's task.",
      perhapsYoung: false,
    };
  }
  if (status === 402) return unclear('insufficient-credits', words);
  if (status === 400) return unclear('invalid-request', words);
  if (status >= 500) return unclear('provider-down', words);
  if (status >= 400) return unclear('provider-changed', words);
  if (!isObject(reply.body)) throw unknownForm(reply);
  const task = taskOf(reply.body);
  return isOtherTask(task['id'], id) ? otherTask() : apimartResult(task);
}

/** Contract: bare, or in `data`; a submit's answer puts its task into a list there. */
function taskOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const data: unknown =
    Array.isArray(body['data']) && body['data'].length === 1 ? body['data'][0] : body['data'];
  return isObject(data) ? data : body;
}
