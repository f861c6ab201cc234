// The records beside a library's pictures, read piece by piece.
// Invariant: a piece is bounded, so that a library of any size fits; nothing is written.
import { join } from 'node:path';
import type { RecordedTask } from '../catalog/recorded-task.ts';
import { filesBelowPictures } from '../saving/library-walk.ts';
import { readSidecar } from './read-sidecar.ts';

export interface RecordBatchOptions {
  readonly libraryDir: string;
  /** Relative to the library; null for all below Pictures/. */
  readonly paths: readonly string[] | null;
  /** Files of another kind. */
  readonly except: ReadonlySet<string>;
  readonly batchSize: number;
  /** Of the providers' records in a piece: one alone can be as long as thousands of others. */
  readonly batchLength: number;
  /** Of all records in a piece; without it, as many as they have. */
  readonly batchPictures?: number;
  /** Told of JSON files that are no records, or none that can be read, and of folders that cannot. */
  readonly onUnreadable: (path: string) => void;
}

export async function* recordBatches(options: RecordBatchOptions): AsyncGenerator<readonly RecordedTask[]> {
  const { libraryDir, except, batchSize, batchLength, onUnreadable } = options;
  const { batchPictures = Number.POSITIVE_INFINITY } = options;
  let batch: RecordedTask[] = [];
  let length = 0;
  let pictures = 0;
  for await (const path of options.paths ?? filesBelowPictures(libraryDir, onUnreadable)) {
    if (!path.endsWith('.json') || except.has(path)) continue;
    const task = readSidecar(join(libraryDir, path), path);
    if (task === null) {
      onUnreadable(path);
      continue;
    }
    batch.push(task);
    length += task.rawRecord?.length ?? 0;
    pictures += task.pictures.length;
    if (batch.length < batchSize && length <= batchLength && pictures < batchPictures) continue;
    yield batch;
    [batch, length, pictures] = [[], 0, 0];
  }
  if (batch.length > 0) yield batch;
}
