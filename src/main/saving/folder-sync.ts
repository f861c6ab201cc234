// fsync of folders, so that names survive a power cut; many at once share one call.
// Invariant: a sync that is asked for begins after the asking, so it covers whatever was done before.
import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { errnoOf } from './file-error.ts';

const syncFile = promisify(fsync);

/** File systems that know no sync of a folder say one of these; there is nothing more to be done there. */
const unsupported: ReadonlySet<string> = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EISDIR',
  'EBADF',
  'ENOSYS',
]);

async function syncOneFolder(folder: string): Promise<void> {
  // Windows opens no folders, and writes names through by itself.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    await syncFile(descriptor);
  } catch (error) {
    if (!unsupported.has(errnoOf(error))) throw error;
  } finally {
    closeSync(descriptor);
  }
}

interface FolderState {
  readonly running: Promise<void>;
  next: Promise<void> | null;
}

export interface FolderSync {
  /** Resolves when the folder's names, as they are now, are on the disk. Rejects with the system's error. */
  sync(folder: string): Promise<void>;
}

/** @param syncFolder The system's outside tests. */
export function createFolderSync(syncFolder: (folder: string) => Promise<void> = syncOneFolder): FolderSync {
  const states = new Map<string, FolderState>();

  const start = (folder: string): Promise<void> => {
    const state: FolderState = { running: syncFolder(folder), next: null };
    states.set(folder, state);
    const settled = (): void => {
      if (states.get(folder) === state && state.next === null) states.delete(folder);
    };
    state.running.then(settled, settled);
    return state.running;
  };

  return {
    sync: (folder) => {
      const state = states.get(folder);
      if (state === undefined) return start(folder);
      // The one that runs may have begun too early; all who come meanwhile share the one after it.
      state.next ??= state.running.catch(() => undefined).then(() => start(folder));
      return state.next;
    },
  };
}
