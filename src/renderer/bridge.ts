// The page's only way out: the one reader of `window.bridge`.
// Invariant: a request either answers its value or throws a RequestFailure; nothing else crosses this line.
import type { EventName, Events } from '../preload/contract/events.ts';
import type { Failure } from '../preload/contract/failure.ts';
import type { RequestInput, RequestName, RequestOutput } from '../preload/contract/requests.ts';

/** Carries the Failure that a request answered with. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Asks the main process; throws a {@link RequestFailure} when the answer is a failure. */
export async function request<Name extends RequestName>(
  name: Name,
  input: RequestInput<Name>,
): Promise<RequestOutput<Name>> {
  const result = await window.bridge.request(name, input);
  if (!result.ok) throw new RequestFailure(result.failure);
  return result.value;
}

/** Listens to an event until the returned function is called. */
export function subscribe<Name extends EventName>(
  name: Name,
  listener: (payload: Events[Name]) => void,
): () => void {
  return window.bridge.subscribe(name, listener);
}

/** The Failure in whatever was thrown; something unforeseen becomes `internal`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestFailure) return error.failure;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
