// APIMart: one task per question, at the Midjourney-style address, which has everything (grid, singles,
// buttons); where that one does not know the task, at the unified address, before it counts as unknown.
// Invariant: addresses count only on success; an error inside an HTTP 200 is an error.
import * as v from 'valibot';
import { assertNever } from '../lib/assert-never.ts';
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
import {
  isCancelled,
  isTextAction,
  mainPictureKind,
  readButtons,
  readProgress,
  readStatus,
  readUrlList,
} from './midjourney-style.ts';
import type { Connection, PollResult, Provider, TaskFacts } from './provider.ts';
import { noAccountFacts } from './results.ts';
import { providerRetention } from './retention.ts';
import {
  anything,
  isObject,
  optionalList,
  optionalObject,
  optionalText,
  readItems,
  readTexts,
} from './reading.ts';
import { keepableRecord } from './record.ts';
import { failed, finished, offeredPictures, pollEach, sourcesOf } from './results.ts';
import type { PictureSource } from './results.ts';
import { readTimeMs, readUlidTimeMs } from './times.ts';

const mediaSchema = v.object({ url: anything, expires_at: anything });
const recordSchema = v.object({
  id: anything,
  status: v.string(),
  action: optionalText,
  progress: anything,
  grid_image_url: optionalText,
  image_urls: anything,
  video_url: optionalText,
  video_urls: anything,
  buttons: anything,
  prompt: optionalText,
  description: optionalText,
  fail_reason: optionalText,
  error: anything,
  created: anything,
  completed: anything,
  result: optionalObject({ images: optionalList, videos: optionalList }),
});
type TaskRecord = v.InferOutput<typeof recordSchema>;

/** Contract: a task's record is kept for three days. */
const recordLifeMs = 3 * 24 * 60 * 60 * 1000;
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
    mask: 'link',
  },
  limits: providerLimits.apimart,
  retention: providerRetention.apimart,
  poll: (connection, ids) => pollEach(ids, (id) => pollOne(connection, id)),

  async test(connection) {
    const answer = await ask(connection, '/v1/midjourney/', impossibleId);
    // An impossible id that is not even somebody else's: the refusal is about the key.
    if (answer.status === 403) throw refusal('forbidden', answer.reply);
    return noAccountFacts;
  },
};

interface Answer {
  readonly reply: JsonReply;
  /** The HTTP status, or the error code that the body names instead. */
  readonly status: number;
}

/** No credits left for a question that costs none; somebody else's task. Neither stops the account. */
const aboutTask: readonly number[] = [402, 403];

/** One question; throws what concerns the account. */
async function ask(connection: Connection, path: string, id: string): Promise<Answer> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const reply = await requestJson(connection, {
    method: 'GET',
    path: path + encodeURIComponent(id),
    headers: { authorization: `Bearer ${token}` },
  });
  throwIfRefused(reply, aboutTask);
  const status = statusOf(reply);
  // A server error that stands in an HTTP 200 is about this task and must not stop the others.
  const accountCode = aboutTask.includes(status) || status >= 500 ? null : accountFailureCode(status);
  if (accountCode !== null) throw refusal(accountCode, reply);
  return { reply, status };
}

/** Contract: an error object, a flat error, or either inside an HTTP 200. A task's own error is no reply's error. */
function statusOf(reply: JsonReply): number {
  const { body, status } = reply;
  if (!isObject(body) || isObject(body['data']) || typeof body['status'] === 'string') return status;
  const code = Number(isObject(body['error']) ? body['error']['code'] : body['code']);
  return Number.isInteger(code) && code >= 400 && code <= 599 ? code : status;
}

async function pollOne(connection: Connection, id: string): Promise<PollResult> {
  const own = await ask(connection, '/v1/midjourney/', id);
  if (own.status !== 404) return resultOf(own);
  const unified = await ask(connection, '/v1/tasks/', id);
  if (unified.status !== 404) return resultOf(unified);
  // What a gateway of this family says about a path that it does not have.
  if (/^Invalid URL \(/.test(providerWords(own.reply.body) ?? '')) throw unknownForm(own.reply);
  return longGone(id) ? expired(unified.reply) : notFound(providerWords(unified.reply.body));
}

/** Contract: after three days a record answers like one that never was; the id tells when it was made. */
function longGone(id: string): boolean {
  const createdAtMs = readUlidTimeMs(id.replace(/^task_/, ''));
  return createdAtMs !== null && createdAtMs + recordLifeMs < Date.now();
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

function resultOf({ reply, status }: Answer): PollResult {
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
  const raw = isObject(reply.body['data']) ? reply.body['data'] : reply.body;
  const parsed = v.safeParse(recordSchema, raw);
  return parsed.success ? taskResult(parsed.output, raw) : unclear('provider-changed', words);
}

/** Contract: APIMart status mapping, both vocabularies. */
function taskResult(record: TaskRecord, raw: unknown): PollResult {
  const facts = factsOf(record, raw);
  const state = readStatus(record.status);
  switch (state) {
    case null:
      return unclear(
        'provider-changed',
        `The provider's status '${record.status.slice(0, 40)}' is not known.`,
      );
    case 'queued':
    case 'running':
      return { kind: 'waiting', queued: state === 'queued', progress: readProgress(record.progress), facts };
    case 'needs-input':
      return { kind: 'needs-input', facts };
    case 'succeeded':
      return finished(offeredPictures(pictureSources(record)), textOf(record), facts);
    case 'failed':
      return failed(failureWords(record), facts);
    default:
      return assertNever(state);
  }
}

function failureWords(record: TaskRecord): string | null {
  const words = record.fail_reason ?? providerWords(record.error);
  return words ?? (isCancelled(record.status) ? 'The task was cancelled.' : null);
}

function textOf(record: TaskRecord): string | null {
  return isTextAction(record.action) ? (record.description ?? record.prompt) : null;
}

/** The grid, then the singles (or what an upscale made of one); a cover before its videos. */
function pictureSources(record: TaskRecord): PictureSource[] {
  if (isTextAction(record.action)) return [];
  const videos = readTexts([record.video_url, ...readUrlList(record.video_urls)]);
  const grid = record.grid_image_url;
  const images = readUrlList(record.image_urls);
  if (videos.length > 0) {
    return [{ kind: 'cover', url: grid }, ...sourcesOf('cover', images), ...sourcesOf('video', videos)];
  }
  const isUpscale = mainPictureKind(record.action, []) === 'upscale';
  const gridKind = isUpscale && images.length === 0 ? 'upscale' : 'grid';
  return [
    ...(grid === null || images.includes(grid) ? [] : sourcesOf(gridKind, [grid])),
    ...sourcesOf(isUpscale ? 'upscale' : 'single', images),
    ...mediaSources('video', record.result?.videos),
    ...mediaSources('single', record.result?.images),
  ];
}

/** The unified form: entries with one address or several, and when they end. */
function mediaSources(kind: 'single' | 'video', media: unknown): PictureSource[] {
  return readItems(mediaSchema, media).flatMap(({ url, expires_at }) =>
    readTexts(url).map((address) => ({ kind, url: address, expiresAtMs: readTimeMs(expires_at) })),
  );
}

function factsOf(record: TaskRecord, raw: unknown): TaskFacts {
  const id = typeof record.id === 'string' ? record.id : '';
  const createdAtMs = readTimeMs(record.created) ?? readUlidTimeMs(id.replace(/^task_/, ''));
  return {
    prompt: record.prompt,
    createdAtMs,
    finishedAtMs: readTimeMs(record.completed),
    expiresAtMs: createdAtMs === null ? null : createdAtMs + recordLifeMs,
    parentRemoteId: null,
    buttons: readButtons(record.buttons),
    rawRecord: keepableRecord(raw),
  };
}
