// Empties the trash of a library in bounded steps: the files go to the system's own trash, or are removed for good where
// the user has asked for just that.
// Invariant: only files that a row of the trash names are given up, and only while they are regular files of the size
// that was deleted; whatever cannot be given up stays in the trash, with its row. That it was deleted stays remembered.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import type { EmptyManner, EmptyReport } from '../../preload/contract/trash.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { TrashToEmpty } from '../catalog/trash-emptying.ts';
import type { TrashKey } from '../catalog/trash-entries.ts';
import { AppError } from '../lib/app-error.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import type { Log } from '../lib/log.ts';
import { tidyTrash } from './file-chores.ts';
import type { FileChores } from './file-chores.ts';
import { errnoOf, fileError } from './file-error.ts';
import { picturesFolder } from './library-folder.ts';
import { libraryAway } from './restore-pictures.ts';

export interface EmptyDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly chores: Pick<FileChores, 'run'>;
  readonly libraryDir: string;
  readonly log: Pick<Log, 'warn'>;
  readonly isHere: () => Promise<boolean>;
  /** Gives a file to the system's trash; rejects where that has none. Null where there is no such way. */
  readonly toSystemTrash: ((absolutePath: string) => Promise<void>) | null;
}

export interface EmptyWish {
  readonly manner: EmptyManner;
  /** Only what was deleted before that. */
  readonly deletedBeforeMs: number;
  readonly total: number;
  readonly onProgress: (done: number) => void;
  /** Ends it behind the step that is under way. */
  readonly signal: AbortSignal;
  /** Runs a step while nothing else works on the trash. */
  readonly inTurn: <Value>(step: () => Promise<Value>) => Promise<Value>;
}

/** Rows that leave in one transaction. */
const stepSize = 100;
const filesAtOnce = 4;

/** @throws AppError library-away; what left the trash until then has left. */
export async function emptyTrash(dependencies: EmptyDependencies, wish: EmptyWish): Promise<EmptyReport> {
  const { catalog, chores } = dependencies;
  const { manner, deletedBeforeMs, inTurn } = wish;
  let after: TrashKey | null = null;
  let emptied = 0;
  let bytes = 0;
  let failure: Failure | null = null;
  // A file that is still on its way to the trash must be there first.
  await chores.run();
  while (!wish.signal.aborted) {
    const step = await inTurn(async () => {
      const rows = await catalog.call('trashToEmpty', { deletedBeforeMs, after, limit: stepSize });
      const given = await giveUpFiles(dependencies, manner, rows);
      const ids = given.rows.map(({ id }) => id);
      await catalog.call('leaveTrash', { ids, removesFiles: manner === 'remove' });
      if (manner === 'remove') await chores.run();
      return { rows, given };
    });
    emptied += step.given.rows.length;
    for (const { path, sizeBytes } of step.given.rows) bytes += path === null ? 0 : (sizeBytes ?? 0);
    failure ??= step.given.failure;
    wish.onProgress(emptied);
    after = step.rows.at(-1) ?? null;
    if (after === null || step.given.isHopeless) break;
  }
  return { emptied, bytes, kept: Math.max(0, wish.total - emptied), manner, failure };
}

interface GivenUp {
  /** Rows whose files are gone, or may be removed. */
  readonly rows: readonly TrashToEmpty[];
  readonly failure: Failure | null;
  /** The system's trash takes nothing. */
  readonly isHopeless: boolean;
}

async function giveUpFiles(
  dependencies: EmptyDependencies,
  manner: EmptyManner,
  rows: readonly TrashToEmpty[],
): Promise<GivenUp> {
  if (!(await dependencies.isHere())) throw libraryAway();
  const given: TrashToEmpty[] = [];
  let failure: Failure | null = null;
  for (let from = 0; from < rows.length; from += filesAtOnce) {
    const some = rows.slice(from, from + filesAtOnce);
    // All have ended before anything is said: one that is late would give up a file that is brought back by then.
    const ends = await Promise.allSettled(some.map((row) => giveUp(dependencies, manner, row)));
    const failures = ends.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
    for (const [at, row] of some.entries()) if (failures[at] === null) given.push(row);
    failure ??= failures.find((one) => one !== null) ?? null;
    const isHopeless = failures.every((one) => one?.isTrashAtFault === true);
    if (isHopeless) return { rows: given, failure: plain(failure), isHopeless };
  }
  return { rows: given, failure: plain(failure), isHopeless: false };
}

type GiveUpFailure = Failure & { readonly isTrashAtFault?: boolean };
const plain = (failure: GiveUpFailure | null): Failure | null =>
  failure === null ? null : { code: failure.code, message: failure.message };

/** Null where the row may leave the trash, else why it stays. */
async function giveUp(
  { libraryDir, log, isHere, toSystemTrash }: EmptyDependencies,
  manner: EmptyManner,
  { path, sizeBytes }: TrashToEmpty,
): Promise<GiveUpFailure | null> {
  if (path === null) return null;
  const absolutePath = join(libraryDir, path);
  try {
    const facts = await lstat(absolutePath).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null;
      throw fileError(error, 'A file in the trash cannot be looked at');
    });
    if (facts === null) {
      if (!(await isHere())) throw libraryAway();
      return null;
    }
    const real = await realPathInside(absolutePath, join(libraryDir, picturesFolder));
    if (real === null || !facts.isFile() || (sizeBytes !== null && facts.size !== sizeBytes)) return notOurs;
    if (manner === 'remove') return null;
    if (toSystemTrash === null) return noSystemTrash;
    try {
      await toSystemTrash(real);
    } catch (error) {
      log.warn('The system’s trash did not take a file', { error });
      return noSystemTrash;
    }
    await tidyTrash(libraryDir, path);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'library-away')
      return { code: error.code, message: error.message };
    throw error;
  }
}

const notOurs: GiveUpFailure = {
  code: 'damaged',
  message: 'In the trash lies another file than the one that was deleted. It was left there.',
};
const noSystemTrash: GiveUpFailure = {
  code: 'no-permission',
  message: 'The system’s trash does not take files from this drive.',
  isTrashAtFault: true,
};
