// Which tasks a search finds, for lists of tasks.
// Invariant: a task has what a term asks for when it says so itself or one of its pictures does that is not deleted; each
// term is one question, and all of them must hold.
import type { Database } from 'better-sqlite3';
import { colourBit } from '../../preload/contract/colours.ts';
import { parseSearch } from '../../preload/contract/search-grammar.ts';
import type { SearchState, SearchTerm } from '../../preload/contract/search-terms.ts';
import {
  passesAspect,
  passesComparison,
  passesParameter,
  timesOf,
} from '../../preload/contract/term-tests.ts';
import { livingAlbums } from './albums.ts';
import { alikeBitsMax, nearAmong } from './alike.ts';
import { isWordTerm, matchesOf } from './search.ts';
import type { WordTerm } from './search.ts';
import { bitsBetween } from '../lib/bits-between.ts';
import { statement } from './statement.ts';
import { foldTag } from './tags.ts';
import { likenessOfPicture } from './traits.ts';

/** Row ids of the tasks that the text finds; null where it asks for nothing. */
export function tasksFound(db: Database, text: string): ReadonlySet<number> | null {
  const terms = termsOf(text);
  if (terms.length === 0) return null;
  let found: readonly number[] | null = null;
  for (const term of terms) {
    const passing = new Set(tasksPassing(db, term));
    if (found === null && !term.isExcluded) found = [...passing];
    else
      found = (found ?? idsOf(db, 'SELECT id FROM tasks', {})).filter(
        (id) => passing.has(id) !== term.isExcluded,
      );
  }
  return new Set(found);
}

/** Nobody is typing here: the last word may be longer, but an operator without a meaning is words. */
function termsOf(text: string): readonly SearchTerm[] {
  const { terms } = parseSearch(text);
  const whole = parseSearch(`${text} `).terms;
  return terms.length === whole.length ? terms : whole;
}

function tasksPassing(db: Database, term: SearchTerm): readonly number[] {
  if (isWordTerm(term)) return tasksWithWords(db, term);
  switch (term.kind) {
    case 'parameter': {
      const path = `$."${term.name}"`;
      const rows = valuesOf(
        db,
        'SELECT id, json_extract(parameters, @path) FROM tasks WHERE json_extract(parameters, @path) IS NOT NULL',
        { path },
      );
      return idsWhere(rows, (value) => passesParameter(term.test, String(value)));
    }
    case 'account': {
      const rows = valuesOf(
        db,
        'SELECT t.id, a.label FROM tasks t JOIN accounts a ON a.id = t.account_id',
        {},
      );
      return idsWhere(rows, (label) => foldTag(String(label)) === foldTag(term.name));
    }
    case 'provider':
      return idsOf(
        db,
        'SELECT t.id FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE a.provider = @provider',
        { provider: term.provider },
      );
    case 'before':
    case 'after':
    case 'on':
      return idsOf(
        db,
        'SELECT id FROM tasks WHERE sort_at_ms >= @fromMs AND sort_at_ms < @untilMs',
        timesOf(term),
      );
    case 'import':
      return idsOf(
        db,
        `SELECT t.id FROM import_tasks r JOIN tasks t ON t.id BETWEEN r.first_task_id AND r.last_task_id
         WHERE r.import_id = @importId`,
        { importId: term.importId },
      );
    case 'kind':
      return idsOf(db, `${tasksOfPictures} AND p.kind = @kind`, { kind: term.pictureKind });
    case 'label':
      return idsOf(db, `${tasksOfPictures} AND p.label = @label`, { label: term.label });
    case 'colour':
      return idsOf(
        db,
        `${tasksOfPictures} AND p.original_id IN (SELECT id FROM originals WHERE colours & @bit)`,
        {
          bit: colourBit(term.colour),
        },
      );
    case 'like':
      return tasksLike(db, term.pictureId);
    case 'is':
      if (term.state === 'duplicate') return tasksWithDuplicates(db);
      return [
        ...idsOf(db, `${tasksOfPictures} AND ${stateConditions[term.state]}`, {}),
        ...(term.state === 'failed'
          ? idsOf(db, "SELECT id FROM tasks WHERE state IN ('failed', 'lost')", {})
          : []),
      ];
    case 'rating': {
      const rows = valuesOf(db, "SELECT task_id, rating FROM pictures WHERE state <> 'deleted'", {});
      return idsWhere(rows, (rating) => passesComparison(term.comparison, Number(rating), term.rating));
    }
    case 'aspect': {
      const rows = statement(
        db,
        `SELECT p.task_id, o.width_px, o.height_px FROM pictures p JOIN originals o ON o.id = p.original_id
         WHERE p.state <> 'deleted' AND o.width_px IS NOT NULL AND o.height_px IS NOT NULL`,
      )
        .raw()
        .all() as [number, number, number][];
      return rows.flatMap(([id, widthPx, heightPx]) =>
        passesAspect(term.aspect, widthPx, heightPx) ? [id] : [],
      );
    }
    case 'tag':
      return idsOf(
        db,
        `${tasksOfPictures} AND p.id IN (SELECT pt.picture_id FROM tags g JOIN picture_tags pt ON pt.tag_id = g.id
           WHERE g.folded = @folded)`,
        { folded: foldTag(term.name) },
      );
    case 'album': {
      const albums = valuesOf(db, `${livingAlbums} SELECT id, name FROM living JOIN albums USING (id)`, {});
      const ids = idsWhere(albums, (name) => foldTag(String(name)) === foldTag(term.name));
      return idsOf(
        db,
        `${tasksOfPictures} AND p.id IN (SELECT picture_id FROM album_pictures
           WHERE album_id IN (SELECT value FROM json_each(@ids)))`,
        { ids: JSON.stringify(ids) },
      );
    }
  }
}

const tasksOfPictures = "SELECT DISTINCT p.task_id FROM pictures p WHERE p.state <> 'deleted'";

/** Tasks of living pictures with the likeness of each picture. */
function likenesses(db: Database): [taskId: number, high: number, low: number][] {
  return statement(
    db,
    `SELECT p.task_id, o.likeness_high, o.likeness_low FROM pictures p JOIN originals o ON o.id = p.original_id
     WHERE p.state <> 'deleted' AND o.likeness_high IS NOT NULL`,
  )
    .raw()
    .all() as [number, number, number][];
}

function tasksLike(db: Database, pictureId: number): readonly number[] {
  const itself = idsOf(db, `${tasksOfPictures} AND p.id = @pictureId`, { pictureId });
  const wanted = likenessOfPicture(db, pictureId);
  if (wanted === null) return itself;
  const near = likenesses(db).flatMap(([taskId, high, low]) =>
    bitsBetween(high, low, wanted.high, wanted.low) <= alikeBitsMax ? [taskId] : [],
  );
  return [...itself, ...near];
}

function tasksWithDuplicates(db: Database): readonly number[] {
  const rows = likenesses(db);
  const hasNear = nearAmong(
    Uint32Array.from(rows, ([, high]) => high),
    Uint32Array.from(rows, ([, , low]) => low),
  );
  return rows.flatMap(([taskId], at) => (hasNear[at] === 1 ? [taskId] : []));
}

/** `duplicate` is no question about one row. */
const stateConditions: Readonly<Record<Exclude<SearchState, 'duplicate'>, string>> = {
  pick: "p.flag = 'pick'",
  reject: "p.flag = 'reject'",
  unflagged: "p.flag = 'none'",
  rated: 'p.rating > 0',
  unrated: 'p.rating = 0',
  labelled: 'p.label IS NOT NULL',
  tagged: 'EXISTS (SELECT 1 FROM picture_tags pt WHERE pt.picture_id = p.id)',
  video: "p.kind = 'video'",
  failed: "p.state = 'failed'",
  missing: "p.state = 'missing'",
  edited: 'EXISTS (SELECT 1 FROM edited_files e WHERE e.picture_id = p.id)',
};

function tasksWithWords(db: Database, term: WordTerm): readonly number[] {
  const { tasks, pictures } = matchesOf(db, term);
  if (pictures.length === 0) return tasks;
  const theirs = idsOf(db, `${tasksOfPictures} AND p.id IN (SELECT value FROM json_each(@ids))`, {
    ids: JSON.stringify(pictures),
  });
  return [...tasks, ...theirs];
}

type Bound = Readonly<Record<string, string | number>>;

function idsOf(db: Database, sql: string, bound: Bound): number[] {
  return statement(db, sql).pluck().all(bound) as number[];
}

function valuesOf(db: Database, sql: string, bound: Bound): [number, string | number][] {
  return statement(db, sql).raw().all(bound) as [number, string | number][];
}

function idsWhere(
  rows: readonly [number, string | number][],
  passes: (value: string | number) => boolean,
): number[] {
  return rows.flatMap(([id, value]) => (passes(value) ? [id] : []));
}
