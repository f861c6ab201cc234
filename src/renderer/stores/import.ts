// The import that is being prepared: text, files, account, and the plan that main makes of them.
// Invariant: nothing that was typed, pasted or dropped is lost before main has taken it, also where the page is loaded
// anew; long text is kept beside the text box, never in it, and never made reactive.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { chosenIds, noChoices, ownChoicesMaxCount } from '../../preload/contract/import-choices.ts';
import type { DoubtChoices } from '../../preload/contract/import-choices.ts';
import { importNameMaxLength } from '../../preload/contract/imports.ts';
import { importTextMaxLength } from '../../preload/contract/requests.ts';
import type { ImportDraft } from '../../preload/contract/import-draft.ts';
import type { ImportPlan } from '../../preload/contract/importing.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
import { planWithChoices } from '../lib/import-choices.ts';
import { boundedDraft, keepDraft, keptDraft } from '../lib/kept-draft.ts';
import { beforeReload, pageMemory } from '../lib/page-memory.ts';
import { failureOf } from '../lib/request-failure.ts';
import { useAppStore } from './app.ts';

/** Text beyond this is kept as a piece beside the text box, which would become slow. */
export const longTextLength = 200_000;
const planAfterMs = 250;

/** A file or a long paste. `name` is null for pasted text. */
export interface ImportPiece {
  readonly id: number;
  readonly name: string | null;
  readonly text: string;
}

export const useImportStore = defineStore('import', () => {
  const app = useAppStore();
  const pieces = shallowRef<readonly ImportPiece[]>([]);
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
  /** New ids on the clipboard that nobody has taken or sent away. */
  const onClipboard = shallowRef(0);
  /** File names that were dropped and hold no text. */
  const refused = shallowRef<readonly string[]>([]);
  /** File names that were dropped and are too large, by themselves or with what is there. */
  const tooLarge = shallowRef<readonly string[]>([]);
  /** Too large to be kept while the page was loaded anew: file names, and (null) a long paste. */
  const lost = shallowRef<readonly (string | null)[]>([]);
  /** Something that looked like a key was left out where the text was kept on disk. */
  const lostKeys = shallowRef(false);
  /** What stands in the text box; the box itself owns it, this is what was read of it last. */
  const typed = shallowRef('');
  const hasText = computed(() => typed.value.trim() !== '' || pieces.value.length > 0);

  /** Reads the text box while there is one. */
  let box: (() => string) | null = null;
  let turn = 0;
  let nextPieceId = 1;
  /** What was kept of the page or the start before stands in the dialog. */
  let isTakenUp = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const partsOfText = (): readonly string[] =>
    [typed.value, ...pieces.value.map((piece) => piece.text)].filter((part) => part !== '');

  /** Of the whole text, which is longer than any text can be where enough was dropped. */
  const textLength = (): number => partsOfText().reduce((sum, part) => sum + part.length + 1, 0);

  const input = () => ({
    text: partsOfText().join('\n'),
    accountId: accountId.value,
    askOthers: askOthers.value,
  });

  /** Where the ids come from, as the list of past imports will say it: files by their names, before all else. */
  function origin(): { readonly source: 'text' | 'file' | 'link'; readonly name: string | null } {
    const names = pieces.value.flatMap(({ name }) => (name === null ? [] : [name]));
    if (names.length > 0) return { source: 'file', name: names.join(', ').slice(0, importNameMaxLength) };
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

  async function makePlan(): Promise<void> {
    timer = null;
    const mine = turn;
    keep();
    if (!hasText.value) {
      plan.value = null;
      choices.value = noChoices;
      planning.value = false;
      failure.value = null;
      return;
    }
    if (textLength() > importTextMaxLength) {
      plan.value = null;
      planning.value = false;
      failure.value = { code: 'too-large', message: '' };
      return;
    }
    const wanted = input();
    try {
      const made = await planOf(wanted);
      if (mine !== turn) return;
      plan.value = made;
      failure.value = null;
    } catch (error) {
      if (mine !== turn) return;
      plan.value = null;
      failure.value = failureOf(error);
    }
    planning.value = false;
  }

  /** Beside the page for the next page, and in main for the next start. */
  function keep(): void {
    const draft = boundedDraft({
      ...{ typed: typed.value, pieces: [...pieces.value], accountId: accountId.value, lost: [...lost.value] },
      ...{ lostKeys: lostKeys.value, isOpen: app.dialog?.kind === 'import' },
    });
    keepDraft(pageMemory, draft);
    // Until main has said what the start before has left, this would take its place.
    if (isTakenUp) request('import.keepDraft', draft).catch(() => undefined);
  }

  /** The page may go at any moment, or another library is chosen: what was typed just now is kept too. */
  function keepNow(): void {
    readBox();
    keep();
  }

  /** Makes the plan again a moment after the last change. */
  function changed(): void {
    planning.value = true;
    // A plan that is on its way is one of what was there before.
    turn += 1;
    if (!hasText.value) [isFromLink.value, lostKeys.value] = [false, false];
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void makePlan(), planAfterMs);
  }

  function setTyped(text: string): void {
    if (text === typed.value) return;
    typed.value = text;
    changed();
  }

  /** The text box is there, until the returned function is called. */
  function ownText(read: () => string): () => void {
    box = read;
    return () => {
      readBox();
      box = null;
    };
  }

  /** Its value is copied as a whole each time, so it is read when typing pauses, and before anything is added to it. */
  function readBox(): void {
    if (box !== null) setTyped(box());
  }

  function addPiece(name: string | null, text: string): void {
    if (text.trim() === '') return;
    pieces.value = [...pieces.value, { id: nextPieceId, name, text }];
    nextPieceId += 1;
    changed();
  }

  function removePiece(id: number): void {
    pieces.value = pieces.value.filter((piece) => piece.id !== id);
    changed();
  }

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

  function addTyped(text: string): void {
    readBox();
    if (text.trim() !== '') setTyped(typed.value.trim() === '' ? text : `${typed.value.trimEnd()}\n${text}`);
  }

  /** Opens the dialog with more text: a paste, a drop, a deep link. It is added to what is there. */
  function offer(text: string): void {
    if (text.length > longTextLength) addPiece(null, text);
    else addTyped(text);
    app.openWhenFree({ kind: 'import' });
  }

  /** Opens the dialog with the text on the clipboard that names new ids. */
  async function takeClipboard(): Promise<void> {
    await app.attempt(async () => {
      const { text } = await request('clipboard.take', {});
      if (text !== null) offer(text);
    });
  }

  async function dismissClipboard(): Promise<void> {
    await app.attempt(() => request('clipboard.dismiss', {}));
  }

  /** Takes dropped or chosen files; what is not text by its name is refused by name. */
  async function offerFiles(files: readonly File[]): Promise<void> {
    app.openWhenFree({ kind: 'import' });
    const unfit: string[] = [];
    const large: string[] = [];
    for (const file of files) {
      const isText = /\.(txt|csv|json|jsonl|ndjson|log|md)$/i.test(file.name);
      if (isText && textLength() + file.size > importTextMaxLength) {
        large.push(file.name);
        continue;
      }
      // What has gone or may not be read is told like what is no text.
      const text = isText ? await file.text().catch(() => null) : null;
      if (text === null) unfit.push(file.name);
      else addPiece(file.name, text);
    }
    refused.value = unfit;
    tooLarge.value = large;
  }

  /** Drops what main has taken; what came meanwhile stays. */
  function dropTaken(taken: { readonly typed: string; readonly pieces: readonly ImportPiece[] }): void {
    const isLonger = typed.value.startsWith(taken.typed.trimEnd());
    typed.value = isLonger ? typed.value.slice(taken.typed.trimEnd().length).trimStart() : typed.value;
    pieces.value = pieces.value.filter((piece) => !taken.pieces.includes(piece));
    [refused.value, tooLarge.value, lost.value] = [[], [], []];
    lostKeys.value = false;
    plan.value = null;
    choices.value = noChoices;
    // A yes to show ids to other providers was one for these ids.
    askOthers.value = false;
    changed();
  }

  /** Hands everything to main; true when main has taken it. Only then is the draft dropped. */
  async function begin(): Promise<boolean> {
    if (starting.value) return false;
    starting.value = true;
    failure.value = null;
    try {
      const taken = { typed: typed.value, pieces: pieces.value };
      const byId = [...choices.value.byId].map(([id, chosen]) => ({ id, accountId: chosen }));
      const chosen = { all: choices.value.all, byId: byId.slice(-ownChoicesMaxCount) };
      await request('import.start', { ...input(), ...origin(), choices: chosen });
      dropTaken(taken);
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
    for (const { name, text } of kept.pieces) addPiece(name, text);
    addTyped(kept.typed);
    [lost.value, lostKeys.value] = [kept.lost, kept.lostKeys];
  }

  /** What was there before the page was loaded anew is there again, and is seen; what the start before left, as it was. */
  async function takeUpKept(): Promise<void> {
    const ofThisStart = keptDraft(pageMemory);
    if (ofThisStart !== null) {
      takeUp(ofThisStart);
      app.openWhenFree({ kind: 'import' });
    } else {
      const left = await request('import.draft', {}).catch(() => null);
      if (left !== null) takeUp(left);
      if (left?.isOpen === true) app.openWhenFree({ kind: 'import' });
    }
    isTakenUp = true;
  }

  function start(): void {
    void takeUpKept();
    addEventListener(beforeReload, keepNow);
    // A window that is closed: main keeps it.
    addEventListener('pagehide', keepNow);
    subscribe('app.ends', keepNow);
    subscribe('clipboard.offered', ({ newIds }) => (onClipboard.value = newIds));
    subscribe('import.offered', ({ text }) => {
      isFromLink.value = true;
      offer(text);
    });
  }

  return {
    pieces,
    accountId,
    askOthers,
    plan,
    choices,
    planning,
    starting,
    failure,
    refused,
    tooLarge,
    lost,
    lostKeys,
    onClipboard,
    typed,
    hasText,
    keepNow,
    setTyped,
    ownText,
    readBox,
    addPiece,
    removePiece,
    setAccount,
    setAskOthers,
    setChoices,
    changed,
    offer,
    takeClipboard,
    dismissClipboard,
    offerFiles,
    begin,
    start,
  };
});
