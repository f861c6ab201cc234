// AceData Cloud's record of one task, and what it means: there is no status field, so the state is derived, in
// the documented order of conditions.
// Invariant: a preview (`_grid_0.webp`, progress below 100) is never taken for the result; it shows as `partialUrl`.
import * as v from 'valibot';
import type { PictureKind } from '../../preload/contract/pictures.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import { notFound, providerWords, unclear } from './failures.ts';
import { readProgress } from './midjourney-style.ts';
import type { PollResult, TaskFacts } from './provider.ts';
import {
  anything,
  isObject,
  optionalBoolean,
  optionalList,
  optionalObject,
  optionalText,
  readTexts,
  unwrapJson,
} from './reading.ts';
import { keepableRecord } from './record.ts';
import { failed, finished, offeredPictures, sourcesOf } from './results.ts';
import type { PictureSource } from './results.ts';
import { readTimeMs } from './times.ts';

const recordSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  type: optionalText,
  created_at: anything,
  started_at: anything,
  finished_at: anything,
  error: anything,
  request: optionalObject({ prompt: optionalText, action: optionalText }),
  response: optionalObject({
    success: optionalBoolean,
    error: anything,
    progress: anything,
    image_url: optionalText,
    raw_image_url: optionalText,
    cover_image_url: optionalText,
    sub_image_urls: anything,
    video_urls: anything,
    video_url: optionalText,
    descriptions: optionalList,
    actions: optionalList,
  }),
});
type TaskRecord = v.InferOutput<typeof recordSchema>;
type TaskResponse = NonNullable<TaskRecord['response']>;

/** What one record of a reply says of its task. Contract: AceData status mapping. */
export function aceDataResult(told: unknown): PollResult {
  // As text, like that of a store or a relay that knows no objects.
  const item =
    isObject(told) && typeof told['response'] === 'string'
      ? { ...told, response: unwrapJson(told['response']) }
      : told;
  const parsed = v.safeParse(recordSchema, item);
  if (!parsed.success) return unclear('provider-changed', null);
  const record = parsed.output;
  const facts = factsOf(record, item);
  const { response } = record;
  const isFinished = facts.finishedAtMs !== null;

  if (isObject(record.error) && record.error['code'] === 'not_found') return notFound(providerWords(record));
  if (response === null || isEmptyObject(item, 'response')) return withoutResponse(record, facts, isFinished);
  const hasErrorCode = isObject(response.error) && response.error['code'] !== undefined;
  if (response.success === false && (hasErrorCode || isFinished)) return taskFailed(response.error, facts);

  const pictures = offeredPictures(pictureSources(record, response));
  const text = readTexts(response.descriptions).join('\n\n') || null;
  const progress = readProgress(response.progress);
  const isWhole = progress === null || progress >= 100 || isFinished;
  if (response.success !== false && isWhole && (pictures.length > 0 || text !== null)) {
    return finished(pictures, text, facts);
  }
  if (response.success !== false && hasErrorCode) return taskFailed(response.error, facts);
  if (isFinished && !hasPreview(response)) return endedEmpty(response.error, facts);
  return {
    kind: 'waiting',
    queued: false,
    progress,
    partialUrl: [response.raw_image_url, response.image_url].find(isWebAddress) ?? null,
    facts,
  };
}

function isWebAddress(url: string | null): boolean {
  return url !== null && /^https?:\/\//i.test(url);
}

function isEmptyObject(item: unknown, field: string): boolean {
  const value = isObject(item) ? item[field] : undefined;
  return isObject(value) && Object.keys(value).length === 0;
}

function withoutResponse(record: TaskRecord, facts: TaskFacts, isFinished: boolean): PollResult {
  if (isFinished) return endedEmpty(record.error, facts);
  return { kind: 'waiting', queued: readTimeMs(record.started_at) === null, progress: null, facts };
}

/** Ended with nothing to keep: for the reason that it names, if it names one. */
function endedEmpty(error: unknown, facts: TaskFacts): PollResult {
  return providerWords(error) === null ? finished([], null, facts) : taskFailed(error, facts);
}

function taskFailed(error: unknown, facts: TaskFacts): PollResult {
  const result = failed(providerWords(error), facts);
  const code = isObject(error) ? error['code'] : null;
  if (result.kind === 'failed' && code === 'bad_request') return { ...result, code: 'invalid-request' };
  if (result.kind === 'failed' && code === 'used_up') return { ...result, code: 'insufficient-credits' };
  return result;
}

/** The full-size picture first, then the four singles; a cover before its videos. Previews are left out. */
function pictureSources(record: TaskRecord, response: TaskResponse): PictureSource[] {
  const videos = readTexts([response.video_url, ...readTexts(response.video_urls)]);
  if (videos.length > 0) {
    const cover = wholeOne(response.raw_image_url, response.cover_image_url, response.image_url);
    return [{ kind: 'cover', url: cover }, ...sourcesOf('video', videos)];
  }
  const main = wholeOne(response.raw_image_url, response.image_url);
  const singles = readTexts(response.sub_image_urls).filter((url) => !isPreview(url));
  if (record.type === 'describe') return [];
  return [{ kind: mainKind(record, response), url: main }, ...sourcesOf('single', singles)];
}

/** The first of these addresses that is no preview. */
function wholeOne(...urls: readonly (string | null)[]): string | null {
  return urls.find((url) => url !== null && !isPreview(url)) ?? null;
}

/** Contract: a running task shows `…_grid_0.webp`, whose link dies. */
function isPreview(url: string): boolean {
  return url.includes('_grid_0.webp');
}

function hasPreview(response: TaskResponse): boolean {
  return [response.image_url, response.raw_image_url].some((url) => url !== null && isPreview(url));
}

/** By the action that was asked for, else by the actions that are offered: only a grid offers `upscale1`. */
function mainKind(record: TaskRecord, response: TaskResponse): PictureKind {
  const action = record.request?.action ?? '';
  const offered = readTexts(response.actions);
  if (/^(redo_)?upscale/.test(action)) return 'upscale';
  if (offered.includes('upscale1')) return 'grid';
  return offered.some((name) => /^(redo_)?upscale_/.test(name)) ? 'upscale' : 'grid';
}

function factsOf(record: TaskRecord, raw: unknown): TaskFacts {
  return {
    prompt: record.request?.prompt ?? null,
    createdAtMs: readTimeMs(record.created_at),
    finishedAtMs: readTimeMs(record.finished_at),
    expiresAtMs: null,
    parentRemoteId: null,
    buttons: buttonsOf(record.response?.actions ?? []),
    rawRecord: keepableRecord(raw),
  };
}

/** Contract: `actions` are names such as `upscale1`, `variation_subtle`, `zoom_out_1_5x`; anything else is none. */
function buttonsOf(actions: readonly unknown[]): readonly TaskButton[] {
  const names = readTexts(actions).filter((name) => /^[a-z][a-z0-9_]{0,59}$/i.test(name));
  return [...new Set(names)].map((name) => ({ id: name, label: labelOf(name) }));
}

/** Midjourney's own short names for the eight under a grid; the provider's words for the rest. */
function labelOf(name: string): string {
  const short = /^(upscale|variation)([1-4])$/.exec(name);
  if (short !== null) return `${short[1] === 'upscale' ? 'U' : 'V'}${short[2]}`;
  const words = name.replace(/(\d)_(\d+x)$/, '$1.$2').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
