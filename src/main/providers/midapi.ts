// MidAPI, and kie.ai with another base URL: one task per question.
// Invariant: the code in the body is read before anything else, whatever the HTTP status; a code that says
// nothing about the task leaves it as it was.
import * as v from 'valibot';
import type { Amount, PictureKind } from '../../preload/contract/entities.ts';
import {
  accountFailureCode,
  notFound,
  providerWords,
  refusal,
  throwIfRefused,
  unclear,
  unknownForm,
} from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply } from './http.ts';
import { providerLimits } from './limits.ts';
import type { Connection, PollResult, Provider, TaskFacts } from './provider.ts';
import { providerRetention } from './retention.ts';
import { anything, isObject, optionalId, optionalText, unwrapJson } from './reading.ts';
import { keepableRecord } from './record.ts';
import { failed, finished, offeredPictures, pollEach, sourcesOf } from './results.ts';
import type { PictureSource } from './results.ts';
import { readTimeMs } from './times.ts';

const code = v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{3}$/))]), v.transform(Number));
const envelopeSchema = v.object({ code, data: anything });
const recordSchema = v.object({
  successFlag: v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d$/))]), v.transform(Number)),
  taskType: optionalText,
  paramJson: anything,
  resultInfoJson: anything,
  createTime: anything,
  completeTime: anything,
  errorMessage: optionalText,
  failMsg: optionalText,
});
type TaskRecord = v.InferOutput<typeof recordSchema>;

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

interface Answer {
  readonly reply: JsonReply;
  /** The body's code, else the HTTP status. */
  readonly code: number;
  readonly data: unknown;
}

/** One question; throws what concerns the account. */
async function ask(connection: Connection, path: string): Promise<Answer> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const reply = await requestJson(connection, {
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${token}` },
  });
  const envelope = v.safeParse(envelopeSchema, reply.body);
  if (!envelope.success) {
    throwIfRefused(reply);
    if (reply.status === 404 && reply.form === 'json') return { reply, code: 404, data: null };
    throw unknownForm(reply);
  }
  const { code, data } = envelope.output;
  const accountCode = code === 455 ? 'provider-down' : accountFailureCode(code);
  // A server error about one task must not stop the others: it is thrown only when HTTP says so too. Neither
  // must the lack of credits, for the question costs none.
  const isAboutTask = code === 402 || (code >= 500 && (reply.status < 500 || code === 501 || code === 505));
  if (accountCode !== null && !isAboutTask) throw refusal(accountCode, reply);
  return { reply, code, data };
}

/** Contract: MidAPI status mapping. */
async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const { reply, code, data } = await ask(
    connection,
    `/api/v1/mj/record-info?taskId=${encodeURIComponent(id)}`,
  );
  const words = providerWords(reply.body);
  if (code === 200) return isObject(data) ? resultOf(data) : unclear('provider-changed', null);
  if (code === 404) return notFound(words);
  // The same answer comes for some seconds after a task was made.
  if (code === 422 && !isObject(data)) return notFound(words, { perhapsYoung: true });
  if (code === 501) return failed(words, isObject(data) ? factsOf(data) : noFacts);
  if (code === 402) return unclear('insufficient-credits', words);
  if (code === 505) return unclear('forbidden', words);
  if (code >= 500) return unclear('provider-down', words);
  return unclear(code === 400 || code === 422 ? 'invalid-request' : 'provider-changed', words);
}

function resultOf(data: Record<string, unknown>): PollResult {
  const parsed = v.safeParse(recordSchema, data);
  if (!parsed.success) return unclear('provider-changed', null);
  const record = parsed.output;
  const facts = factsOf(data);
  switch (record.successFlag) {
    case 0:
      return { kind: 'waiting', queued: false, progress: null, facts };
    case 1:
      return finished(offeredPictures(pictureSources(record)), null, facts);
    case 2:
    case 3:
      return failed(record.errorMessage ?? record.failMsg, facts);
    default:
      return unclear('provider-changed', null);
  }
}

const noFacts: TaskFacts = {
  prompt: null,
  createdAtMs: null,
  finishedAtMs: null,
  expiresAtMs: null,
  parentRemoteId: null,
  buttons: [],
  rawRecord: null,
};

/** The addresses, in picture order. Contract: objects with `resultUrl`, plain texts, or all of it as JSON text. */
function resultUrls(record: TaskRecord): string[] {
  const info = unwrapJson(record.resultInfoJson);
  const list = unwrapJson(isObject(info) ? info['resultUrls'] : info);
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items
    .map((item) => (isObject(item) ? item['resultUrl'] : item))
    .filter((url): url is string => typeof url === 'string' && url !== '');
}

/** Four singles of a picture; what an upscale or a film made of one. Contract: films are told by name or task type. */
function pictureSources(record: TaskRecord): PictureSource[] {
  return sourcesOf(kindOfTask(record.taskType ?? ''), resultUrls(record));
}

function kindOfTask(taskType: string): PictureKind {
  if (/upscale/i.test(taskType)) return 'upscale';
  return /video/i.test(taskType) ? 'video' : 'single';
}

function factsOf(data: Record<string, unknown>): TaskFacts {
  const parsed = unwrapJson(data['paramJson']);
  const asked = isObject(parsed) ? parsed : {};
  return {
    prompt: v.parse(optionalText, asked['prompt']),
    createdAtMs: readTimeMs(data['createTime']),
    finishedAtMs: readTimeMs(data['completeTime']),
    expiresAtMs: null,
    // An upscale, a variation or a longer video was asked for with the id of the task that it is made from.
    parentRemoteId: v.parse(optionalId, asked['taskId']),
    buttons: [],
    parameters: parametersOf(asked),
    rawRecord: keepableRecord(data),
  };
}

const parameterNames = { aspectRatio: 'ar', version: 'v', stylization: 's', weirdness: 'w' } as const;

/** This service takes Midjourney's parameters as fields, so they are missing in the prompt. */
function parametersOf(asked: Record<string, unknown>): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [field, name] of Object.entries(parameterNames)) {
    const value = asked[field];
    if (typeof value !== 'number' && typeof value !== 'string') continue;
    const text = String(value).trim();
    const niji = /^niji\s*(\S+)$/i.exec(text)?.[1];
    if (name === 'v' && niji !== undefined) parameters['niji'] = niji;
    else if (text !== '' && text.length <= 40) parameters[name] = text;
  }
  return parameters;
}
