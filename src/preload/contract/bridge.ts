// The one object that the preload puts into the page as `window.bridge`.
// Invariant: frozen, three functions, no Electron object passes through it. No path does: files that were dropped go in as
// the browser's own objects, which only a person's hand can make.
import type { Result } from './failure.ts';
import type { EventName, Events } from './events.ts';
import type { PageRequestName, RequestInput, RequestOutput } from './requests.ts';

export interface Bridge {
  request<Name extends PageRequestName>(
    name: Name,
    input: RequestInput<Name>,
  ): Promise<Result<RequestOutput<Name>>>;
  /**
   * Takes files and folders into the library that were dropped on the page: `ownFiles.changed` tells how it goes. With a
   * picture's row they become its edits instead.
   */
  takeFiles(files: readonly File[], editsOf: number | null): Promise<Result<RequestOutput<'ownFiles.take'>>>;
  /** Returns its own unsubscribe function. */
  subscribe<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
}

/** The two IPC channels; everything else is a name inside a message. */
export const requestChannel = 'gridkeep:request';
export const eventChannel = 'gridkeep:event';
