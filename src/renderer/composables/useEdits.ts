// What can be done with the files that somebody made of a picture.
// Invariant: one copy at a time is asked for, as a large file takes its time; a failure is shown in the notice.
import { readonly, shallowRef } from 'vue';
import { request } from '../bridge.ts';
import { useAppStore } from '../stores/app.ts';

export function useEdits(pictureId: () => number) {
  const app = useAppStore();
  const isCopying = shallowRef(false);

  async function copying(work: () => Promise<unknown>): Promise<void> {
    if (isCopying.value) return;
    isCopying.value = true;
    await app.attempt(work);
    isCopying.value = false;
  }

  return {
    isCopying: readonly(isCopying),
    /** Asks for files, and keeps them with the picture. */
    add: () => copying(() => request('pictures.addEdited', { pictureId: pictureId() })),
    copyToEdit: () => copying(() => request('pictures.copyToEdit', { pictureId: pictureId() })),
    /** The one at this place of the list. */
    show: (place: number) =>
      app.attempt(() => request('pictures.showEdited', { pictureId: pictureId(), place })),
    /** The file itself stays where it is. */
    forget: (path: string) =>
      app.attempt(() => request('pictures.forgetEdited', { pictureId: pictureId(), path })),
  };
}
