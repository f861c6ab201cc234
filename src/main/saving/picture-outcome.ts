// Decides what a failed download means for its picture: again later, a fresh link, or failed for good.
// Invariant: a local trouble (disk, permission, a system short of files or memory) never counts against a picture, and
// every chain of retries ends.
import type { PictureOutcome, WantedPicture } from '../catalog/pictures.ts';
import type { Failure, FailureCode } from '../../preload/contract/failure.ts';

/** Waits grow from here, doubling … */
const firstRetryMs = 2_000;
/** … up to here. */
const longestRetryMs = 60_000;

/** How often a picture is tried in all before its failure is final; codes that are absent fail at once. */
const triesByCode: Readonly<Partial<Record<FailureCode, number>>> = {
  network: 6,
  proxy: 6,
  timeout: 6,
  'provider-down': 6,
  'rate-limited': 12,
  internal: 3,
  damaged: 3,
  // Some hosts show a page for a moment before the picture is there.
  'not-an-image': 2,
};

/** A chain of failures of many kinds ends after so many tries. */
const mostTries = Math.max(...Object.values(triesByCode));

/** Local troubles stop all saving until they end. */
export const localTroubleCodes: ReadonlySet<FailureCode> = new Set([
  'disk-full',
  'no-permission',
  'system-busy',
]);
const localRetryMs = 10_000;

/** Failures that some host has sent: there is a network. */
export const answerCodes: ReadonlySet<FailureCode> = new Set([
  ...['expired', 'forbidden', 'not-found', 'rate-limited', 'invalid-request', 'provider-down'],
  ...['too-large', 'not-an-image', 'damaged'],
] as const);

/** Codes that mean that the link is over and the provider may know a fresh one. */
const renewableCodes: ReadonlySet<FailureCode> = new Set(['expired', 'forbidden', 'not-found']);

/** What to write for a picture whose attempt failed; null for nothing. `random` is in [0, 1). */
export function outcomeOfFailure(
  picture: Pick<WantedPicture, 'id' | 'url' | 'attempts' | 'linkRenewals' | 'lastFailureCode'>,
  failure: Failure & { readonly retryAfterMs: number | null },
  nowMs: number,
  random: () => number,
): PictureOutcome | null {
  const { retryAfterMs, ...plain } = failure;
  const pictureId = picture.id;
  const triedUrl = picture.url;
  if (localTroubleCodes.has(failure.code)) {
    return { kind: 'again', pictureId, failure: plain, nextTryAtMs: nowMs + localRetryMs, counted: false };
  }
  // Stopped by us: the row is as it was.
  if (failure.code === 'cancelled') return null;
  if (renewableCodes.has(failure.code)) {
    if (picture.linkRenewals === 0) return { kind: 'renew-link', pictureId, failure: plain, triedUrl };
    return { kind: 'failed', pictureId, failure: { code: 'expired', message: plain.message }, triedUrl };
  }
  if (isFinal(picture, failure.code)) return { kind: 'failed', pictureId, failure: plain, triedUrl };
  const backoffMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(picture.attempts, 20));
  const waitMs = Math.max(retryAfterMs ?? 0, backoffMs * (0.5 + random() / 2));
  return { kind: 'again', pictureId, failure: plain, nextTryAtMs: nowMs + Math.round(waitMs), counted: true };
}

/**
 * Is it tried no more? What the bytes themselves say must be said again at the very next try: one page after a few broken
 * connections is no verdict on the picture.
 */
function isFinal(
  { attempts, lastFailureCode }: Pick<WantedPicture, 'attempts' | 'lastFailureCode'>,
  code: FailureCode,
): boolean {
  const tries = triesByCode[code] ?? 1;
  if (attempts + 1 < tries) return false;
  const needsRepetition = code === 'damaged' || code === 'not-an-image';
  return !needsRepetition || lastFailureCode === code || attempts + 1 >= mostTries;
}
