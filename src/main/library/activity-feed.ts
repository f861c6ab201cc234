// Tells what goes on, at most four times a second and only while something changes.
// Invariant: counting runs in the catalog's thread; a slow count makes the feed slower, never a queue.
import type { Activity } from '../../preload/contract/activity.ts';
import type { Library } from './library.ts';

const shortestMs = 250;
const busyMs = 1_000;
const lookingMs = 5_000;

/** Sends the activity to `listener` after changes; returns the function that ends it. */
export function feedActivity(library: Library, listener: (activity: Activity) => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let isCounting = false;
  const ended = new AbortController();

  const tell = async (): Promise<void> => {
    timer = null;
    if (isCounting || ended.signal.aborted) return;
    isCounting = true;
    try {
      const activity = await library.activity();
      tellUnlessEnded(activity);
      // Speed and time run on without any row changing.
      if (activity.downloading > 0 || activity.bytesPerSecond > 0) soon(busyMs);
      // How long many questions take can be told while their provider’s limit lets none of them be asked.
      else if (activity.counts.tasks.queued > 0 && activity.nextLookAtMs !== null) soon(lookingMs);
    } catch {
      // The library is closing.
    } finally {
      isCounting = false;
    }
  };
  const tellUnlessEnded = (activity: Activity): void => {
    if (!ended.signal.aborted) listener(activity);
  };
  const soon = (afterMs: number): void => {
    if (!ended.signal.aborted) timer ??= setTimeout(() => void tell(), afterMs);
  };

  const stopListening = [
    library.catalog.onChange(() => soon(shortestMs)),
    library.onStatus(() => soon(shortestMs)),
    library.ownFiles.onChange(() => soon(shortestMs)),
  ];
  soon(0);
  return () => {
    ended.abort();
    if (timer !== null) clearTimeout(timer);
    for (const stop of stopListening) stop();
  };
}
