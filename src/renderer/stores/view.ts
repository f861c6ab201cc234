// How the gallery is looked at in this session; nothing here is remembered.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export const useViewStore = defineStore('view', () => {
  /** Tiles are cropped to a square; otherwise the whole picture is fitted into it. */
  const squareCrop = shallowRef(true);
  /** Index into the lightbox's backgrounds. */
  const background = shallowRef(0);

  return { squareCrop, background };
});
