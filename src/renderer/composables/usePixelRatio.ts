// How many pixels of the screen a CSS pixel has: another screen, or another zoom of the page, is another number while the
// window stays as large as it was.
// Invariant: watched once for the whole page, and for as long as that lives.
import { readonly, shallowRef } from 'vue';
import type { Ref } from 'vue';

const pixelRatio = shallowRef(1);
/** Asks for the number as it is; held on to, so that it goes on telling. */
let query: MediaQueryList | null = null;

function measure(): void {
  if (query !== null && pixelRatio.value === devicePixelRatio) return;
  pixelRatio.value = devicePixelRatio;
  query?.removeEventListener('change', measure);
  query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  query.addEventListener('change', measure);
}

export function usePixelRatio(): Readonly<Ref<number>> {
  if (query === null) {
    measure();
    // Of the two, one may come alone.
    addEventListener('resize', measure);
  }
  return readonly(pixelRatio);
}
