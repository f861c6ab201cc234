// Goes on to the next picture by the clock, round and round, until somebody takes over or a dialog opens: that is about
// the picture that was seen.
// Invariant: the clock of a slide begins when its picture has come into view, never while it loads.
import { onScopeDispose, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { nextSlide, slideMs } from '../../lib/slideshow.ts';
import { hasPicture } from '../../lib/tile-view.ts';
import { useAppStore } from '../../stores/app.ts';
import { useGalleryStore } from '../../stores/gallery.ts';
import { useViewStore } from '../../stores/view.ts';

export interface Slideshow {
  readonly isRunning: Ref<boolean>;
  readonly toggle: () => void;
  readonly stop: () => void;
}

export function useSlideshow(slide: {
  /** Of the picture on the stage. */
  readonly key: () => string | undefined;
  /** It is there, or is known not to come. */
  readonly isSettled: () => boolean;
  /** Null for what is no film. */
  readonly filmMs: () => number | null;
}): Slideshow {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const view = useViewStore();
  const isRunning = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | null = null;
  let waitsForTile = false;

  function look(index: number): 'picture' | 'other' | undefined {
    const tile = gallery.tileAt(index);
    if (tile === undefined) return undefined;
    return hasPicture(tile) ? 'picture' : 'other';
  }

  function goOn(): void {
    waitsForTile = false;
    const from = gallery.openIndex;
    if (from === null) return stop();
    const next = nextSlide(from, gallery.total, look);
    switch (next.kind) {
      case 'show':
        gallery.open(next.index);
        return;
      case 'read':
        waitsForTile = true;
        gallery.keepAround(next.index);
        return;
      case 'none':
        return stop();
    }
  }

  watch(
    [isRunning, slide.key, slide.isSettled, slide.filmMs, () => view.slideIntervalMs],
    ([runs, , isSettled, filmMs, intervalMs]) => {
      if (timer !== null) clearTimeout(timer);
      waitsForTile = false;
      timer = runs && isSettled ? setTimeout(goOn, slideMs(intervalMs, filmMs)) : null;
    },
  );
  watch(
    () => gallery.version,
    () => waitsForTile && goOn(),
  );

  watch(
    () => app.isCovered,
    (isCovered) => isCovered && stop(),
  );

  function stop(): void {
    isRunning.value = false;
  }
  function toggle(): void {
    isRunning.value = !isRunning.value;
  }

  onScopeDispose(() => timer !== null && clearTimeout(timer));
  return { isRunning, toggle, stop };
}
