// How the gallery is looked at in this session; nothing here is remembered.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { usualSlideIntervalMs } from '../lib/slideshow.ts';

export const useViewStore = defineStore('view', () => {
  /** Tiles are cropped to a square; otherwise the whole picture is fitted into it. */
  const squareCrop = shallowRef(true);
  /** Index into the grounds that pictures are looked at on. */
  const background = shallowRef(0);
  /** How long a slideshow shows each picture. */
  const slideIntervalMs = shallowRef<number>(usualSlideIntervalMs);
  /** What is known of a picture stands beside it in the large view. */
  const largeDetails = shallowRef(false);
  const filmMuted = shallowRef(false);
  const filmLoops = shallowRef(true);

  /** The grid as it is laid out now, for the controls of its size. */
  const grid = shallowRef({ innerPx: 1, gapPx: 0, columns: 1 });

  return { grid, squareCrop, background, slideIntervalMs, largeDetails, filmMuted, filmLoops };
});
