// What became of a picture in an export, and whether an error is that picture's alone or would meet the next one too.
// Invariant: a folder, a drive or a library that went away ends the export; what is wrong with one picture never does.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { ExportStop } from '../../preload/contract/exporting.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { errnoOf } from '../saving/file-error.ts';
import { picturesFolder } from '../saving/library-folder.ts';

/** What became of one picture. `stopped`: the folder itself is to blame, so no other picture would fare better. */
export type ExportOutcome =
  | {
      readonly kind: 'copied' | 'skipped';
      /** Of the copy, below the folder; null where it is part of a larger file. */
      readonly path: string | null;
      /** Files beside it that said something else already, and were left. */
      readonly besideKept: number;
    }
  | ExportOutcomeFailure;

export interface ExportOutcomeFailure {
  readonly kind: 'failed' | 'stopped';
  readonly name: string;
  readonly failure: ExportStop;
  /** Of an error that nobody foresaw: what the log should know. */
  readonly detail?: string;
}

export interface ExportPlaces {
  readonly libraryDir: string;
  /** That is exported to. Absolute. */
  readonly folder: string;
}

const folderGone: Failure = { code: 'not-found', message: 'The folder is no longer there.' };
const libraryGone: Failure = { code: 'library-away', message: 'The library’s folder is no longer there.' };

/** What an error means for the export. */
export async function failedOutcome(
  error: unknown,
  name: string,
  { folder, libraryDir }: ExportPlaces,
): Promise<ExportOutcomeFailure> {
  if (!(await isFolder(folder))) return { kind: 'stopped', name, failure: folderGone };
  if (!(await isFolder(join(libraryDir, picturesFolder))))
    return { kind: 'stopped', name, failure: libraryGone };
  const failure = toFailure(error);
  const drive = driveTroubles[errnoOf(causeOf(error))];
  if (drive !== undefined) return { kind: 'stopped', name, failure: { ...failure, drive } };
  const kind = stopsExport(error) ? 'stopped' : 'failed';
  return failure.code === 'internal'
    ? { kind, name, failure, detail: inspect(error) }
    : { kind, name, failure };
}

/** Of a picture that has no file, so no name either. */
export function notOnDisk(pictureId: number): ExportOutcomeFailure {
  const message = 'The picture is not on disk.';
  return { kind: 'failed', name: `#${String(pictureId)}`, failure: { code: 'not-found', message } };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

/** The original was read before, so whatever forbids, it is the folder; what is wrong with one name is not among these. */
const stoppingErrors: ReadonlySet<string> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EIO', 'ENXIO', 'ENODEV', 'ESTALE'],
]);

const driveTroubles: Readonly<Record<string, NonNullable<ExportStop['drive']>>> = {
  EIO: 'broken',
  ENXIO: 'away',
  ENODEV: 'away',
  ESTALE: 'away',
};

function causeOf(error: unknown): unknown {
  return error instanceof AppError ? error.cause : error;
}

/** Would the next picture fail for the same reason? */
export function stopsExport(error: unknown): boolean {
  return stoppingErrors.has(errnoOf(causeOf(error)));
}
