// What stands in the import dialog, on its way to the next start: of this library, or of another one that was chosen.
// Invariant: it lies on disk from the end of one start to the beginning of the next only, readable by its owner alone, and
// without anything that looks like a key: what was pasted may hold anything. Meanwhile it is known in memory.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { draftMaxLength, importDraftSchema, isEmptyDraft } from '../../preload/contract/import-draft.ts';
import type { ImportDraft } from '../../preload/contract/import-draft.ts';
import { withoutKeys } from '../lib/redact.ts';

/** In the profile of its library. */
export const draftName = 'import-draft.json';

/** With the names of what was lost, and every character in four bytes. */
const fileMaxBytes = 8 * draftMaxLength;

export interface CarriedDraftOptions {
  /** For the next start of this library. */
  readonly file: string;
  /** Text without the keys that are known. */
  readonly hideKnown: (text: string) => string;
}

export class CarriedDraft {
  readonly #options: CarriedDraftOptions;
  #file: string;
  #draft: ImportDraft | null;
  #written: ImportDraft | null = null;

  /** Takes up what the start before has left. */
  constructor(options: CarriedDraftOptions) {
    this.#options = options;
    this.#file = options.file;
    this.#draft = takeDraft(options.file);
  }

  /** What the dialog holds, as far as is known; null where that is nothing. */
  get(): ImportDraft | null {
    return this.#draft;
  }

  /** The dialog holds this now. */
  hold(draft: ImportDraft): void {
    this.#draft = isEmptyDraft(draft) ? null : draft;
  }

  /** This start ends: leaves it for the next one, unless that was done. Throws the system's error. */
  leave(): void {
    if (this.#draft === this.#written) return;
    this.#write(this.#file);
  }

  /** The next start is one of another library, with this file. Throws the system's error; then it is not. */
  leaveFor(file: string): void {
    this.#write(file);
    this.#file = file;
  }

  /** It is one of this library after all. */
  comeBack(): void {
    rmSync(this.#file, { force: true });
    this.#file = this.#options.file;
    this.#written = null;
  }

  #write(file: string): void {
    const { file: own, hideKnown } = this.#options;
    const draft = this.#draft;
    // An account of this library is none of another one.
    leaveDraft(file, draft === null || file === own ? draft : { ...draft, accountId: null }, hideKnown);
    this.#written = draft;
  }
}

/** Nothing is left of an empty one, nor of one before. */
function leaveDraft(file: string, draft: ImportDraft | null, hideKnown: (text: string) => string): void {
  rmSync(file, { force: true });
  if (draft === null) return;
  const clean = (text: string): string => withoutKeys(hideKnown(text)).slice(0, draftMaxLength);
  const typed = clean(draft.typed);
  const pieces = draft.pieces.map(({ name, text }) => ({ name, text: clean(text) }));
  const isChanged = typed !== draft.typed || pieces.some(({ text }, at) => text !== draft.pieces[at]?.text);
  const kept = { ...draft, typed, pieces, lostKeys: draft.lostKeys || isChanged } satisfies ImportDraft;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** Null where none was left, or it cannot be read. */
function takeDraft(file: string): ImportDraft | null {
  try {
    const isSmall = statSync(file).size <= fileMaxBytes;
    const text = isSmall ? readFileSync(file, 'utf8') : '';
    rmSync(file, { force: true });
    const parsed = v.safeParse(importDraftSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
