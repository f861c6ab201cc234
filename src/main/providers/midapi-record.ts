// MidAPI's record of one task, and what it means.
// Invariant: a film, an enlarged picture and the four singles are told apart, and only the singles offer actions.
import * as v from 'valibot';
import type { PictureKind } from '../../preload/contract/pictures.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import { unclear } from './failures.ts';
import type { PollResult, TaskFacts } from './provider.ts';
import { anything, isObject, optionalId, optionalText, unwrapJson } from './reading.ts';
import { keepableRecord } from './record.ts';
import { failed, finished, offeredPictures } from './results.ts';
import { readTimeMs } from './times.ts';

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

/** More than any task makes. */
const addressesMax = 100;

/** What the data of an answer says of its task. Contract: MidAPI status mapping. */
export function resultOf(data: Record<string, unknown>): PollResult {
  const parsed = v.safeParse(recordSchema, data);
  if (!parsed.success) return unclear('provider-changed', null);
  const record = parsed.output;
  const facts = factsOf(data);
  switch (record.successFlag) {
    case 0:
      return { kind: 'waiting', queued: false, progress: null, facts: { ...facts, finishedAtMs: null } };
    case 1: {
      const urls = resultUrls(record);
      const kind = kindOfTask(record, urls.length);
      const pictures = offeredPictures(
        urls.slice(0, addressesMax).map((url) => ({ kind, url })),
        'in-place',
      );
      const takesActions = pictures.every((picture) => picture.kind === 'single');
      const result = finished(pictures, null, { ...facts, buttons: takesActions ? buttonsOf(urls) : [] });
      return result.kind === 'done' && urls.includes(null) ? { ...result, isPartial: true } : result;
    }
    case 2:
    case 3:
      return failed(record.errorMessage ?? record.failMsg, facts);
    default:
      return unclear('provider-changed', null);
  }
}

/** Where an answer has no record. */
export const noFacts: TaskFacts = {
  prompt: null,
  createdAtMs: null,
  finishedAtMs: null,
  expiresAtMs: null,
  parentRemoteId: null,
  buttons: [],
  rawRecord: null,
};

/**
 * The addresses by picture index; null where one is missing. Contract: objects with `resultUrl`, plain texts, or all
 * of it as JSON text.
 */
function resultUrls(record: TaskRecord): (string | null)[] {
  const info = unwrapJson(record.resultInfoJson);
  const list = unwrapJson(isObject(info) ? info['resultUrls'] : info);
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items
    .map((item) => (isObject(item) ? item['resultUrl'] : item))
    .map((url) => (typeof url === 'string' && url !== '' ? url : null));
}

/**
 * Four singles of a picture; what an upscale or a film made of one. Contract: films are told by name or task type;
 * the task types of upscales and variations are not documented, so a lone picture made from a task is an upscale too.
 */
function kindOfTask({ taskType, paramJson }: TaskRecord, pictures: number): PictureKind {
  if (/upscale/i.test(taskType ?? '')) return 'upscale';
  if (/video/i.test(taskType ?? '')) return 'video';
  return pictures === 1 && parentOf(askedFor(paramJson)) !== null ? 'upscale' : 'single';
}

/** This service names no buttons; its upscale and its variation take every picture of a finished image task. */
function buttonsOf(urls: readonly (string | null)[]): readonly TaskButton[] {
  const indices = [0, 1, 2, 3].filter((index) => (urls[index] ?? null) !== null);
  return [
    ...indices.map((index) => ({ id: `generateUpscale/${index}`, label: `U${index + 1}` })),
    ...indices.map((index) => ({ id: `generateVary/${index}`, label: `V${index + 1}` })),
  ];
}

function askedFor(paramJson: unknown): Record<string, unknown> {
  const parsed = unwrapJson(paramJson);
  return isObject(parsed) ? parsed : {};
}

/** An upscale, a variation or a longer video was asked for with the id of the task that it is made from. */
function parentOf(asked: Record<string, unknown>): string | null {
  return v.parse(optionalId, asked['taskId']);
}

/** What a record tells in every state. */
export function factsOf(data: Record<string, unknown>): TaskFacts {
  const asked = askedFor(data['paramJson']);
  return {
    prompt: v.parse(optionalText, asked['prompt']),
    createdAtMs: readTimeMs(data['createTime']),
    finishedAtMs: readTimeMs(data['completeTime']),
    expiresAtMs: null,
    parentRemoteId: parentOf(asked),
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
