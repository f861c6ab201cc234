// What can be done with the files that somebody made of a picture.
// Invariant: one copy at a time is asked for, as a large file takes its time; a failure is shown in the notice.
import { onUnmounted, readonly, shallowRef, watch } from 'vue';
import { request } from '../bridge.ts';
import { useAppStore } from '../stores/app.ts';

/** @param paths Of its edits. */
export function useEdits(pictureId: () => number, paths: () => readonly string[]) {
  const app = useAppStore();
  const isCopying = shallowRef(false);

  /** Those that do not lie where they did. */
  const gone = shallowRef<ReadonlySet<string>>(new Set());

  async function lookForGone(): Promise<void> {
    const id = pictureId();
    if (paths().length === 0) return;
    const found = await request('pictures.goneEdits', { pictureId: id }).catch(() => null);
    if (found !== null && id === pictureId()) gone.value = new Set(found);
  }
  const onFocus = (): void => void lookForGone();
  watch([pictureId, () => paths().join('\n')], lookForGone, { immediate: true });
  // Files go and come back in other programs.
  window.addEventListener('focus', onFocus);
  onUnmounted(() => window.removeEventListener('focus', onFocus));

  async function copying(work: () => Promise<unknown>): Promise<void> {
    if (isCopying.value) return;
    isCopying.value = true;
    await app.attempt(work);
    isCopying.value = false;
  }

  return {
    isCopying: readonly(isCopying),
    gone: readonly(gone),
    /** Asks for files, and keeps them with the picture. */
    add: () => copying(() => request('pictures.addEdited', { pictureId: pictureId() })),
    copyToEdit: () => copying(() => request('pictures.copyToEdit', { pictureId: pictureId() })),
    /** The one at this place of the list. */
    show: async (place: number) => {
      await app.attempt(() => request('pictures.showEdited', { pictureId: pictureId(), place }));
      await lookForGone();
    },
    /** The file itself stays where it is. */
    forget: (path: string) =>
      app.attempt(() => request('pictures.forgetEdited', { pictureId: pictureId(), path })),
  };
}
