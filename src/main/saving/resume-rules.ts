// When a download may go on from where it stopped, and what an answer to that means. Decisions only.
// Invariant: bytes of two different bodies never meet in one file; every doubt begins anew. Source: RFC 9110
// sections 13.1.5 (If-Range), 14 (ranges), 15.3.7 (206), 15.5.17 (416).
import type { FoundPart } from './resume-facts.ts';

/** How to go on from a part. */
export interface ResumePlan {
  readonly offsetBytes: number;
  readonly totalBytes: number | null;
  /** What came with the bytes at hand, as sent: an answer that says otherwise is of another body. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** For If-Range: a strong ETag, else the Last-Modified date. */
  readonly validator: string;
  /** The bytes at hand came from this very address. */
  readonly isSameAddress: boolean;
}

/** Is this ETag one that promises the same bytes? If-Range must not carry a weak one. */
export function isStrongEtag(etag: string | null): etag is string {
  return etag !== null && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag);
}

/**
 * How to go on from a part; null to begin anew. The same file under another address (a link that was signed
 * again) is only known by its strong ETag.
 */
export function resumePlan(part: FoundPart | null, url: string): ResumePlan | null {
  if (part === null) return null;
  const { facts, goodBytes } = part;
  const strongEtag = isStrongEtag(facts.etag) ? facts.etag : null;
  const validator = strongEtag ?? (facts.url === url ? facts.lastModified : null);
  if (validator === null) return null;
  if (facts.totalBytes !== null && goodBytes > facts.totalBytes) return null;
  const { etag, lastModified, totalBytes } = facts;
  const isSameAddress = facts.url === url;
  return { offsetBytes: goodBytes, totalBytes, etag, lastModified, validator, isSameAddress };
}

/**
 * Does the part already have every byte? Then no request is needed; its container is still walked. Parts are named after rows,
 * and after an older catalog was put back a row may be another picture's: then its host has the word.
 */
export function isPartComplete(plan: ResumePlan): boolean {
  return plan.isSameAddress && plan.totalBytes !== null && plan.offsetBytes === plan.totalBytes;
}

/** What the headers of an answer with status 200, 206 or 416 mean for the part. */
export type BodyPlan =
  /** Write the body behind the part's first `fromByte` bytes (0: truncate). */
  | { readonly kind: 'write'; readonly fromByte: number; readonly totalBytes: number | null }
  /** The part has every byte already. */
  | { readonly kind: 'complete' }
  /** The answer does not fit the part: ask for the whole body. */
  | { readonly kind: 'restart' }
  /** The answer fits nothing that was asked. */
  | { readonly kind: 'nonsense'; readonly why: string };

export interface AnswerFacts {
  readonly status: number;
  readonly contentLength: number | null;
  readonly contentRange: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Not every host heeds If-Range: what it says of the body must agree with what it said before. */
function isSameBody(answer: AnswerFacts, plan: ResumePlan): boolean {
  const agrees = (before: string | null, now: string | null): boolean =>
    before === null || now === null || before === now;
  return agrees(plan.etag, answer.etag) && agrees(plan.lastModified, answer.lastModified);
}

/** @param plan Null when the whole body was asked for. */
export function bodyPlan(answer: AnswerFacts, plan: ResumePlan | null): BodyPlan {
  switch (answer.status) {
    case 200:
      return { kind: 'write', fromByte: 0, totalBytes: answer.contentLength };
    case 206:
      return partialPlan(answer, plan);
    case 416: {
      if (plan === null) return { kind: 'nonsense', why: 'it refused a range that nobody asked for' };
      const total = /^bytes \*\/(\d{1,15})$/i.exec(answer.contentRange ?? '')?.[1];
      const isWhole =
        Number(total) === plan.offsetBytes && (plan.totalBytes ?? plan.offsetBytes) === plan.offsetBytes;
      return isWhole && isSameBody(answer, plan) ? { kind: 'complete' } : { kind: 'restart' };
    }
    default:
      return { kind: 'nonsense', why: `it answered ${answer.status}` };
  }
}

function partialPlan(answer: AnswerFacts, plan: ResumePlan | null): BodyPlan {
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(answer.contentRange ?? '');
  const [first, last, total] = (range ?? []).slice(1).map(Number);
  const isReadable = first !== undefined && last !== undefined && total !== undefined && last + 1 === total;
  const isWholeTail = isReadable && (answer.contentLength === null || answer.contentLength === total - first);
  if (plan === null) {
    if (isWholeTail && first === 0) return { kind: 'write', fromByte: 0, totalBytes: total };
    return { kind: 'nonsense', why: 'it sent a part where the whole was asked for' };
  }
  const isExpected = isWholeTail && first === plan.offsetBytes && (plan.totalBytes ?? total) === total;
  const fits = isExpected && isSameBody(answer, plan);
  return fits ? { kind: 'write', fromByte: first, totalBytes: total } : { kind: 'restart' };
}
