// The import that is being prepared: text, files, account, and the plan that main makes of them.
// Invariant: nothing that was typed, pasted or dropped is lost before main has taken it; long text is kept
// beside the text box, never in it, and never made reactive.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { importTextMaxLength } from '../../preload/contract/requests.ts';
import type { ImportPlan, ImportReport } from '../../preload/contract/entities.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
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
  const planning = shallowRef(false);
  const starting = shallowRef(false);
  const failure = shallowRef<Failure | null>(null);
  /** File names that were dropped and hold no text. */
  const refused = shallowRef<readonly string[]>([]);
  /** What stands in the text box; the box itself owns it, this is its last known value. */
  const typed = shallowRef('');
  const hasText = computed(() => typed.value.trim() !== '' || pieces.value.length > 0);

  let turn = 0;
  let nextPieceId = 1;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function wholeText(): string {
    return [typed.value, ...pieces.value.map((piece) => piece.text)].filter((part) => part !== '').join('\n');
  }

  const input = () => ({
    text: wholeText(),
    accountId: accountId.value,
    askOthers: askOthers.value,
  });

  async function makePlan(): Promise<void> {
    timer = null;
    turn += 1;
    const mine = turn;
    if (!hasText.value) {
      plan.value = null;
      planning.value = false;
      failure.value = null;
      return;
    }
    const wanted = input();
    if (wanted.text.length > importTextMaxLength) {
      plan.value = null;
      planning.value = false;
      failure.value = { code: 'too-large', message: '' };
      return;
    }
    try {
      const made = await request('import.preview', wanted);
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

  /** Makes the plan again a moment after the last change. */
  function changed(): void {
    planning.value = true;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void makePlan(), planAfterMs);
  }

  function setTyped(text: string): void {
    if (text === typed.value) return;
    typed.value = text;
    changed();
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

  /** Opens the dialog with more text: a paste, a drop, a deep link. It is added to what is there. */
  function offer(text: string): void {
    if (text.trim() !== '') {
      if (text.length > longTextLength) addPiece(null, text);
      else setTyped(typed.value.trim() === '' ? text : `${typed.value.trimEnd()}\n${text}`);
    }
    app.dialog = { kind: 'import' };
  }

  /** Takes dropped or chosen files; what is not text by its name is refused by name. */
  async function offerFiles(files: readonly File[]): Promise<void> {
    app.dialog = { kind: 'import' };
    const unfit: string[] = [];
    for (const file of files) {
      const fits =
        /\.(txt|csv|json|jsonl|ndjson|log|md)$/i.test(file.name) && file.size <= importTextMaxLength;
      if (fits) addPiece(file.name, await file.text());
      else unfit.push(file.name);
    }
    refused.value = unfit;
  }

  /** Hands everything to main. The draft is dropped only after main has taken it. */
  async function begin(): Promise<ImportReport | null> {
    if (starting.value) return null;
    starting.value = true;
    failure.value = null;
    try {
      const report = await request('import.start', input());
      turn += 1;
      typed.value = '';
      pieces.value = [];
      refused.value = [];
      plan.value = null;
      planning.value = false;
      return report;
    } catch (error) {
      failure.value = failureOf(error);
      return null;
    } finally {
      starting.value = false;
    }
  }

  function start(): void {
    subscribe('import.offered', ({ text }) => offer(text));
  }

  return {
    pieces,
    accountId,
    askOthers,
    plan,
    planning,
    starting,
    failure,
    refused,
    typed,
    hasText,
    setTyped,
    addPiece,
    removePiece,
    setAccount,
    setAskOthers,
    changed,
    offer,
    offerFiles,
    begin,
    start,
  };
});
