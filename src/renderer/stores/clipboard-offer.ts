// New task ids that were copied elsewhere, offered for import where the settings ask for that.
// Invariant: main looks at the clipboard; the text itself comes here only when somebody takes the offer.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { request, subscribe } from '../bridge.ts';
import { useAppStore } from './app.ts';
import { useImportStore } from './import.ts';

export const useClipboardOfferStore = defineStore('clipboard-offer', () => {
  const app = useAppStore();
  const importing = useImportStore();
  /** That nobody has taken or sent away. */
  const newIds = shallowRef(0);

  function start(): void {
    subscribe('clipboard.offered', (offer) => (newIds.value = offer.newIds));
  }

  /** Opens the import dialog with the text. */
  async function take(): Promise<void> {
    await app.attempt(async () => {
      const { text } = await request('clipboard.take', {});
      if (text !== null) importing.offer(text);
    });
  }

  async function dismiss(): Promise<void> {
    await app.attempt(() => request('clipboard.dismiss', {}));
  }

  return { newIds, start, take, dismiss };
});
