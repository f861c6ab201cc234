// The shortcuts that work everywhere in the window, and paste.
// Invariant: nothing fires while an input method composes or a dialog is open; keys without a modifier never
// fire while something is being typed.
import { onBeforeUnmount, onMounted } from 'vue';
import { isTyping } from '../lib/shortcuts.ts';
import { useAccountsStore } from '../stores/accounts.ts';
import { useAppStore } from '../stores/app.ts';
import { useDeletionStore } from '../stores/deletion.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useImportStore } from '../stores/import.ts';

export function useWindowKeys(panels: { toggleSidebar(): void; toggleDetails(): void }): void {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const gallery = useGalleryStore();
  const importing = useImportStore();
  const deletion = useDeletionStore();

  /** 1 is 'All accounts', 2 to 9 are the accounts in their order. */
  function switchTo(digit: number): void {
    if (digit === 1) return void gallery.setQuery({ accountId: null });
    const account = accounts.accounts[digit - 2];
    if (account !== undefined) void gallery.setQuery({ accountId: account.id });
  }

  function withModifier(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key)) {
      switchTo(Number(key));
      return true;
    }
    switch (key) {
      case 'i':
        app.dialog = { kind: 'import' };
        return true;
      case 'f':
        app.findAsked += 1;
        return true;
      case ',':
        app.dialog = { kind: 'settings' };
        return true;
      case 'b':
        panels.toggleSidebar();
        return true;
      case 'j':
        panels.toggleDetails();
        return true;
      case 'z':
        if (isTyping(event) || deletion.last === null) return false;
        void deletion.undo();
        return true;
      default:
        return false;
    }
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    // Over the lightbox only deleting can be taken back.
    if (app.dialog !== null || (gallery.openIndex !== null && event.key.toLowerCase() !== 'z')) return;
    const isMac = app.info?.platform === 'mac';
    const modifier = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (modifier && !event.altKey && !event.shiftKey) {
      if (withModifier(event)) event.preventDefault();
    } else if (event.key === '?' && !event.ctrlKey && !event.metaKey && !isTyping(event)) {
      event.preventDefault();
      app.dialog = { kind: 'shortcuts' };
    }
  }

  function onPaste(event: ClipboardEvent): void {
    const target = event.target;
    const intoField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (intoField || app.dialog !== null) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.trim() === '') return;
    event.preventDefault();
    gallery.openIndex = null;
    importing.offer(text);
  }

  onMounted(() => {
    document.addEventListener('keydown', onKeydown);
    document.addEventListener('paste', onPaste);
  });
  onBeforeUnmount(() => {
    document.removeEventListener('keydown', onKeydown);
    document.removeEventListener('paste', onPaste);
  });
}
