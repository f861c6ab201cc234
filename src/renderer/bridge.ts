// The page's only way out: the one reader of `window.bridge`.
// Invariant: a request either answers its value or throws a RequestFailure; nothing else crosses this line.
import type { EventName, Events } from '../preload/contract/events.ts';
import type { PageRequestName, RequestInput, RequestOutput } from '../preload/contract/requests.ts';
import type { Result } from '../preload/contract/failure.ts';
import { RequestFailure } from './lib/request-failure.ts';

/** Asks the main process; throws a {@link RequestFailure} when the answer is a failure. */
export async function request<Name extends PageRequestName>(
  name: Name,
  input: RequestInput<Name>,
): Promise<RequestOutput<Name>> {
  return valueOf(await window.bridge.request(name, input));
}

/**
 * Takes files that were dropped into the library, or keeps them as edits of this picture; answers whether there were any.
 * Throws like {@link request}.
 */
export async function takeFiles(
  files: readonly File[],
  editsOf: number | null,
): Promise<{ readonly hasBegun: boolean }> {
  return valueOf(await window.bridge.takeFiles(files, editsOf));
}

function valueOf<Value>(result: Result<Value>): Value {
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
