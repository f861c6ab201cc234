// Whether the library can be worked with, and what keeps it: its backups, a restore, a rebuild.
// Invariant: what is shown of a library that was closed is read anew from the start: the page is loaded again as soon
// as the library is open, so that no row and no picture of the catalog before stays in view.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { BackupEntry, KeepingOutcome } from '../../preload/contract/keeping.ts';
import type { LibraryState } from '../../preload/contract/library-state.ts';
import { request, subscribe } from '../bridge.ts';
import { keepOverReload, keptNow } from '../lib/kept-over-reload.ts';
import { pageMemory, reloadPage } from '../lib/page-memory.ts';
import { createTurns } from '../lib/turns.ts';
import { useAccountsStore } from './accounts.ts';
import { useAppStore } from './app.ts';
import type { OpenDialog } from './app.ts';
import { useImportStore } from './import.ts';
import { useSettingsStore } from './settings.ts';

/** They are there again with what was typed into them, where the page is loaded anew under them; a key is not. */
const comesBack: ReadonlySet<OpenDialog['kind']> = new Set([
  'add-account',
  'rename-account',
  'rotate-key',
  'relay-key',
  'sync-history',
  'settings',
]);

export const useLibraryStore = defineStore('library', () => {
  const accounts = useAccountsStore();
  const app = useAppStore();
  const settings = useSettingsStore();
  const importing = useImportStore();
  const state = shallowRef<LibraryState>({ kind: 'opening' });
  /** The library was closed since this page was loaded. */
  const wasClosed = shallowRef(false);
  const backups = shallowRef<readonly BackupEntry[] | null>(null);
  const isBackingUp = shallowRef(false);
  const isWritingIndex = shallowRef(false);
  let isCloseAnswered = false;
  const news = createTurns();
  /** What was being filled in on the page before, until it is open again. */
  let before: OpenDialog | null = null;
  /** The page shows the library's state instead of its pictures. */
  const isAway = computed(() => wasClosed.value && state.value.kind !== 'open');

  function note(next: LibraryState): void {
    const isNews = next.kind !== state.value.kind;
    state.value = next;
    switch (next.kind) {
      case 'opening':
        return;
      case 'closed':
      case 'keeping':
        wasClosed.value = true;
        // The answer to a question and the event may tell the same twice, with a dialog opened in between.
        if (isNews) [app.dialog, app.isCloseAsked] = [null, false];
        return;
      case 'open':
        if (wasClosed.value) reloadPage();
        else comeBack();
        return;
    }
  }

  /** What is open from now on is kept, also while the library is being opened; what the page before kept stays until then. */
  function keepDialog(): void {
    watch(
      () => app.dialog,
      (now) => {
        if (!isAway.value) keepOverReload(pageMemory, 'dialog', now && comesBack.has(now.kind) ? now : null);
      },
      { flush: 'sync' },
    );
  }

  /** Opens once what was being filled in on the page before; of an account as soon as that is known to be there still. */
  function comeBack(): void {
    const dialog = before;
    before = null;
    if (dialog === null) return;
    const { accountId } = { accountId: null, ...dialog };
    const isThere = (): boolean => accountId === null || accounts.byId.has(accountId);
    const open = (): void => app.openWhenFree(dialog);
    if (isThere()) open();
    else watch(isThere, open, { once: true });
  }

  async function start(): Promise<void> {
    before = keptNow<OpenDialog>(pageMemory, 'dialog');
    keepDialog();
    subscribe('library.changed', (next) => {
      news.begin();
      note(next);
    });
    watch(
      () => app.isCloseAsked,
      (isAsked) => {
        if (!isAsked && !isCloseAnswered)
          void app.attempt(() => request('window.answerClose', { keepWorking: null }));
        isCloseAnswered = false;
      },
      { flush: 'sync' },
    );
    const isLatest = news.ask();
    const answer = await request('library.state', {});
    if (isLatest()) note(answer);
    const now = state.value;
    if (now.kind === 'open' && now.lastKeeping !== null) showOutcome(now.lastKeeping);
  }

  function showOutcome(outcome: KeepingOutcome): void {
    app.dialog = { kind: 'keeping-outcome', outcome };
  }

  async function loadBackups(): Promise<void> {
    backups.value = await request('backups.list', {});
  }

  /** Throws a RequestFailure. */
  async function backUp(): Promise<void> {
    isBackingUp.value = true;
    try {
      await request('backups.take', {});
      await loadBackups();
    } finally {
      isBackingUp.value = false;
    }
  }

  /** A large one takes seconds. */
  async function showIndex(): Promise<void> {
    isWritingIndex.value = true;
    try {
      await request('library.showIndex', {});
    } finally {
      isWritingIndex.value = false;
    }
  }

  async function restore(backup: BackupEntry): Promise<void> {
    await request('backups.restore', { name: backup.name });
  }

  async function rebuild(): Promise<void> {
    await request('library.rebuild', {});
  }

  async function ask(name: 'library.tryAgain' | 'library.showFolder' | 'app.quit'): Promise<void> {
    await request(name, {});
  }

  /** Another library; what stands in the import dialog goes along. */
  async function choose(): Promise<void> {
    importing.keepNow();
    await request('library.choose', {});
  }

  /** Answers the question what closing the window shall mean: works on without it, or quits. */
  async function answerClose(keepWorking: boolean): Promise<void> {
    isCloseAnswered = true;
    app.isCloseAsked = false;
    settings.noteBackground(keepWorking);
    await request('window.answerClose', { keepWorking });
  }

  return {
    state,
    isAway,
    backups,
    isBackingUp,
    isWritingIndex,
    start,
    loadBackups,
    backUp,
    restore,
    rebuild,
    tryAgain: () => ask('library.tryAgain'),
    choose,
    showIndex,
    showFolder: () => ask('library.showFolder'),
    quit: () => ask('app.quit'),
    answerClose,
  };
});
