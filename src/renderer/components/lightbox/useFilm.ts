// What a film on the stage does and is told to do: play, loop, sound, place.
// Invariant: the element is the truth; these values follow its events and are never ahead of it.
import { shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { useViewStore } from '../../stores/view.ts';

export interface Film {
  readonly isPlaying: Ref<boolean>;
  readonly atS: Ref<number>;
  /** NaN until it is known. */
  readonly durationS: Ref<number>;
  /** Says which element it is; null when that goes. */
  readonly attach: (element: HTMLVideoElement | null) => void;
  readonly togglePlay: () => void;
  readonly seek: (toS: number) => void;
  /** Stands still, so many seconds further on or back. */
  readonly step: (byS: number) => void;
}

export function useFilm(): Film {
  const view = useViewStore();
  const element = shallowRef<HTMLVideoElement | null>(null);
  const isPlaying = shallowRef(false);
  const atS = shallowRef(0);
  const durationS = shallowRef(Number.NaN);

  function follow(): void {
    const film = element.value;
    isPlaying.value = film !== null && !film.paused && !film.ended;
    atS.value = film?.currentTime ?? 0;
    durationS.value = film?.duration ?? Number.NaN;
  }

  const events = ['play', 'pause', 'ended', 'timeupdate', 'seeking', 'seeked', 'durationchange', 'emptied'];
  watch(element, (now, before) => {
    for (const name of events) {
      before?.removeEventListener(name, follow);
      now?.addEventListener(name, follow);
    }
    follow();
  });
  watch([element, () => view.filmMuted, () => view.filmLoops], ([film]) => {
    if (film === null) return;
    film.muted = view.filmMuted;
    film.loop = view.filmLoops;
  });

  function attach(film: HTMLVideoElement | null): void {
    element.value = film;
  }

  function togglePlay(): void {
    const film = element.value;
    if (film === null) return;
    if (film.paused || film.ended) void film.play().catch(() => undefined);
    else film.pause();
  }

  function seek(toS: number): void {
    const film = element.value;
    if (film === null || !Number.isFinite(film.duration)) return;
    film.currentTime = Math.min(film.duration, Math.max(0, toS));
  }

  function step(byS: number): void {
    const film = element.value;
    if (film === null) return;
    film.pause();
    seek(film.currentTime + byS);
  }

  return { isPlaying, atS, durationS, attach, togglePlay, seek, step };
}
