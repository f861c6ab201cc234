// What is open in front of the gallery, and what the window must know once.
// Invariant: at most one dialog is open, and the question what closing the window shall mean lies over it; what comes from
// outside the window never takes the place of one that is being filled in. A failure that belongs to no row or dialog
// stands in `notice`.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { Account } from '../../preload/contract/accounts.ts';
import type { AppInfo } from '../../preload/contract/app-info.ts';
import type { BackupEntry, KeepingOutcome } from '../../preload/contract/keeping.ts';
import type { ProviderDescription } from '../../preload/contract/providers.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
import { failureOf } from '../lib/request-failure.ts';

export type OpenDialog =
  | { readonly kind: 'import' }
  /** Past ones, with their receipts. */
  | { readonly kind: 'imports' }
  | { readonly kind: 'add-account' }
  | { readonly kind: 'account-details'; readonly accountId: string }
  | { readonly kind: 'rename-account'; readonly accountId: string }
  | { readonly kind: 'rotate-key'; readonly accountId: string }
  | { readonly kind: 'relay-key'; readonly accountId: string }
  | { readonly kind: 'remove-account'; readonly accountId: string }
  /** Of one account, or (null) of all that have a history. */
  | { readonly kind: 'sync-history'; readonly accountId: string | null }
  /** What an action would send, before it is sent; acting.ts holds it. */
  | { readonly kind: 'confirm-action' }
  /** Prompt and mask of a task that waits for them. */
  | { readonly kind: 'answer-task' }
  | { readonly kind: 'restore-backup'; readonly backup: BackupEntry }
  | { readonly kind: 'rebuild-library' }
  | { readonly kind: 'keeping-outcome'; readonly outcome: KeepingOutcome }
  /** Pictures side by side; compare.ts holds them. */
  | { readonly kind: 'compare' }
  /** Of an album, or (null) of what is selected or shown. */
  | { readonly kind: 'export'; readonly albumId: number | null }
  | { readonly kind: 'check-files' }
  /** Pictures that somebody has on disk; opened too soon, it says that others are still being read. */
  | { readonly kind: 'own-files'; readonly isTooSoon?: boolean }
  | { readonly kind: 'go-to' }
  | { readonly kind: 'delete-rejected' }
  | { readonly kind: 'empty-trash' }
  /** Begins at its first setting, or where it is asked to. */
  | { readonly kind: 'settings'; readonly at?: 'network' }
  | { readonly kind: 'shortcuts' };

/** Nothing is lost where another dialog takes the place of one of these: they only tell, or keep what is typed. */
const mayBeReplaced: ReadonlySet<OpenDialog['kind']> = new Set([
  'import',
  'imports',
  'account-details',
  'check-files',
  'go-to',
  'keeping-outcome',
  'own-files',
  'settings',
  'shortcuts',
]);

export const useAppStore = defineStore('app', () => {
  const info = shallowRef<AppInfo | null>(null);
  const providers = shallowRef<readonly ProviderDescription[]>([]);
  /** Why keys can be kept for this session only; null where the keychain answers, and until it was asked. */
  const keychainFailure = shallowRef<Failure | null>(null);
  const dialog = shallowRef<OpenDialog | null>(null);
  /** The question what closing the window shall mean stands over everything else. */
  const isCloseAsked = shallowRef(false);
  /** Something stands in front of the gallery, and of the large view. */
  const isCovered = computed(() => dialog.value !== null || isCloseAsked.value);
  /** Comes when the open one has been closed. */
  let nextDialog: OpenDialog | null = null;
  const notice = shallowRef<Failure | null>(null);
  /** Counts the wishes to put the caret into the search box. */
  const findAsked = shallowRef(0);

  const isFullScreen = shallowRef(false);

  async function start(): Promise<void> {
    subscribe('menu.chosen', ({ item }) => {
      // A system's menu can be reached from a dialog, by its keys too; what only the gallery has waits for none.
      if (item === 'find') findAsked.value += isCovered.value ? 0 : 1;
      else if (!isFree()) return;
      else if (item === 'add-pictures' || item === 'add-folder') return;
      else if (item === 'export') dialog.value = { kind: item, albumId: null };
      else dialog.value = { kind: item };
    });
    subscribe('window.closeAsked', () => (isCloseAsked.value = true));
    subscribe('window.fullScreenChanged', ({ isFullScreen: now }) => (isFullScreen.value = now));
    info.value = await request('app.info', {});
  }

  /** Another dialog may open now. */
  const isFree = (): boolean =>
    !isCloseAsked.value && (dialog.value === null || mayBeReplaced.has(dialog.value.kind));

  /** Opens a dialog that comes of something outside the window: at once, or when what is being filled in is closed. */
  function openWhenFree(wanted: OpenDialog): void {
    if (!isFree()) nextDialog = wanted;
    else if (dialog.value?.kind !== wanted.kind) dialog.value = wanted;
  }
  watch([dialog, isCloseAsked], () => {
    if (isCovered.value || nextDialog === null) return;
    dialog.value = nextDialog;
    nextDialog = null;
  });

  /** Answers what closes the dialog that is open now, for when its work is done: never one that was opened after it. */
  function closerOfOpen(): () => void {
    const mine = dialog.value;
    return () => {
      if (dialog.value === mine) dialog.value = null;
    };
  }

  /** What can be told only once the library's code is there, and need not be known before. */
  async function learnProviders(): Promise<void> {
    providers.value = await request('providers.list', {});
  }

  /** Asked wherever a key may be typed in: a keychain can be locked and unlocked while the window is open. */
  async function checkKeychain(): Promise<void> {
    await attempt(async () => (keychainFailure.value = await request('keychain.check', {})));
  }

  /** What main says of the account's provider; undefined until it has said it. */
  function providerOf(account: Pick<Account, 'provider'>): ProviderDescription | undefined {
    return providers.value.find((candidate) => candidate.id === account.provider);
  }

  const setFullScreen = (isWanted: boolean): Promise<boolean> =>
    attempt(() => request('window.setFullScreen', { isFullScreen: isWanted }));

  /** Runs something whose failure has no better place than the notice. */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      notice.value = failureOf(error);
      return false;
    }
  }

  return {
    info,
    providers,
    keychainFailure,
    dialog,
    isCloseAsked,
    isCovered,
    notice,
    findAsked,
    isFullScreen,
    start,
    learnProviders,
    checkKeychain,
    providerOf,
    isFree,
    openWhenFree,
    closerOfOpen,
    setFullScreen,
    attempt,
  };
});
