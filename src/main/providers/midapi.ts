// MidAPI, and kie.ai with another base URL: one task per question, and follow-up actions on its pictures.
// Invariant: the code in the body is read before anything else, whatever the HTTP status; a code that says
// nothing about the task leaves it as it was.
import type { Amount } from '../../preload/contract/providers.ts';
import { accountFailureCode, notFound, providerWords, refusal, unclear } from './failures.ts';
import { providerLimits } from './limits.ts';
import { actAtMidApi } from './midapi-act.ts';
import { callMidApi } from './midapi-call.ts';
import type { MidApiAnswer } from './midapi-call.ts';
import { factsOf, noFacts, resultOf } from './midapi-record.ts';
import type { Connection, PollResult, Provider } from './provider.ts';
import { isObject } from './reading.ts';
import { failed, isOtherTask, otherTask, pollEach } from './results.ts';
import { providerRetention } from './retention.ts';

const impossibleId = 'gridkeep-key-test';

/** MidAPI and kie.ai. */
export const midapi: Provider = {
  description: {
    id: 'midapi',
    name: 'MidAPI / kie.ai',
    defaultBaseUrl: 'https://api.midapi.ai',
    needsUserId: false,
    canBeAdmin: false,
    hasHistory: false,
    actsWithRelayKey: false,
    userHeaders: [],
    mask: 'none',
  },
  limits: providerLimits.midapi,
  retention: providerRetention.midapi,
  poll: (connection, ids) => pollEach(ids, (id) => pollOne(connection, id)),
  act: actAtMidApi,

  async test(connection) {
    const credit = await ask(connection, '/api/v1/common/credit');
    // Without credits the key is still a good one.
    if (credit.code === 200) return { balance: balanceOf(credit.data) };
    if (credit.code === 402) return { balance: { value: 0, unit: 'credits' } };
    // Not every service of this family has the credit call; they all have this one.
    if (credit.code !== 404)
      throw refusal(credit.code === 400 ? 'provider-changed' : 'provider-down', credit.reply);
    await pollOne(connection, impossibleId);
    return { balance: null };
  },
};

/** Contract: `data` of the credit call is a number. */
function balanceOf(data: unknown): Amount | null {
  return typeof data === 'number' && Number.isFinite(data) ? { value: data, unit: 'credits' } : null;
}

/** One question; throws what concerns the account. */
async function ask(connection: Connection, path: string): Promise<MidApiAnswer> {
  const answer = await callMidApi(connection, { method: 'GET', path });
  const { reply, code } = answer;
  const accountCode = code === 455 ? 'provider-down' : accountFailureCode(code);
  // A server error about one task must not stop the others: it is thrown only when HTTP says so too. Neither
  // must the lack of credits, for the question costs none.
  const isAboutTask = code === 402 || (code >= 500 && (reply.status < 500 || code === 501 || code === 505));
  if (accountCode !== null && !isAboutTask) throw refusal(accountCode, reply);
  return answer;
}

/** Contract: MidAPI status mapping. */
async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const { reply, code, data } = await ask(
    connection,
    `/api/v1/mj/record-info?taskId=${encodeURIComponent(id)}`,
  );
  const words = providerWords(reply.body);
  if (code === 200) {
    if (!isObject(data)) return unclear('provider-changed', null);
    return isOtherTask(data['taskId'], id) ? otherTask() : resultOf(data);
  }
  if (code === 404) return notFound(words);
  // The same answer comes for some seconds after a task was made.
  if (code === 422 && !isObject(data)) return notFound(words, { perhapsYoung: true });
  if (code === 501) return failed(words, isObject(data) ? factsOf(data) : noFacts);
  if (code === 402) return unclear('insufficient-credits', words);
  if (code === 505) return unclear('forbidden', words);
  if (code >= 500) return unclear('provider-down', words);
  return unclear(code === 400 || code === 422 ? 'invalid-request' : 'provider-changed', words);
}
