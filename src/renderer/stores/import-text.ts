// What is to be imported, before anybody has looked at it: the text box, and beside it files and long pastes.
// Invariant: nothing that was typed, pasted or dropped is lost before somebody takes it; what cannot be taken in is named.
// Long text is kept beside the text box, never in it, and never made reactive.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { importTextMaxLength } from '../../preload/contract/bounds.ts';
import { isTextName } from '../lib/dropped-files.ts';

/** Text beyond this is kept as a piece beside the text box, which would become slow. */
export const longTextLength = 200_000;

/** A file or a long paste. `name` is null for pasted text. */
export interface ImportPiece {
  readonly id: number;
  readonly name: string | null;
  readonly text: string;
}

/** What stood there at one moment. */
export interface StandingText {
  readonly typed: string;
  readonly pieces: readonly ImportPiece[];
}

export const useImportTextStore = defineStore('import-text', () => {
  /** What stands in the text box; the box itself owns it, this is what was read of it last. */
  const typed = shallowRef('');
  const pieces = shallowRef<readonly ImportPiece[]>([]);
  /** File names that were dropped and hold no text. */
  const refused = shallowRef<readonly string[]>([]);
  /** File names that were dropped and are too large, by themselves or with what is there. */
  const tooLarge = shallowRef<readonly string[]>([]);
  const hasText = computed(() => typed.value.trim() !== '' || pieces.value.length > 0);
  const isTooLong = computed(() => textLength() > importTextMaxLength);
  const fileNames = computed(() => pieces.value.flatMap(({ name }) => (name === null ? [] : [name])));

  /** Reads the text box while there is one. */
  let box: (() => string) | null = null;
  let nextPieceId = 1;

  const parts = (): readonly string[] =>
    [typed.value, ...pieces.value.map((piece) => piece.text)].filter((part) => part !== '');
  /** Of the whole text, which is longer than any text can be where enough was dropped. */
  const textLength = (): number => parts().reduce((sum, part) => sum + part.length + 1, 0);
  /** Not while it is too long. */
  const whole = (): string => parts().join('\n');

  function setTyped(text: string): void {
    typed.value = text;
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
  }

  function removePiece(id: number): void {
    pieces.value = pieces.value.filter((piece) => piece.id !== id);
  }

  function addTyped(text: string): void {
    readBox();
    if (text.trim() !== '') setTyped(typed.value.trim() === '' ? text : `${typed.value.trimEnd()}\n${text}`);
  }

  /** Adds text to what is there, where there is room for it. */
  function add(text: string): void {
    if (text.length > longTextLength) addPiece(null, text);
    else addTyped(text);
  }

  /** Takes dropped or chosen files; what is not text by its name is refused by name. */
  async function addFiles(files: readonly File[]): Promise<void> {
    const unfit: string[] = [];
    const large: string[] = [];
    for (const file of files) {
      const isText = isTextName(file.name);
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

  const standing = (): StandingText => ({ typed: typed.value, pieces: pieces.value });

  /** Drops what somebody has taken; what came meanwhile stays. */
  function drop(taken: StandingText): void {
    const start = taken.typed.trimEnd();
    if (typed.value.startsWith(start)) setTyped(typed.value.slice(start.length).trimStart());
    pieces.value = pieces.value.filter((piece) => !taken.pieces.includes(piece));
    [refused.value, tooLarge.value] = [[], []];
  }

  return {
    ...{ typed, pieces, refused, tooLarge, hasText, isTooLong, fileNames, whole },
    ...{ setTyped, ownText, readBox, addPiece, removePiece, addTyped, add, addFiles, standing, drop },
  };
});
