// What opens over the window: code of its own, so that the first pictures do not wait for it.
// Invariant: it is read as soon as the pictures are there, before anybody asks for it, so that nothing opens late, and an
// update that replaces the app's files under an open window takes nothing away.
import { defineAsyncComponent } from 'vue';

const readDialogs = () => import('./shared/OpenedDialog.vue');
const readLightbox = () => import('./lightbox/LightboxDialog.vue');

export const OpenedDialog = defineAsyncComponent(readDialogs);
export const LightboxDialog = defineAsyncComponent(readLightbox);

/** Reads all of it when the page has nothing better to do. What fails to be read is asked for again when it opens. */
export function loadOpenedLater(): void {
  requestIdleCallback(() => void Promise.allSettled([readDialogs(), readLightbox()]));
}
