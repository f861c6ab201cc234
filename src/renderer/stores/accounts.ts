// The accounts as the sidebar shows them.
// Invariant: the list is always main's own; keys pass through an action's argument and are kept nowhere. What main has done
// is done, also where the list cannot be read anew after it.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { Account } from '../../preload/contract/accounts.ts';
import type { RequestInput } from '../../preload/contract/requests.ts';
import { request, subscribe } from '../bridge.ts';
import type { TestOutcome } from '../lib/account-state.ts';
import { failureOf } from '../lib/request-failure.ts';
import { coalesced } from '../lib/coalesced.ts';
import { useAppStore } from './app.ts';
import { useGalleryStore } from './gallery.ts';

const goodNewsMs = 4000;

export const useAccountsStore = defineStore('accounts', () => {
  const app = useAppStore();
  const gallery = useGalleryStore();
  const accounts = shallowRef<readonly Account[]>([]);
  const loaded = shallowRef(false);
  const outcomes = shallowRef<ReadonlyMap<string, TestOutcome>>(new Map());
  const byId = computed(() => new Map(accounts.value.map((account) => [account.id, account])));

  async function load(): Promise<void> {
    accounts.value = await request('accounts.list', {});
    loaded.value = true;
    leaveGone();
  }

  /** An account can be removed elsewhere, by the command line too: nothing is shown of one that is no more. */
  function leaveGone(): void {
    const isGone = (id: string | null): boolean => id !== null && !byId.value.has(id);
    const { dialog } = app;
    if (dialog !== null && 'accountId' in dialog && isGone(dialog.accountId)) app.dialog = null;
    if (isGone(gallery.query.accountId)) void gallery.setQuery({ accountId: null });
  }

  async function loadQuietly(): Promise<void> {
    try {
      await load();
    } catch {
      // The list stays as it was; the next change asks again.
    }
  }
  const reload = coalesced(loadQuietly, 200);

  async function start(): Promise<void> {
    subscribe('accounts.changed', () => reload.ask());
    // A page that is loaded anew shows the account of the page before, which may have gone meanwhile.
    watch(
      () => gallery.query.accountId,
      () => {
        if (loaded.value) leaveGone();
      },
    );
    await load();
  }

  function setOutcome(id: string, outcome: TestOutcome | null): void {
    const next = new Map(outcomes.value);
    if (outcome === null) next.delete(id);
    else next.set(id, outcome);
    outcomes.value = next;
  }

  async function add(input: RequestInput<'accounts.add'>): Promise<Account> {
    const account = await request('accounts.add', input);
    await loadQuietly();
    return account;
  }

  async function rotateKey(id: string, key: string, forThisSession: boolean): Promise<void> {
    await request('accounts.rotateKey', { id, key, forThisSession });
    setOutcome(id, null);
    await loadQuietly();
  }

  /** Keeps the second key that follow-up actions want; null forgets it. */
  async function setRelayKey(id: string, key: string | null, forThisSession: boolean): Promise<void> {
    await request('accounts.setRelayKey', { id, key, forThisSession });
    await loadQuietly();
  }

  async function rename(id: string, label: string): Promise<void> {
    await request('accounts.rename', { id, label });
    await loadQuietly();
  }

  async function remove(id: string): Promise<void> {
    await request('accounts.remove', { id });
    setOutcome(id, null);
    await loadQuietly();
  }

  async function setPaused(id: string, paused: boolean): Promise<void> {
    await request(paused ? 'accounts.pause' : 'accounts.resume', { id });
    await loadQuietly();
  }

  /** Tests an account; the outcome stands on its row, good news only for a moment. */
  async function test(id: string): Promise<void> {
    const testing = { kind: 'testing' } as const;
    setOutcome(id, testing);
    const outcome = await outcomeOf(id);
    reload.ask();
    // A test begun later, another key or the account's end count for more.
    if (outcomes.value.get(id) !== testing) return;
    setOutcome(id, outcome);
    if (outcome.kind !== 'good') return;
    setTimeout(() => {
      if (outcomes.value.get(id) === outcome) setOutcome(id, null);
    }, goodNewsMs);
  }

  async function outcomeOf(id: string): Promise<TestOutcome> {
    try {
      await request('accounts.test', { id });
      return { kind: 'good' };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  }

  return {
    accounts,
    loaded,
    byId,
    outcomes,
    start,
    add,
    rotateKey,
    setRelayKey,
    rename,
    remove,
    setPaused,
    test,
  };
});
