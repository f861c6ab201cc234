// One row of a New API instance's task list, and what it means.
// Invariant: an address on the instance's picture proxy is always moved to the account's own base URL, for the
// server writes there what its administrator once typed; whose task it is, is told to an administrator only.
import * as v from 'valibot';
import { unclear } from './failures.ts';
import { readButtons, readUrlList } from './midjourney-style.ts';
import { midjourneyResult } from './midjourney-task.ts';
import { readStatus } from './midjourney-style.ts';
import type { Connection, PollResult, TaskFacts } from './provider.ts';
import {
  anything,
  isObject,
  optionalId,
  optionalNumber,
  optionalText,
  readTexts,
  unwrapJson,
} from './reading.ts';

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
  quota: optionalNumber,
  user_id: optionalId,
  channel_id: optionalId,
});
type TaskRow = v.InferOutput<typeof rowSchema>;

/** What a row says of its task. */
export function newApiResult(raw: unknown, asked: Pick<Connection, 'baseUrl' | 'scope'>): PollResult {
  const parsed = v.safeParse(rowSchema, raw);
  if (!parsed.success) return unclear('provider-changed', null);
  const row = parsed.output;
  const rebase = (url: string): string => rebaseForwardedUrl(url, asked.baseUrl);
  const result = midjourneyResult({
    status: row.status,
    action: row.action,
    progress: row.progress,
    prompt: row.prompt,
    promptEn: row.prompt_en,
    finalPrompt: finalPrompt(row),
    failReason: row.fail_reason,
    submitTime: row.submit_time,
    finishTime: row.finish_time,
    imageUrl: imageUrl(row, asked.baseUrl),
    imageUrls: [],
    videoUrls: readTexts([row.video_url, ...readUrlList(row.video_urls)]).map(rebase),
    buttons: readButtons(row.buttons),
    parentRemoteId: null,
    raw,
  });
  return 'facts' in result ? { ...result, facts: { ...result.facts, ...bookkeeping(row, asked) } } : result;
}

/** Contract: a server that forwards pictures writes such an address on every row, also where there is none yet. */
function imageUrl(row: TaskRow, baseUrl: string): string | null {
  if (row.image_url === null) return null;
  const rebased = rebaseForwardedUrl(row.image_url, baseUrl);
  const isForwarded = rebased !== row.image_url || rebased.startsWith(`${baseUrl}/mj/image/`);
  return isForwarded && readStatus(row.status) !== 'succeeded' ? null : rebased;
}

/** Contract: `quota`, `user_id` and `channel_id` stand on everybody's rows; 0 is unset. */
function bookkeeping(
  row: TaskRow,
  { scope }: Pick<Connection, 'scope'>,
): Pick<TaskFacts, 'cost' | 'remoteUser' | 'channel'> {
  const isAdmin = scope === 'admin';
  return {
    cost: row.quota !== null && row.quota > 0 ? { value: row.quota, unit: 'quota' } : null,
    remoteUser: isAdmin && row.user_id !== '0' ? row.user_id : null,
    channel: isAdmin && row.channel_id !== '0' ? row.channel_id : null,
  };
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
