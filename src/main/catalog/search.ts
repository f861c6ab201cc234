// Which tasks and pictures have the words of a search: prompts, answers, notes, tags, file names and ids.
// Invariants: answered by indexes alone, but for the names of files, which are read through; no text of the user reaches
// the index's own query language except as words in quotes.
import type { Database } from 'better-sqlite3';
import { matchRanges } from '../../preload/contract/match-ranges.ts';
import type { SearchTerm, SearchTermOf, TextTest } from '../../preload/contract/search-terms.ts';
import { isWholeWord, wordsOf } from '../../preload/contract/words.ts';
import { statement } from './statement.ts';

/** A term that is answered here; the others ask for values, not for words. */
export type WordTerm = SearchTermOf<'words' | 'phrase' | 'file' | 'note' | 'id'>;

export function isWordTerm(term: SearchTerm): term is WordTerm {
  return ['words', 'phrase', 'file', 'note', 'id'].includes(term.kind);
}

/** Row ids. A tile has what was looked for when its task or its picture is among them. */
export interface WordMatches {
  readonly tasks: readonly number[];
  readonly pictures: readonly number[];
}

/** What has the words of this term; whether the term excludes them is the caller's business. */
export function matchesOf(db: Database, term: WordTerm): WordMatches {
  switch (term.kind) {
    case 'id':
      return { tasks: tasksWithId(db, term.id), pictures: [] };
    case 'note':
      return { tasks: [], pictures: all(db, pictureWordsSql, `note : ${indexQuery(term)}`) };
    case 'file':
      return { tasks: [], pictures: picturesNamed(db, term) };
    case 'words':
    case 'phrase': {
      const query = indexQuery(term);
      return {
        tasks: [
          ...(isLikeAnId(term.text) ? tasksWithId(db, term.text) : []),
          ...all(db, taskWordsSql, query),
        ],
        pictures: [
          ...all(db, pictureWordsSql, query),
          ...all(db, taggedSql, query),
          ...(isLikeAFileName(term.text) ? picturesNamed(db, term) : []),
        ],
      };
    }
  }
}

export const taskWordsSql = 'SELECT rowid FROM task_words WHERE task_words MATCH ?';
export const pictureWordsSql = 'SELECT rowid FROM picture_words WHERE picture_words MATCH ?';
export const taggedSql = `SELECT picture_id FROM picture_tags
  WHERE tag_id IN (SELECT rowid FROM tag_words WHERE tag_words MATCH ?)`;
export const tasksWithIdSql = 'SELECT id FROM tasks WHERE remote_id >= @from AND remote_id < @until';
/** Letters with accents and wide ones are compared when they are looked at; LIKE would not find them. */
const namedSql = `SELECT p.id, o.path FROM originals o JOIN pictures p ON p.original_id = o.id
  WHERE o.path LIKE @pattern OR o.path GLOB '*[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff\uff01-\uff5e]*'`;

function all(db: Database, sql: string, query: string): number[] {
  return statement(db, sql).pluck().all(query) as number[];
}

/** The words as a phrase of FTS5. Words are letters and digits only, so the quotes hold them. */
function indexQuery({ text, isPrefix }: TextTest): string {
  return `"${wordsOf(text).join(' ')}"${isPrefix ? ' *' : ''}`;
}

/** Tasks whose id at their provider begins so. Some ids are stored in small letters, some in capitals. */
function tasksWithId(db: Database, id: string): number[] {
  const ways = [...new Set([id, id.toLowerCase(), id.toUpperCase()])];
  return ways.flatMap(
    (from) =>
      statement(db, tasksWithIdSql)
        .pluck()
        .all({ from, until: `${from}\u{10ffff}` }) as number[],
  );
}

/** Ids have digits; a short one would be half a word. */
function isLikeAnId(text: string): boolean {
  return /^[0-9A-Za-z_-]{6,200}$/.test(text) && /[0-9]/.test(text);
}

/** A name as Gridkeep gives them, or any with an extension. */
function isLikeAFileName(text: string): boolean {
  return /(?:\.(?:png|jpe?g|webp|gif|avif|mp4|webm)|-[0-9A-Za-z]{1,8}-[0-9]{1,3})$/i.test(text);
}

/** Pictures whose file's name has these words. What SQLite can compare finds few enough names to look at closely. */
function picturesNamed(db: Database, { text, isPrefix }: TextTest): number[] {
  const pattern = wordsOf(text).map((word) => (isWholeWord(word) ? word : word.replace(/[^a-z0-9]+/g, '%')));
  const rows = statement(db, namedSql)
    .raw()
    .all({ pattern: `%${pattern.join('%')}%` }) as [number, string][];
  const wanted: SearchTerm = { kind: 'phrase', text, isPrefix, isExcluded: false };
  return rows.flatMap(([id, path]) =>
    matchRanges(path.slice(path.lastIndexOf('/') + 1), [wanted]).length > 0 ? [id] : [],
  );
}
