// Notes on pictures: what is typed is written at once, as fast as main answers, so that no sudden end takes any of it.
// Invariant: a text that could not be written yet is kept here and tried again: with the next sign that the catalog can be
// written to, at the end of the app, and by the page after this one. It is dropped only once main has it, or where the
// catalog is replaced: the same id may be another picture's then.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Failure } from '../../preload/contract/failure.ts';
import { request, subscribe } from '../bridge.ts';
import { coalesced } from '../lib/coalesced.ts';
import { keepOverReload, takeKept } from '../lib/kept-over-reload.ts';
import { beforeReload, pageMemory } from '../lib/page-memory.ts';
import { failureOf } from '../lib/request-failure.ts';
import { useUndoStore } from './undo.ts';

/** What cannot be written is tried again at most this often. */
const againMs = 1000;

interface Draft {
  readonly text: string;
  /** What the note was when the typing began. */
  readonly before: string;
  readonly isWritten: boolean;
  /** The field was left; the text only stands in until the catalog's own is read again. */
  readonly isLeft: boolean;
}

const set = (pictureId: number, note: string): Promise<null> =>
  request('pictures.setNote', { pictureId, note: note === '' ? null : note });

export const useNotesStore = defineStore('notes', () => {
  const undo = useUndoStore();
  const drafts = shallowRef<ReadonlyMap<number, Draft>>(new Map());
  const failure = shallowRef<Failure | null>(null);
  let writing: Promise<void> | null = null;

  function put(pictureId: number, draft: Draft | null): void {
    const next = new Map(drafts.value);
    if (draft === null) next.delete(pictureId);
    else next.set(pictureId, draft);
    drafts.value = next;
  }

  /** The text to show: what is being typed, else what the catalog has. */
  function textOf(pictureId: number, kept: string | null): string {
    return drafts.value.get(pictureId)?.text ?? kept ?? '';
  }

  function type(pictureId: number, text: string, kept: string | null): void {
    const draft = drafts.value.get(pictureId);
    // What was left a moment ago may not have been read again yet.
    const before = draft === undefined ? (kept ?? '') : draft.isLeft ? draft.text : draft.before;
    put(pictureId, { text, before, isWritten: false, isLeft: false });
    void flush();
  }

  async function write(pictureId: number, draft: Draft): Promise<void> {
    try {
      await set(pictureId, draft.text);
      failure.value = null;
      // Typed on meanwhile: the next writing takes that.
      if (drafts.value.get(pictureId) === draft) put(pictureId, { ...draft, isWritten: true });
    } catch (error) {
      failure.value = failureOf(error);
    }
  }

  /** Writes what is not written yet, and what is typed meanwhile; what fails is left for the next time. */
  function flush(): Promise<void> {
    writing ??= writeAll().finally(() => (writing = null));
    return writing;
  }

  async function writeAll(): Promise<void> {
    for (;;) {
      const unwritten = unwrittenOf();
      if (unwritten.length === 0) return;
      await Promise.all(unwritten.map(([id, draft]) => write(id, draft)));
      if (failure.value !== null) return;
    }
  }

  /** The field was left: what was typed into it is one step of the history. */
  async function leave(pictureId: number): Promise<void> {
    await flush();
    const draft = drafts.value.get(pictureId);
    if (draft === undefined || !draft.isWritten || draft.isLeft) return;
    put(pictureId, { ...draft, isLeft: true });
    const { before, text } = draft;
    if (before === text) return;
    await undo.record(
      () =>
        Promise.resolve({
          kind: 'noted',
          count: 1,
          undo: () => setAgain(pictureId, before),
          redo: () => setAgain(pictureId, text),
        }),
      'never',
    );
  }

  /** By the history: what stands in for the note is this text then, unless somebody is typing another one. */
  async function setAgain(pictureId: number, note: string): Promise<void> {
    await set(pictureId, note);
    if (drafts.value.get(pictureId)?.isLeft === true)
      put(pictureId, { text: note, before: note, isWritten: true, isLeft: true });
  }

  /** The catalog's own text was read again. */
  function noteRead(pictureId: number): void {
    if (drafts.value.get(pictureId)?.isLeft === true) put(pictureId, null);
  }

  const unwrittenOf = (): readonly (readonly [number, Draft])[] =>
    [...drafts.value].filter(([, { isWritten }]) => !isWritten);

  function start(): void {
    for (const [id, draft] of takeKept<ReturnType<typeof unwrittenOf>>(pageMemory, 'notes') ?? [])
      put(id, draft);
    void flush();
    const again = coalesced(flush, againMs);
    subscribe('catalog.changed', () => {
      if (unwrittenOf().length > 0) again.ask();
    });
    subscribe('app.ends', () => void flush());
    addEventListener(beforeReload, () => {
      const unwritten = unwrittenOf();
      keepOverReload(pageMemory, 'notes', unwritten.length === 0 ? null : unwritten);
    });
    subscribe('library.changed', ({ kind }) => {
      if (kind === 'keeping') drafts.value = new Map();
    });
  }

  return { failure, start, textOf, type, flush, leave, noteRead };
});
