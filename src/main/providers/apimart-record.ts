// One task of APIMart, in the Midjourney-style form or the unified one, and what it means.
// Invariant: addresses count only on success; before it they are a sight of how far it is, and on a failure nothing.
import * as v from 'valibot';
import type { Amount } from '../../preload/contract/providers.ts';
import { assertNever } from '../lib/assert-never.ts';
import { providerWords, unclear } from './failures.ts';
import {
  isCancelled,
  isTextAction,
  mainPictureKind,
  readButtons,
  readProgress,
  readStatus,
  readUrlList,
} from './midjourney-style.ts';
import type { PollResult, TaskFacts } from './provider.ts';
import {
  anything,
  optionalList,
  optionalNumber,
  optionalObject,
  optionalText,
  readItems,
  readTexts,
} from './reading.ts';
import { keepableRecord } from './record.ts';
import { failed, finished, offeredPictures, sourcesOf } from './results.ts';
import type { PictureSource } from './results.ts';
import { providerRetention } from './retention.ts';
import { readTimeMs, readUlidTimeMs } from './times.ts';

const mediaSchema = v.union([
  v.object({ url: anything, expires_at: anything }),
  v.pipe(
    v.string(),
    v.transform((url) => ({ url, expires_at: null })),
  ),
]);
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
  cost: optionalNumber,
  credits_cost: optionalNumber,
  created: anything,
  completed: anything,
  result: optionalObject({ images: optionalList, videos: optionalList }),
});
type TaskRecord = v.InferOutput<typeof recordSchema>;

/** When the task of this id was made, UTC ms; null where the id tells no time. */
export function madeAtMs(id: string): number | null {
  return readUlidTimeMs(id.replace(/^task_/, ''));
}

/** When the record of a task that was made at `createdAtMs` ends, UTC ms. Contract: after three days. */
export function recordEndMs(createdAtMs: number | null): number | null {
  const lifeMs = providerRetention.apimart.recordMs;
  return createdAtMs === null || lifeMs === null ? null : createdAtMs + lifeMs;
}

/** Contract: after three days a record answers like one that never was; the id tells when it was made. */
export function hasRecordEnded(id: string): boolean {
  return (recordEndMs(madeAtMs(id)) ?? Infinity) <= Date.now();
}

/** Contract: APIMart status mapping, both vocabularies. */
export function apimartResult(raw: unknown): PollResult {
  const parsed = v.safeParse(recordSchema, raw);
  if (!parsed.success) return unclear('provider-changed', providerWords(raw));
  const record = parsed.output;
  const facts = factsOf(record, raw);
  const state = readStatus(record.status);
  switch (state) {
    case null:
      return unclear(
        'provider-changed',
        `The provider's status '${record.status.slice(0, 40)}' is not known.`,
      );
    case 'queued':
      return { kind: 'waiting', queued: true, progress: readProgress(record.progress), facts };
    case 'running':
      return {
        kind: 'waiting',
        queued: false,
        progress: readProgress(record.progress),
        partialUrl: partialUrl(record),
        facts,
      };
    case 'needs-input':
      return { kind: 'needs-input', facts };
    case 'succeeded':
      return finished(offeredPictures(pictureSources(record)), textOf(record), facts);
    case 'failed':
      // A failed task is refunded, whatever its record says that it cost.
      return failed(failureWords(record), { ...facts, cost: null });
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

function partialUrl(record: TaskRecord): string | null {
  return isTextAction(record.action)
    ? null
    : (record.grid_image_url ?? readUrlList(record.image_urls)[0] ?? null);
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
  const createdAtMs =
    readTimeMs(record.created) ?? (typeof record.id === 'string' ? madeAtMs(record.id) : null);
  return {
    prompt: record.prompt,
    createdAtMs,
    finishedAtMs: readTimeMs(record.completed),
    expiresAtMs: recordEndMs(createdAtMs),
    parentRemoteId: null,
    buttons: readButtons(record.buttons),
    cost: costOf(record),
    rawRecord: keepableRecord(raw),
  };
}

/** Both are the same cost: in the account's credits, and in dollars. */
function costOf({ cost, credits_cost }: TaskRecord): Amount | null {
  if (credits_cost !== null) return { value: credits_cost, unit: 'credits' };
  return cost === null ? null : { value: cost, unit: 'usd' };
}
