// The library as the window holds it: joined to its settings, its page and its background work.
// Invariant: every library that is opened, also one that is opened again, has the settings before it begins to work; a
// library that cannot work is open all the same; one whose drive was away is opened when that is back.
import type { Activity } from '../preload/contract/activity.ts';
import type { EventName, Events } from '../preload/contract/events.ts';
import type { Settings } from '../preload/contract/settings.ts';
import type { FirstLook } from './catalog/first-look.ts';
import type { Clock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import type { Library } from './library/library.ts';
import { LibraryHolder } from './library/library-holder.ts';
import { whenBack } from './library/when-back.ts';
import type { WindowLibraries, WindowLibrary } from './open-library.ts';
import type { RequestPorts } from './requests.ts';
import type { ImagePorts } from './shell/image-protocol.ts';

export interface HoldLibraryOptions {
  /** As soon as they can be loaded. */
  readonly libraries: Promise<Pick<WindowLibraries, 'open' | 'keep' | 'listBackups' | 'isThere'>>;
  /** What the page is shown until then; null where there is nothing. */
  readonly firstLook: Promise<FirstLook | null>;
  readonly settings: () => Settings;
  /** Tells the page. */
  readonly send: <Name extends EventName>(name: Name, payload: Events[Name]) => void;
  /** What goes on, as the page hears it too; null while no library is open. */
  readonly noteActivity: (activity: Activity | null) => void;
  readonly log: Pick<Log, 'error' | 'info'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Monotonic. */
  readonly nowMs: () => number;
}

export interface HeldLibrary {
  /** Resolves as soon as it is open. Throws AppError: why it could not be opened. */
  readonly library: () => Promise<Library>;
  /** Tells it, as soon as it is open; where none can be opened, there is nothing to tell it. */
  readonly tell: (say: (library: Library) => void) => void;
  readonly firstPage: RequestPorts['firstPage'];
  readonly firstPainted: RequestPorts['firstPainted'];
  readonly pictures: Omit<ImagePorts, 'onError'>;
  readonly keeping: RequestPorts['keeping'];
  /** Ends what goes on and closes it; nothing opens it again. */
  readonly close: () => Promise<void>;
}

/** Opens the library, and again after it was closed to be kept; the page hears of each change. */
export function holdLibrary(options: HoldLibraryOptions): HeldLibrary {
  const { libraries, firstLook, settings, send, noteActivity, log, clock, nowMs } = options;
  let waiting = new AbortController();
  let isFirst = true;
  /** Null from when the library answers for itself. */
  const lookNow = async (): Promise<FirstLook | null> => {
    const look = await firstLook;
    return isFirst ? look : null;
  };
  const endFirstLook = (): void => {
    isFirst = false;
    firstLook.then(
      (look) => look?.close(),
      () => undefined,
    );
  };
  const openWhenBack = (): void => {
    const { signal } = waiting;
    const isThere = async (): Promise<boolean> => (await libraries).isThere();
    whenBack(isThere, { clock, signal }).then(
      () => holder.openAgain(),
      (error: unknown) => {
        if (!signal.aborted) log.error('The library’s drive is no longer waited for', { error });
      },
    );
  };
  const holder = new LibraryHolder<WindowLibrary>({
    open: async () => {
      const opened = await (await libraries).open();
      opened.library.setBytesPerSecond(settings().bytesPerSecond);
      opened.library.setSavingPaused(settings().savingPaused);
      opened
        .startWorking((name, payload) => {
          send(name, payload);
          if (name === 'activity.changed') noteActivity(payload as Activity);
        })
        .catch((error: unknown) => log.error('Work could not begin', { error }));
      return opened;
    },
    keep: async (work, how) => (await libraries).keep(work, how),
    onChange: (state) => {
      waiting.abort();
      waiting = new AbortController();
      if (state.kind === 'closed' && state.failure.code === 'library-away') openWhenBack();
      if (isFirst && state.kind !== 'opening') endFirstLook();
      if (state.kind !== 'open') noteActivity(null);
      send('library.changed', state);
    },
    log,
    nowMs,
  });
  const library = async (): Promise<Library> => (await holder.current()).library;
  /** Null where none can be opened: why, everybody has been told, and a picture has nothing to add. */
  const opened = (): Promise<WindowLibrary | null> => holder.current().catch(() => null);
  return {
    library,
    firstPage: async (args) => (await lookNow())?.page(args) ?? null,
    firstPainted: () => void lookNow().then((look) => look?.end()),
    tell: (say) => void library().then(say, () => undefined),
    pictures: {
      readPreview: async (pictureId, size) =>
        (await lookNow())?.readPreview(pictureId, size) ??
        (await opened())?.readPreview(pictureId, size) ??
        null,
      originalFile: async (pictureId) => (await opened())?.originalFile(pictureId) ?? null,
      readPartial: async (taskId) => (await opened())?.readPartial(taskId) ?? null,
    },
    keeping: {
      state: () => holder.state,
      openAgain: () => holder.openAgain(),
      begin: (work) => holder.beginKeeping(work),
      listBackups: async () => (await libraries).listBackups(),
    },
    close: async () => {
      await holder.close();
      // Last: it may have been in the middle of being opened, and was told to be away.
      waiting.abort();
    },
  };
}
