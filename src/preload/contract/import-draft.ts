// What stands in the import dialog and is not imported yet, as it is kept for a page that is loaded anew, or for the next start.
// Invariant: bounded; what is too large to be kept is named, never dropped in silence.
import * as v from 'valibot';

/** Characters, as they are written: some take two of them, or six. */
export const draftMaxLength = 4_000_000;
export const draftPiecesMaxCount = 1000;
/** What is longer is no name of a file. */
export const draftNameMaxLength = 1000;

const text = v.pipe(v.string(), v.maxLength(draftMaxLength));
/** Of a file, or (null) of what was typed or pasted. */
const name = v.nullable(v.pipe(v.string(), v.maxLength(draftNameMaxLength)));

export const importDraftSchema = v.strictObject({
  typed: text,
  pieces: v.pipe(v.array(v.strictObject({ name, text })), v.maxLength(draftPiecesMaxCount)),
  accountId: v.nullable(v.pipe(v.string(), v.uuid())),
  /** The names of pieces that were too large to be kept. */
  lost: v.pipe(v.array(name), v.maxLength(draftPiecesMaxCount)),
  /** Something that looked like a key stood in it, and was left out where it was written to disk. */
  lostKeys: v.boolean(),
  /** The dialog was open. */
  isOpen: v.boolean(),
});

export type ImportDraft = v.InferOutput<typeof importDraftSchema>;

/** Nothing is lost with it. */
export function isEmptyDraft({ typed, pieces, lost }: ImportDraft): boolean {
  return typed.trim() === '' && pieces.length === 0 && lost.length === 0;
}
