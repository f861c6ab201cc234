// Reads a file that somebody had: whether it is a whole picture, what it tells of how it was made, and how old it is.
// Invariant: it is only read, in bounded memory; what it says is untrusted text.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { toldInFile } from '../metadata/told-in-file.ts';
import type { ToldInFile } from '../metadata/told-in-file.ts';
import { errnoOf, fileError } from './file-error.ts';
import { inspectFile } from './inspect-file.ts';
import type { InspectedFile, InspectOptions } from './inspect-file.ts';

export interface ReadOwnFile extends InspectedFile {
  readonly told: ToldInFile;
  readonly modifiedAtMs: number;
}

/** @throws AppError `gone` (it is not there, or is no file); as `inspectFile` */
export async function readOwnFile(path: string, options: InspectOptions): Promise<ReadOwnFile> {
  const facts = await stat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') throw new AppError('gone', 'The file is not there.', { cause: error });
    throw fileError(error, 'The file cannot be read');
  });
  if (!facts.isFile()) throw new AppError('gone', 'This is no file.');
  const inspected = await inspectFile(path, options);
  return {
    ...inspected,
    told: await toldInFile(path, basename(path)),
    modifiedAtMs: Math.round(facts.mtimeMs),
  };
}
