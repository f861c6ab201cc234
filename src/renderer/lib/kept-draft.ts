// What stands in the import dialog, kept beside the page, so that a page that is loaded anew has it again.
// Invariant: it is kept in memory only and ends with the window, since what was pasted may hold anything; what is too
// large to be kept is named, never dropped in silence.
import {
  draftMaxLength,
  draftNameMaxLength,
  draftPiecesMaxCount,
  isEmptyDraft,
} from '../../preload/contract/import-draft.ts';
import type { ImportDraft } from '../../preload/contract/import-draft.ts';
import type { PageMemory } from './page-memory.ts';

const key = 'import-draft';

/** As much of it as can be kept. */
export function boundedDraft(draft: ImportDraft): ImportDraft {
  const pieces: ImportDraft['pieces'] = [];
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
  for (const { name: fullName, text } of draft.pieces) {
    const name = fullName?.slice(0, draftNameMaxLength) ?? null;
    if (pieces.length < draftPiecesMaxCount && fits(text)) pieces.push({ name, text });
    else lost.push(name);
  }
  return { ...draft, typed, pieces, lost: lost.slice(0, draftPiecesMaxCount) };
}

/** Keeps it in place of the one before; an empty one is none. */
export function keepDraft(memory: PageMemory, draft: ImportDraft): void {
  if (isEmptyDraft(draft)) memory.removeItem(key);
  else memory.setItem(key, JSON.stringify(draft));
}

/** What was kept; null where nothing was. */
export function keptDraft(memory: PageMemory): ImportDraft | null {
  const text = memory.getItem(key);
  return text === null ? null : (JSON.parse(text) as ImportDraft);
}
