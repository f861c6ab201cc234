// What a screen reader is told of the picture that is shown: what it is and where it stands, once a step has come to rest.
// Invariant: nothing is told of the first, whose name the dialog tells when it opens, nor of what a slideshow brings.
import { onBeforeUnmount, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';

/** Holding an arrow key steps faster than this. */
const restMs = 300;

export function useToldPicture(options: {
  readonly key: () => string | undefined;
  readonly words: () => string;
  readonly isQuiet: () => boolean;
}): Readonly<ShallowRef<string>> {
  const told = shallowRef('');
  let shownKey = options.key();
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch([options.key, options.isQuiet], ([key, isQuiet]) => {
    const isFirst = shownKey === undefined;
    const isOther = key !== undefined && key !== shownKey;
    shownKey = key ?? shownKey;
    if (isQuiet) {
      clearTimeout(timer);
      told.value = '';
    } else if (isOther && !isFirst) {
      clearTimeout(timer);
      timer = setTimeout(() => (told.value = options.words()), restMs);
    }
  });
  onBeforeUnmount(() => clearTimeout(timer));
  return told;
}
