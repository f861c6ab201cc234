// The one object that the preload puts into the page as `window.bridge`.
// Invariant: frozen, two functions, no Electron object passes through it.
import type { Result } from './failure.ts';
import type { EventName, Events } from './events.ts';
import type { RequestInput, RequestName, RequestOutput } from './requests.ts';

export interface Bridge {
  request<Name extends RequestName>(
    name: Name,
    input: RequestInput<Name>,
  ): Promise<Result<RequestOutput<Name>>>;
  /** Returns its own unsubscribe function. */
  subscribe<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
}

/** The two IPC channels; everything else is a name inside a message. */
export const requestChannel = 'gridkeep:request';
export const eventChannel = 'gridkeep:event';
