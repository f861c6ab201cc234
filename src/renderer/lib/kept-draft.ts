// What stands in the import dialog, kept beside the page, so that a page that is loaded anew has it again.
// Invariant: it is kept in memory only and ends with the window, since what was pasted may hold anything; what is too
// large to be kept is named, never dropped in silence.

/** A file, or (null) a long paste. */
interface DraftPiece {
  readonly name: string | null;
  readonly text: string;
}

export interface ImportDraft {
  readonly typed: string;
  readonly pieces: readonly DraftPiece[];
  readonly accountId: string | null;
  /** The names of pieces that were too large to be kept; null for what was pasted or typed. */
  readonly lost: readonly (string | null)[];
}

type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = 'import-draft';

/** Characters, as they are written: some take two of them, or six. Chromium keeps 10 MiB for a page, at two bytes each. */
export const draftMaxLength = 4_000_000;

/** Keeps it in place of the one before; an empty one is none. */
export function keepDraft(storage: DraftStorage, draft: ImportDraft): void {
  const { accountId } = draft;
  if (draft.typed.trim() === '' && draft.pieces.length === 0 && draft.lost.length === 0)
    return storage.removeItem(key);
  const pieces: DraftPiece[] = [];
  const lost = [...draft.lost];
  let left = draftMaxLength;
  const fits = (text: string): boolean => {
    if (text.length > left) return false;
    const length = JSON.stringify(text).length;
    if (length > left) return false;
    left -= length;
    return true;
  };
  const typed = fits(draft.typed) ? draft.typed : '';
  if (typed !== draft.typed) lost.push(null);
  for (const { name, text } of draft.pieces) {
    if (fits(text)) pieces.push({ name, text });
    else lost.push(name);
  }
  storage.setItem(key, JSON.stringify({ typed, pieces, accountId, lost } satisfies ImportDraft));
}

/** What was kept; null where nothing was. */
export function keptDraft(storage: DraftStorage): ImportDraft | null {
  const text = storage.getItem(key);
  return text === null ? null : (JSON.parse(text) as ImportDraft);
}
