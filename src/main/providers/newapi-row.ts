// One row of a New API instance's task list, and what it means.
// Invariant: an address on the instance's picture proxy is always moved to the account's own base URL, for the
// server writes there what its administrator once typed.
import * as v from 'valibot';
import { unclear } from './failures.ts';
import { readButtons, readUrlList } from './midjourney-style.ts';
import { midjourneyResult } from './midjourney-task.ts';
import type { PollResult } from './provider.ts';
import { anything, isObject, optionalText, readTexts, unwrapJson } from './reading.ts';

const rowSchema = v.object({
  mj_id: v.pipe(v.string(), v.minLength(1)),
  status: v.fallback(v.nullable(v.string()), null),
  action: optionalText,
  progress: anything,
  prompt: optionalText,
  prompt_en: optionalText,
  description: optionalText,
  fail_reason: optionalText,
  submit_time: anything,
  finish_time: anything,
  image_url: optionalText,
  video_url: optionalText,
  video_urls: anything,
  buttons: anything,
  properties: anything,
});
type TaskRow = v.InferOutput<typeof rowSchema>;

/** What a row says of its task. */
export function newApiResult(raw: unknown, baseUrl: string): PollResult {
  const parsed = v.safeParse(rowSchema, raw);
  if (!parsed.success) return unclear('provider-changed', null);
  const row = parsed.output;
  const rebase = (url: string): string => rebaseForwardedUrl(url, baseUrl);
  return midjourneyResult({
    status: row.status,
    action: row.action,
    progress: row.progress,
    prompt: row.prompt ?? finalPrompt(row),
    text: finalPrompt(row) ?? row.prompt_en,
    failReason: row.fail_reason,
    submitTime: row.submit_time,
    finishTime: row.finish_time,
    imageUrl: row.image_url === null ? null : rebase(row.image_url),
    imageUrls: [],
    videoUrls: readTexts([row.video_url, ...readUrlList(row.video_urls)]).map(rebase),
    buttons: readButtons(row.buttons),
    parentRemoteId: null,
    raw,
  });
}

function finalPrompt(row: TaskRow): string | null {
  const properties = unwrapJson(row.properties);
  return isObject(properties) ? v.parse(optionalText, properties['finalPrompt']) : null;
}

/**
 * The address of a picture behind the instance's own picture proxy, on the account's base URL; any other
 * address as it is. Contract: the server writes its configured address there, by default localhost:3000. The
 * query (a signature) stays byte for byte.
 */
export function rebaseForwardedUrl(url: string, baseUrl: string): string {
  const match = /^(?:https?:\/\/[^/?#]+)?[^?#]*?(\/mj\/image\/.*)$/is.exec(url);
  return match?.[1] === undefined ? url : baseUrl + match[1];
}
