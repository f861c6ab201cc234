// The shortcuts that work everywhere in the window, and paste.
// Invariant: nothing fires while an input method composes or a dialog is open; keys without a modifier never
// fire while something is being typed.
import { onBeforeUnmount, onMounted } from 'vue';
import { isTyping } from '../lib/shortcuts.ts';
import { useAccountsStore } from '../stores/accounts.ts';
import { useAppStore } from '../stores/app.ts';
import { useFindingStore } from '../stores/finding.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useImportStore } from '../stores/import.ts';
import { useUndoStore } from '../stores/undo.ts';

export function useWindowKeys(panels: { toggleSidebar(): void; toggleDetails(): void }): void {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const finding = useFindingStore();
  const gallery = useGalleryStore();
  const importing = useImportStore();
  const history = useUndoStore();

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
      case 'k':
        app.dialog = { kind: 'go-to' };
        return true;
      case 'l':
        finding.facetsOpen = !finding.facetsOpen;
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
      default:
        return false;
    }
  }

  /** Also over the lightbox. Fields have a history of their own. */
  function withHistory(event: KeyboardEvent): boolean {
    if (isTyping(event)) return false;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) void history.undo();
    else if (key === 'z' || key === 'y') void history.redo();
    else return false;
    return true;
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (app.isCovered) return;
    const isMac = app.info?.platform === 'mac';
    const modifier = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (modifier && !event.altKey && withHistory(event)) {
      event.preventDefault();
      return;
    }
    if (modifier && event.shiftKey && !event.altKey && event.key.toLowerCase() === 'e') {
      event.preventDefault();
      app.dialog = { kind: 'export', albumId: null };
      return;
    }
    if (gallery.openIndex !== null) return;
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
    if (intoField || app.isCovered) return;
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
