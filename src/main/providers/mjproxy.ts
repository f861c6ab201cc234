// midjourney-proxy and all that speak its format, New API's relay included: tasks by id, many at once, and their
// follow-up actions.
// Invariant: the key goes as `mj-api-secret` only; an empty answer means that the server does not know the task.
import * as v from 'valibot';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import { isLoopbackAddress } from '../lib/loopback.ts';
import { askInHalves } from './ask-in-halves.ts';
import { notFound, providerWords, refusal, throwIfRefused, unclear, unknownForm } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply } from './http.ts';
import { providerLimits } from './limits.ts';
import {
  isGridAction,
  parentInDescription,
  readButtons,
  readStatus,
  readUrlList,
} from './midjourney-style.ts';
import { changeButtons, isLackOfQuota, submitCode, submitMidjourneyAction } from './midjourney-submit.ts';
import { midjourneyResult } from './midjourney-task.ts';
import type { Connection, PollResult, Provider } from './provider.ts';
import { rebaseForwardedUrl } from './newapi-row.ts';
import { isOtherTask, isUnaskable, noAccountFacts, otherTask, pollEach } from './results.ts';
import { providerRetention } from './retention.ts';
import { anything, isObject, optionalId, optionalText, readTexts, unwrapJson } from './reading.ts';

const taskSchema = v.object({
  id: v.union([v.string(), v.number()]),
  status: v.fallback(v.nullable(v.string()), null),
  action: optionalText,
  progress: anything,
  prompt: optionalText,
  promptFull: optionalText,
  promptEn: optionalText,
  description: optionalText,
  failReason: optionalText,
  submitTime: anything,
  finishTime: anything,
  imageUrl: optionalText,
  imageUrls: anything,
  videoUrl: optionalText,
  videoUrls: anything,
  buttons: anything,
  properties: anything,
  parentId: optionalId,
});
type TaskRecord = v.InferOutput<typeof taskSchema>;

const impossibleId = 'gridkeep-key-test';

/** midjourney-proxy. */
export const mjproxy: Provider = {
  description: {
    id: 'mjproxy',
    name: 'midjourney-proxy',
    defaultBaseUrl: null,
    needsUserId: false,
    canBeAdmin: false,
    hasHistory: false,
    actsWithRelayKey: false,
    userHeaders: [],
    mask: 'on-black',
  },
  limits: providerLimits.mjproxy,
  retention: providerRetention.mjproxy,

  async poll(connection, ids) {
    const listed = ids.length > 1 ? await pollMany(connection, ids) : null;
    return listed ?? pollEach(ids, (id) => pollOne(connection, id));
  },

  async test(connection) {
    await pollOne(connection, impossibleId);
    return noAccountFacts;
  },

  act: (connection, intent) =>
    submitMidjourneyAction((path, body) => ask(connection, { path, body, makesSomething: true }), intent),
};

interface Question {
  readonly path: string;
  readonly body?: unknown;
  readonly makesSomething?: boolean;
}

async function ask(connection: Connection, question: Question): Promise<JsonReply> {
  const secret = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const reply = await requestJson(connection, {
    method: question.body === undefined ? 'GET' : 'POST',
    headers: { 'mj-api-secret': secret },
    ...question,
  });
  if (submitCode(reply) === 30) throw refusal('rate-limited', reply);
  if (isSecretRefused(reply)) throw refusal('unauthorized', reply, reply.text ?? providerWords(reply.body));
  return reply;
}

/**
 * There is one secret for the whole server, so 403 means that it is the wrong one; but for a lack of quota, and for a
 * firewall's page. Contract: trueai's server writes the bare words 'not signed in'.
 */
function isSecretRefused(reply: JsonReply): boolean {
  if (reply.status !== 403) return false;
  if (reply.form === 'other') return reply.text?.startsWith('未登录') === true;
  return !isLackOfQuota(providerWords(reply.body));
}

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const reply = await ask(connection, { path: `/mj/task/${encodeURIComponent(id)}/fetch` });
  if (isTaskNotFound(reply)) return notFound(providerWords(reply.body));
  throwIfRefused(reply);
  if (reply.status === 404 || reply.status === 405) throw unknownForm(reply);
  if (reply.status >= 400 || submitCode(reply) !== null)
    return unclear('invalid-request', providerWords(reply.body));
  if (isObject(reply.body) && isOtherTask(reply.body['id'], id)) return otherTask();
  return mjproxyResult(reply.body, connection);
}

/** Contract: an empty body, 204 or `null`; New API's relay says `task_no_found ` with HTTP 400. */
function isTaskNotFound(reply: JsonReply): boolean {
  if (reply.status < 300 && (reply.form === 'empty' || reply.body === null)) return true;
  return submitCode(reply) === 3 || /\btask_no_found\b/.test(providerWords(reply.body) ?? '');
}

/**
 * Many ids in one request, or in a few where the answer is too large; unknown ones included; null where this server has no
 * such list. Throws like `poll`.
 */
export async function pollMany(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PollResult> | null> {
  return askInHalves(ids, async (some) => {
    const results = await pollList(connection, some);
    return results === null ? { kind: 'none' } : { kind: 'answered', results };
  });
}

async function pollList(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PollResult> | null> {
  const asked = ids.filter((id) => !isUnaskable(id));
  const reply = await ask(connection, { path: '/mj/task/list-by-condition', body: { ids: asked } });
  if (reply.status === 404 || reply.status === 405) return null;
  throwIfRefused(reply);
  // A list of nothing is `[]`; an empty body is no list, and must not make fifty tasks unknown.
  if (!Array.isArray(reply.body)) throw unknownForm(reply);
  const results = new Map<string, PollResult>();
  let strangers = 0;
  for (const item of reply.body as readonly unknown[]) {
    const id = isObject(item) ? v.parse(optionalId, item['id']) : null;
    if (id !== null && ids.includes(id)) results.set(id, mjproxyResult(item, connection));
    else strangers += 1;
  }
  // Items that nobody asked for, or without a readable id, mean that what is missing may be there all the same.
  const missing = strangers === 0 ? notFound() : unclear('provider-changed', null);
  for (const id of ids) if (!results.has(id)) results.set(id, isUnaskable(id) ? notFound() : missing);
  return results;
}

/** What one record says of its task. */
export function mjproxyResult(raw: unknown, { baseUrl }: Pick<Connection, 'baseUrl'>): PollResult {
  const parsed = v.safeParse(taskSchema, raw);
  if (!parsed.success) return unclear('provider-changed', providerWords(raw));
  const task = parsed.output;
  const reachable = (url: string): string => reachableUrl(url, baseUrl);
  const imageUrl = task.imageUrl === null ? null : reachable(task.imageUrl);
  const properties = unwrapJson(task.properties);
  const finalPrompt = isObject(properties) ? v.parse(optionalText, properties['finalPrompt']) : null;
  return midjourneyResult({
    status: task.status,
    action: task.action,
    progress: task.progress,
    prompt: task.prompt ?? task.promptFull,
    promptEn: task.promptEn,
    finalPrompt,
    failReason: task.failReason,
    submitTime: task.submitTime,
    finishTime: task.finishTime,
    imageUrl,
    imageUrls: readUrlList(task.imageUrls).map(reachable),
    videoUrls: readTexts([task.videoUrl, ...readUrlList(task.videoUrls)]).map(reachable),
    buttons: buttonsOf(task, raw),
    parentRemoteId: task.parentId ?? parentInDescription(task.description),
    previewUrl: imageUrl,
    raw,
  });
}

/**
 * Contract: New API's relay writes its administrator's address before its picture proxy, by default localhost:3000, which
 * is this computer only where the account is on it too.
 */
function reachableUrl(url: string, baseUrl: string): string {
  return isLoopbackAddress(url) && !isLoopbackAddress(baseUrl) ? rebaseForwardedUrl(url, baseUrl) : url;
}

/** A server whose records have no such field at all is novicezk's, which takes changes of a grid instead. */
function buttonsOf(task: TaskRecord, raw: unknown): readonly TaskButton[] {
  const hasButtons = !isObject(raw) || raw['buttons'] !== undefined;
  if (hasButtons) return readButtons(task.buttons);
  return readStatus(task.status) === 'succeeded' && isGridAction(task.action) ? changeButtons : [];
}
