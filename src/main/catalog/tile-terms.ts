// Which tiles pass a term of the search box.
// Invariant: a term is decided once per code wherever it can be (an account, a rating, a parameter's value); words come
// from the index of words, as ids.
import type { Database } from 'better-sqlite3';
import { pictureKinds, pictureStateNames } from '../../preload/contract/pictures.ts';
import type { PictureKind, PictureStateName } from '../../preload/contract/pictures.ts';
import { colourBit } from '../../preload/contract/colours.ts';
import { aspectShapeOfCode } from '../../preload/contract/finding.ts';
import type { GalleryFind } from '../../preload/contract/finding.ts';
import { colourLabels, flags } from '../../preload/contract/marks.ts';
import type { SearchState, SearchTerm, SearchTermOf } from '../../preload/contract/search-terms.ts';
import { passesComparison, passesParameter, timesOf } from '../../preload/contract/term-tests.ts';
import { assertNever } from '../lib/assert-never.ts';
import { listAlbums } from './albums.ts';
import { alikeBitsMax, bitsFrom, duplicateSlots } from './alike.ts';
import { picturesWithEdits } from './edited-files.ts';
import { namedTasks, tasksOfImport } from './past-imports.ts';
import { matchesOf } from './search.ts';
import { statement } from './statement.ts';
import { foldTag } from './tags.ts';
import { likenessOfPicture } from './traits.ts';
import { inColumn } from './tile-facets.ts';
import type { FacetNames, Passes } from './tile-facets.ts';
import { standings } from './tile-rows.ts';
import type { TileIndex } from './tile-index.ts';

/** Lets pass what the term asks for. `passesFind` answers for smart albums that it names. */
export function passesTerm(
  db: Database,
  index: TileIndex,
  names: FacetNames,
  term: SearchTerm,
  passesFind: (find: GalleryFind) => Passes,
): Passes {
  const passes = positive(db, index, names, term, passesFind);
  return term.isExcluded ? (slot) => !passes(slot) : passes;
}

function positive(
  db: Database,
  index: TileIndex,
  names: FacetNames,
  term: SearchTerm,
  passesFind: (find: GalleryFind) => Passes,
): Passes {
  const { columns, accounts, tagLists } = index;
  switch (term.kind) {
    case 'words':
    case 'phrase':
    case 'file':
    case 'note':
    case 'id':
      return hasWords(db, index, term);
    case 'parameter':
      return hasParameter(index, term);
    case 'account': {
      const labels = new Map(
        statement(db, 'SELECT id, label FROM accounts').raw().all() as [string, string][],
      );
      const wanted = foldTag(term.name);
      return inColumn(columns.account, accounts.size, (code) =>
        foldTag(labels.get(accounts.textOf(code)) ?? '').includes(wanted),
      );
    }
    case 'provider':
      return inColumn(
        columns.account,
        accounts.size,
        (code) => names.providerOf.get(accounts.textOf(code)) === term.provider,
      );
    case 'kind':
      return isCode(columns.kind, codeOf<PictureKind>(pictureKinds, term.pictureKind));
    case 'rating':
      return (slot) =>
        (columns.key[slot] ?? 0) > 0 &&
        passesComparison(term.comparison, columns.rating[slot] ?? 0, term.rating);
    case 'is':
      return isInState(db, index, term.state);
    case 'label':
      return isCode(columns.label, codeOf(colourLabels, term.label));
    case 'tag': {
      const wanted = foldTag(term.name);
      const ids = [...names.tags].flatMap(([id, name]) => (foldTag(name) === wanted ? [id] : []));
      return (slot) => ids.some((id) => tagLists.has(columns.tags[slot] ?? 0, id));
    }
    case 'album': {
      const wanted = foldTag(term.name);
      const albums = listAlbums(db).filter(({ name }) => foldTag(name) === wanted);
      const passes = albums.flatMap((album) => (album.kind === 'smart' ? [passesFind(album.find)] : []));
      const isInside = isAmong(
        picturesInAlbums(
          db,
          albums.map(({ id }) => id),
        ),
        columns.key,
      );
      return (slot) => isInside(slot) || passes.some((passesOne) => passesOne(slot));
    }
    case 'before':
    case 'after':
    case 'on': {
      const { fromMs, untilMs } = timesOf(term);
      return (slot) => {
        const atMs = columns.sortAtMs[slot] ?? 0;
        return atMs >= fromMs && atMs < untilMs;
      };
    }
    case 'aspect': {
      const isShape = inColumn(
        columns.shape,
        index.shapes.size + 1,
        (code) => code > 0 && index.shapes.textOf(code - 1) === term.aspect,
      );
      return (slot) =>
        columns.shape[slot] !== 0 &&
        (isShape(slot) || aspectShapeOfCode(columns.aspect[slot] ?? 0) === term.aspect);
    }
    case 'colour': {
      const bit = colourBit(term.colour);
      return (slot) => ((columns.colours[slot] ?? 0) & bit) !== 0;
    }
    case 'like':
      return isLike(db, index, term.pictureId);
    case 'import': {
      const isNamed = namedTasks(tasksOfImport(db, term.importId));
      return (slot) => isNamed[columns.taskId[slot] ?? 0] === 1;
    }
    default:
      return assertNever(term);
  }
}

const codeOf = <Value extends string>(list: readonly Value[], value: Value): number =>
  list.indexOf(value) + 1;

function isCode(column: Uint8Array, code: number): Passes {
  return (slot) => column[slot] === code;
}

function hasWords(
  db: Database,
  { columns }: TileIndex,
  term: SearchTermOf<'words' | 'phrase' | 'file' | 'note' | 'id'>,
): Passes {
  const { tasks, pictures } = matchesOf(db, term);
  const ofTask = isAmong(tasks, columns.taskId);
  if (pictures.length === 0) return ofTask;
  const ofPicture = isAmong(pictures, columns.key);
  return (slot) => ofTask(slot) || ofPicture(slot);
}

/** A picture without a likeness is like itself alone. */
function isLike(db: Database, index: TileIndex, pictureId: number): Passes {
  const { key } = index.columns;
  const likeness = likenessOfPicture(db, pictureId);
  if (likeness === null) return (slot) => key[slot] === pictureId;
  const bitsOf = bitsFrom(index, likeness);
  return (slot) => key[slot] === pictureId || bitsOf(slot) <= alikeBitsMax;
}

/** Ids are small whole numbers, so a byte for each is quicker than any set. */
function isAmong(ids: readonly number[], column: Int32Array): Passes {
  let highest = 0;
  for (const id of ids) if (id > highest) highest = id;
  const isThere = new Uint8Array(highest + 1);
  for (const id of ids) isThere[id] = 1;
  return (slot) => isThere[column[slot] ?? 0] === 1;
}

function hasParameter(index: TileIndex, term: SearchTermOf<'parameter'>): Passes {
  const { columns, parameterLists, parameters } = index;
  const wanted = parameters.codesWhere(`--${term.name}`, (value) => passesParameter(term.test, value));
  return (slot) => parameterLists.hasAny(columns.parameters[slot] ?? 0, wanted);
}

function isInState(db: Database, index: TileIndex, state: SearchState): Passes {
  const { columns } = index;
  const isPicture = (slot: number): boolean => (columns.key[slot] ?? 0) > 0;
  switch (state) {
    case 'pick':
    case 'reject':
      return isCode(columns.flag, codeOf(flags, state));
    case 'unflagged':
      return (slot) => isPicture(slot) && columns.flag[slot] === codeOf(flags, 'none');
    case 'rated':
      return (slot) => (columns.rating[slot] ?? 0) > 0;
    case 'unrated':
      return (slot) => isPicture(slot) && columns.rating[slot] === 0;
    case 'labelled':
      return (slot) => columns.label[slot] !== 0;
    case 'tagged':
      return (slot) => columns.tags[slot] !== 0;
    case 'video':
      return isCode(columns.kind, codeOf<PictureKind>(pictureKinds, 'video'));
    case 'failed':
      return isCode(columns.standing, standings.indexOf('failed'));
    case 'missing':
      return isCode(columns.state, codeOf<PictureStateName>(pictureStateNames, 'missing'));
    case 'edited':
      return isAmong(picturesWithEdits(db), columns.key);
    case 'duplicate': {
      const isDuplicate = duplicateSlots(index);
      return (slot) => isDuplicate[slot] === 1;
    }
    default:
      return assertNever(state);
  }
}

function picturesInAlbums(db: Database, albumIds: readonly number[]): number[] {
  return statement(
    db,
    'SELECT picture_id FROM album_pictures WHERE album_id IN (SELECT value FROM json_each(?))',
  )
    .pluck()
    .all(JSON.stringify(albumIds)) as number[];
}
