// The error that a failed request throws in the page, and the Failure inside anything that was thrown.
import type { Failure } from '../../preload/contract/failure.ts';

/** Carries the Failure that a request answered with. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The Failure in whatever was thrown; something unforeseen becomes `internal`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestFailure) return error.failure;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
