// What was done to the library in this session, so that it can be taken back and done again, in order.
// Invariant: steps are taken back newest first, one at a time: newest is what was begun last, however long it took. A step
// that could not be taken back stays the next one, and nothing is done again past an act that was begun since.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { RetriedTiles } from '../../preload/contract/gallery.ts';
import { useAppStore } from './app.ts';

const mostSteps = 100;

export const stepKinds = [
  'deleted',
  'restored',
  'rated',
  'flagged',
  'labelled',
  'kept',
  'tagged',
  'untagged',
  'tagRenamed',
  'tagRemoved',
  'noted',
  'albumAdded',
  'albumRemoved',
  'albumRenamed',
  'albumMoved',
  'albumFilled',
  'albumEmptied',
  'ordered',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** What a step did, for the words about it. */
export interface StepFacts {
  readonly kind: StepKind;
  /** Pictures that it changed. */
  readonly count: number;
  /** Of the album or tag. */
  readonly name?: string;
}

export interface UndoStep extends StepFacts {
  undo(): Promise<unknown>;
  redo(): Promise<unknown>;
}

export type UndoToast =
  | { readonly way: 'done' | 'undone' | 'redone'; readonly facts: StepFacts }
  /** What was tried again: there is nothing to take back. */
  | { readonly way: 'retried'; readonly retried: RetriedTiles };

/** Whether a toast offers to take the step back: always, for more than one picture, or never. */
type Saying = 'always' | 'many' | 'never';

export const useUndoStore = defineStore('undo', () => {
  const app = useAppStore();
  const done = shallowRef<readonly UndoStep[]>([]);
  const undone = shallowRef<readonly UndoStep[]>([]);
  const toast = shallowRef<UndoToast | null>(null);
  const canUndo = computed(() => done.value.length > 0);
  const canRedo = computed(() => undone.value.length > 0);
  let running: Promise<unknown> = Promise.resolve();
  /** Counts what was begun: acts, and wishes to take something back or to do it again. */
  let begun = 0;
  /** When each step of `done` was begun. */
  const turns = new WeakMap<UndoStep, number>();
  const turnOf = (step: UndoStep): number => turns.get(step) ?? 0;
  /** Of the newest act that has left a step. */
  let newestTurn = 0;

  /** Puts a step where it belongs by when it was begun. */
  function put(step: UndoStep, turn: number): void {
    turns.set(step, turn);
    const at = done.value.findIndex((other) => turnOf(other) > turn);
    done.value = done.value.toSpliced(at < 0 ? done.value.length : at, 0, step).slice(-mostSteps);
  }

  /** The one that is taken back next: only of that may be said that it can be. */
  const isNewest = (step: UndoStep): boolean => done.value.at(-1) === step;

  function push(step: UndoStep, turn: number, says: Saying): void {
    newestTurn = Math.max(newestTurn, turn);
    put(step, turn);
    undone.value = [];
    if (!isNewest(step)) return;
    const isSaid = says === 'always' || (says === 'many' && step.count > 1);
    toast.value = isSaid ? { facts: step, way: 'done' } : null;
  }

  /**
   * Does something and notes the step that it answers, which is also the answer here; null where nothing changed. Undo
   * waits for it, so that the newest act is always the one that is taken back. A failure stands in the notice.
   */
  function record(act: () => Promise<UndoStep | null>, says: Saying): Promise<UndoStep | null> {
    const turn = (begun += 1);
    const acting = (async () => {
      let step: UndoStep | null = null;
      await app.attempt(async () => {
        step = await act();
        if (step !== null) push(step, turn, says);
      });
      return step;
    })();
    running = Promise.allSettled([running, acting]);
    return acting;
  }

  async function move(way: 'undone' | 'redone', turn: number): Promise<void> {
    const step =
      way === 'undone' ? done.value.findLast((other) => turnOf(other) < turn) : undone.value.at(-1);
    if (step === undefined) return;
    const succeeded = await app.attempt(() => (way === 'undone' ? step.undo() : step.redo()));
    if (!succeeded) return;
    const isLastWord = newestTurn < turn;
    if (way === 'undone') {
      done.value = done.value.filter((other) => other !== step);
      if (isLastWord) undone.value = [...undone.value, step];
    } else {
      undone.value = undone.value.filter((other) => other !== step);
      put(step, turn);
    }
    if (isLastWord) toast.value = { facts: step, way };
  }

  function inTurn(way: 'undone' | 'redone'): Promise<void> {
    const turn = (begun += 1);
    const mine = running.then(() => move(way, turn));
    running = mine;
    return mine;
  }

  const undo = (): Promise<void> => inTurn('undone');
  /** Takes back this step if it is the newest one; where it was done, its own place says that it is gone. */
  async function takeBack(step: UndoStep): Promise<void> {
    await running;
    if (!isNewest(step)) return;
    await undo();
    dismiss();
  }
  const redo = (): Promise<void> => inTurn('redone');

  /** Says in the toast how much is tried again. */
  function tellRetried(retried: RetriedTiles): void {
    toast.value = { way: 'retried', retried };
  }

  function dismiss(): void {
    toast.value = null;
  }

  // It would lie over a dialog that is opened after it. What is done in a dialog is said there.
  watch(
    () => [app.dialog, app.isCloseAsked] as const,
    ([dialog, isCloseAsked]) => {
      if (dialog !== null || isCloseAsked) dismiss();
    },
  );

  return { done, toast, canUndo, canRedo, record, undo, takeBack, redo, tellRetried, dismiss };
});
