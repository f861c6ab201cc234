// What stands in the import dialog, on its way over the restart that another library needs.
// Invariant: it lies on disk from the end of one start to the beginning of the next only, readable by its owner alone: what
// was pasted may hold anything.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** In the profile of the library that was chosen. */
export const draftName = 'import-draft.txt';

/** Nothing is left of an empty one, nor of one before. Throws the system's error. */
export function leaveDraft(file: string, text: string): void {
  rmSync(file, { force: true });
  if (text.trim() === '') return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}

/** Null where none was left, or it cannot be read. */
export function takeDraft(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    rmSync(file, { force: true });
    return text;
  } catch {
    return null;
  }
}
