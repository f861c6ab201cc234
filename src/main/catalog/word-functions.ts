// The SQL functions that the index of words is kept with.
// Invariant: every connection that writes a catalog has them before its first statement, or the triggers of
// migrations/0040-words.ts would refuse the write; they are pure, and null where there is nothing to index.
import type { Database } from 'better-sqlite3';
import { wordsOf } from '../../preload/contract/words.ts';

/** Makes `words_of(text)` and `words_of_file(path, prompt, remoteId)` known to this connection. */
export function registerWordFunctions(db: Database): void {
  db.function('words_of', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? joined(wordsOf(text)) : null,
  );
  db.function(
    'words_of_file',
    { deterministic: true },
    (path: unknown, prompt: unknown, remoteId: unknown) =>
      typeof path === 'string' && typeof remoteId === 'string'
        ? joined(wordsOfFile(path, typeof prompt === 'string' ? prompt : '', remoteId))
        : null,
  );
}

function joined(words: readonly string[]): string | null {
  return words.length === 0 ? null : words.join(' ');
}

/**
 * The words of a file's name without extension; none where it is made of the beginnings of the prompt's words, a piece of
 * the task's id and short numbers, as the names are that Gridkeep gives: those words are found by prompt and id.
 */
export function wordsOfFile(path: string, prompt: string, remoteId: string): readonly string[] {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  const words = wordsOf(stem);
  const promptWords = wordsOf(prompt);
  const id = remoteId.toLowerCase();
  const isOwnWord = (word: string): boolean =>
    /^[0-9]{1,3}$/.test(word) || id.includes(word) || promptWords.some((known) => known.startsWith(word));
  return words.every(isOwnWord) ? [] : words;
}
