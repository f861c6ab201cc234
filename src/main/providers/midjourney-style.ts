// What APIMart, New API and midjourney-proxy share: the words of the first Midjourney proxies for a task's
// status, progress, action and buttons.
// Invariant: only the status word says whether a task is finished; progress and addresses never do.
import * as v from 'valibot';
import type { PictureKind } from '../../preload/contract/pictures.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import { optionalText, readItems, unwrapJson } from './reading.ts';

export type MidjourneyStatus = 'queued' | 'running' | 'needs-input' | 'succeeded' | 'failed';

/** Contract: status mapping of APIMart (both vocabularies), New API and midjourney-proxy; and other spellings of these. */
const statuses: Readonly<Record<string, MidjourneyStatus>> = {
  '': 'queued',
  NOT_START: 'queued',
  SUBMITTED: 'queued',
  PENDING: 'queued',
  QUEUED: 'queued',
  IN_PROGRESS: 'running',
  PROCESSING: 'running',
  RUNNING: 'running',
  MODAL: 'needs-input',
  SUCCESS: 'succeeded',
  SUCCEEDED: 'succeeded',
  COMPLETED: 'succeeded',
  FINISHED: 'succeeded',
  FAILURE: 'failed',
  FAILED: 'failed',
  CANCEL: 'failed',
  CANCELLED: 'failed',
  CANCELED: 'failed',
};

/** The state that a status word means, in either case; null for a word that nobody documents. */
export function readStatus(status: unknown): MidjourneyStatus | null {
  if (typeof status !== 'string') return null;
  const word = status.trim().toUpperCase();
  return Object.hasOwn(statuses, word) ? (statuses[word] ?? null) : null;
}

/** True for the words that mean that somebody cancelled the task. */
export function isCancelled(status: unknown): boolean {
  return typeof status === 'string' && /^cancel/i.test(status.trim());
}

/** `"45%"` or `45` as whole per cent, 0 to 100, and 100 not before it is; null where there is none. */
export function readProgress(progress: unknown): number | null {
  const written =
    typeof progress === 'string' ? /^\s*(\d{1,3}(?:\.\d+)?)\s*%?\s*$/.exec(progress)?.[1] : undefined;
  const percent = typeof progress === 'number' ? progress : Number(written ?? Number.NaN);
  return Number.isFinite(percent) ? Math.min(Math.max(Math.floor(percent), 0), 100) : null;
}

const buttonSchema = v.object({
  customId: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  label: optionalText,
  emoji: optionalText,
});

/** Follow-up actions, as a list or as JSON text. Some have a picture instead of a word. */
export function readButtons(buttons: unknown): TaskButton[] {
  return readItems(buttonSchema, unwrapJson(buttons))
    .slice(0, 100)
    .map(({ customId, label, emoji }) => ({ id: customId, label: label ?? emoji ?? customId }));
}

const videoSchema = v.union([
  v.pipe(v.string(), v.minLength(1)),
  v.pipe(
    v.object({ url: v.pipe(v.string(), v.minLength(1)) }),
    v.transform(({ url }) => url),
  ),
]);

/** Addresses as `["…"]` or `[{"url":"…"}]`, as a list or as JSON text (`""`, `"[]"` and `"null"` too), or an only one. */
export function readUrlList(urls: unknown): string[] {
  const list = unwrapJson(urls);
  if (typeof list === 'string') return /^https?:\/\//i.test(list) ? [list] : [];
  return readItems(videoSchema, list);
}

const gridActions: ReadonlySet<string> = new Set([
  'IMAGINE',
  'VARIATION',
  'HIGH_VARIATION',
  'LOW_VARIATION',
  'REROLL',
  'BLEND',
  'ZOOM',
  'CUSTOM_ZOOM',
  'PAN',
  'INPAINT',
  'EDITS',
]);

/** What the main picture of a task is: by its action, else by its buttons, since only a grid can be upscaled. */
export function mainPictureKind(action: string | null, buttons: readonly TaskButton[]): PictureKind {
  const name = action?.trim().toUpperCase() ?? '';
  if (name === 'UPSCALE') return 'upscale';
  if (name === 'VIDEO') return 'cover';
  if (name === 'SWAP_FACE' || name === 'UPLOAD') return 'single';
  if (isGridAction(name)) return 'grid';
  if (buttons.some(({ id }) => id.includes('::upsample::'))) return 'grid';
  return buttons.some(({ id }) => /::(upsample_|Outpaint|Inpaint)/i.test(id)) ? 'upscale' : 'single';
}

/** Whether a task ends with a grid of four, of which one can be taken. */
export function isGridAction(action: string | null): boolean {
  return gridActions.has(action?.trim().toUpperCase() ?? '');
}

/** The task that a change was made of, from the words that servers write: `/up <id> U2`. Null for other words. */
export function parentInDescription(description: string | null): string | null {
  return /^\/up (\S{1,300}) (?:[UV][1-4]|R)$/.exec(description?.trim() ?? '')?.[1] ?? null;
}

/** Describe and shorten answer with text; the picture on their record, if any, is the one that was asked about. */
export function isTextAction(action: string | null): boolean {
  return /^(describe|shorten)$/i.test(action?.trim() ?? '');
}
