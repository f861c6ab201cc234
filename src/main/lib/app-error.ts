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

/** Text without control characters, in one line, at most 500 characters. */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const oneLine = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
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
