// The import that is being prepared: for which accounts, what main would make of it, and its beginning.
// Invariant: the plan is one of what stands there now, or there is none; no account is meant that is no more. Whatever main
// has not taken stays, also where the page is loaded anew.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { chosenIds, noChoices, ownChoicesMaxCount } from '../../preload/contract/import-choices.ts';
import type { DoubtChoices } from '../../preload/contract/import-choices.ts';
import type { ImportDraft } from '../../preload/contract/import-draft.ts';
import { importNameMaxLength } from '../../preload/contract/imports.ts';
import type { ImportPlan } from '../../preload/contract/importing.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
import { choicesAmong, planWithChoices } from '../lib/import-choices.ts';
import { beforeReload } from '../lib/page-memory.ts';
import { failureOf } from '../lib/request-failure.ts';
import { createTurns } from '../lib/turns.ts';
import { useAccountsStore } from './accounts.ts';
import { useAppStore } from './app.ts';
import { useImportDraftStore } from './import-draft.ts';
import { useImportTextStore } from './import-text.ts';

const planAfterMs = 250;

export const useImportStore = defineStore('import', () => {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const draft = useImportDraftStore();
  const text = useImportTextStore();
  const accountId = shallowRef<string | null>(null);
  const askOthers = shallowRef(false);
  const plan = shallowRef<ImportPlan | null>(null);
  /** What becomes of the doubtful ids; the plan has them where they go. */
  const choices = shallowRef<DoubtChoices>(noChoices);
  const planning = shallowRef(false);
  const starting = shallowRef(false);
  const failure = shallowRef<Failure | null>(null);
  /** Some of the text came by a link of the system. */
  const isFromLink = shallowRef(false);
  const changes = createTurns();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const input = () => ({ text: text.whole(), accountId: accountId.value, askOthers: askOthers.value });

  /** Where the ids come from, as the list of past imports will say it: files by their names, before all else. */
  function origin(): { readonly source: 'text' | 'file' | 'link'; readonly name: string | null } {
    const { fileNames } = text;
    if (fileNames.length > 0)
      return { source: 'file', name: fileNames.join(', ').slice(0, importNameMaxLength) };
    return { source: isFromLink.value ? 'link' : 'text', name: null };
  }

  /** What becomes of ids that were chosen for an account: they are their own text, and that account takes them all. */
  const chosenInputs = (doubts: ImportPlan['doubts']) =>
    [...chosenIds(doubts, choices.value)].map(([chosenAccountId, ids]) => ({
      text: ids.join('\n'),
      accountId: chosenAccountId,
      askOthers: askOthers.value,
    }));

  async function planOf(wanted: ReturnType<typeof input>): Promise<ImportPlan> {
    const made = await request('import.preview', wanted);
    const extra: ImportPlan[] = [];
    for (const chosen of chosenInputs(made.doubts)) extra.push(await request('import.preview', chosen));
    if (extra.length === 0) return made;
    // The import follows the plan that was made last, so that is the one of the whole text.
    return planWithChoices(await request('import.preview', wanted), extra, choices.value);
  }

  function show(made: ImportPlan | null, problem: Failure | null): void {
    [plan.value, failure.value, planning.value] = [made, problem, false];
  }

  async function makePlan(): Promise<void> {
    timer = null;
    const isLatest = changes.ask();
    keep();
    if (!text.hasText) {
      choices.value = noChoices;
      return show(null, null);
    }
    if (text.isTooLong) return show(null, { code: 'too-large', message: '' });
    try {
      const made = await planOf(input());
      if (isLatest()) show(made, null);
    } catch (error) {
      if (isLatest()) show(null, failureOf(error));
    }
  }

  function keep(): void {
    const { typed, pieces } = text.standing();
    const isOpen = app.dialog?.kind === 'import';
    draft.keep({ typed, pieces: [...pieces], accountId: accountId.value, isOpen });
  }

  /** The page may go at any moment, or another library is chosen: what was typed just now is kept too. */
  function keepNow(): void {
    text.readBox();
    keep();
  }

  /** Makes the plan again a moment after the last change. */
  function changed(): void {
    planning.value = true;
    // A plan that is on its way is one of what was there before.
    changes.begin();
    if (!text.hasText) [isFromLink.value, draft.lostKeys] = [false, false];
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void makePlan(), planAfterMs);
  }
  watch([() => text.typed, () => text.pieces], changed, { flush: 'sync' });

  function setAccount(id: string | null): void {
    accountId.value = id;
    changed();
  }

  function setAskOthers(yes: boolean): void {
    askOthers.value = yes;
    changed();
  }

  function setChoices(next: DoubtChoices): void {
    choices.value = next;
    changed();
  }

  /** An account can go at any time, also while nobody sees that it was chosen here. */
  function leaveGone(): void {
    if (!accounts.loaded) return;
    const isThere = (id: string): boolean => accounts.byId.has(id);
    if (accountId.value !== null && !isThere(accountId.value)) setAccount(null);
    const left = choicesAmong(choices.value, isThere);
    if (left !== choices.value) setChoices(left);
  }
  watch([() => accounts.accounts, accountId], leaveGone);

  /** Opens the dialog with more text: a paste, a drop, a deep link. It is added to what is there. */
  function offer(more: string): void {
    text.add(more);
    app.openWhenFree({ kind: 'import' });
  }

  /** Opens the dialog with files that were dropped on the window. */
  async function offerFiles(files: readonly File[]): Promise<void> {
    app.openWhenFree({ kind: 'import' });
    await text.addFiles(files);
  }

  /** Main has taken it. */
  function beginAnew(): void {
    draft.forgetLost();
    plan.value = null;
    choices.value = noChoices;
    // A yes to show ids to other providers was one for these ids.
    askOthers.value = false;
    changed();
  }

  /** Hands everything to main; true when main has taken it. Only then is it dropped here. */
  async function begin(): Promise<boolean> {
    if (starting.value) return false;
    starting.value = true;
    failure.value = null;
    try {
      const taken = text.standing();
      const byId = [...choices.value.byId].map(([id, chosen]) => ({ id, accountId: chosen }));
      const chosen = { all: choices.value.all, byId: byId.slice(-ownChoicesMaxCount) };
      await request('import.start', { ...input(), ...origin(), choices: chosen });
      text.drop(taken);
      beginAnew();
      return true;
    } catch (error) {
      failure.value = failureOf(error);
      return false;
    } finally {
      starting.value = false;
    }
  }

  function takeUp(kept: ImportDraft): void {
    accountId.value ??= kept.accountId;
    for (const piece of kept.pieces) text.addPiece(piece.name, piece.text);
    text.addTyped(kept.typed);
    if (kept.isOpen) app.openWhenFree({ kind: 'import' });
  }

  function start(): void {
    void draft.takeUpKept(takeUp);
    addEventListener(beforeReload, keepNow);
    // A window that is closed: main keeps it.
    addEventListener('pagehide', keepNow);
    subscribe('app.ends', keepNow);
    subscribe('import.offered', (offered) => {
      isFromLink.value = true;
      offer(offered.text);
    });
  }

  return {
    ...{ accountId, askOthers, plan, choices, planning, starting, failure },
    ...{ setAccount, setAskOthers, setChoices, changed, keepNow, offer, offerFiles, begin, start },
  };
});
