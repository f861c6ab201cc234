// The page's only way out: the one reader of `window.bridge`.
// Invariant: a request either answers its value or throws a RequestFailure; nothing else crosses this line.
import type { EventName, Events } from '../preload/contract/events.ts';
import type { RequestInput, RequestName, RequestOutput } from '../preload/contract/requests.ts';
import { RequestFailure } from './lib/request-failure.ts';

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
