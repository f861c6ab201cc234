// Ids in the shapes that the providers really use, drawn from a seed. Where a shape carries time it is the
// time of submission, as in life; everything else is the same in every run.

import type { Random } from './random.ts';

const hexDigits = '0123456789abcdef';
const decimalDigits = '0123456789';
const crockfordDigits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A UUID of version 4 (AceData task, trace, job ids). */
export function makeUuid(random: Random): string {
  const hex = random.text(32, hexDigits);
  const variant = random.pick(['8', '9', 'a', 'b']);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** So many hex digits (MidAPI task ids have 32, database ids 24). */
export function makeHex(random: Random, length: number): string {
  return random.text(length, hexDigits);
}

/** So many decimal digits that do not start with zero. */
export function makeDigits(random: Random, length: number): string {
  return random.text(1, '123456789') + random.text(length - 1, decimalDigits);
}

/** A 26-character ULID of the given moment, in epoch milliseconds. */
export function makeUlid(random: Random, atMs: number): string {
  let time = '';
  let rest = Math.floor(atMs);
  for (let digit = 0; digit < 10; digit += 1) {
    time = (crockfordDigits[rest % 32] ?? '0') + time;
    rest = Math.floor(rest / 32);
  }
  return time + random.text(16, crockfordDigits);
}

/** An APIMart task id: `task_` + ULID, or the older `task-unified-` form. */
export function makeApimartId(random: Random, atMs: number, form: 'ulid' | 'unified'): string {
  return form === 'ulid'
    ? `task_${makeUlid(random, atMs)}`
    : `task-unified-${Math.floor(atMs / 1000)}-${random.text(8, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
}

/** A 16-digit task id of New API and midjourney-proxy: 13 digits of epoch milliseconds and 3 more. */
export function makeSixteenDigits(random: Random, atMs: number): string {
  return String(Math.floor(atMs)).padStart(13, '1') + random.text(3, decimalDigits);
}

/** The customId of a Midjourney button, with the job id that makes ids in prose doubtful. */
export function makeCustomId(
  job: 'upsample' | 'variation' | 'reroll' | string,
  index: number,
  jobId: string,
): string {
  return job === 'reroll' ? `MJ::JOB::reroll::0::${jobId}::SOLO` : `MJ::JOB::${job}::${index}::${jobId}`;
}
