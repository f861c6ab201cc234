// The one error class of the domain: a failure code, plain words and the cause.
// Invariant: `message` is fit for people and for storage (scrubbed, ≤ 500 characters); the cause is for logs only.
import { failureCodes } from '../../preload/contract/failure.ts';
import type { Failure, FailureCode } from '../../preload/contract/failure.ts';

const messageMaxLength = 500;

/** An expected failure. Foreign errors are translated to it at the edge where they appear. */
export class AppError extends Error {
  readonly code: FailureCode;
  /** With `rate-limited`: how long the other side asked us to wait; null where it said nothing. */
  readonly retryAfterMs: number | null;

  constructor(
    code: FailureCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number | null } = {},
  ) {
    super(plainText(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** Control characters, line separators, and the marks that turn the direction of text. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** Has it none of these? */
export function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1;
}

/** Text without control characters, in one line, at most 500 characters. */
export function plainText(text: string): string {
  const oneLine = text.replace(unprintable, ' ').trim();
  return oneLine.length <= messageMaxLength ? oneLine : `${oneLine.slice(0, messageMaxLength - 1)}…`;
}

/** The failure that a caught error stands for; anything that is no `AppError` is `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  if (isFailureLike(error)) return { code: error.code, message: plainText(error.message) };
  return { code: 'internal', message: 'Something unexpected happened. It has been written to the log.' };
}

/** Errors lose their class when they cross a thread; code and message survive. */
function isFailureLike(error: unknown): error is Failure {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (failureCodes as readonly unknown[]).includes(code) && typeof message === 'string';
}
