// Walks the files below Pictures/, wherever somebody has moved them: see `filesBelow`; parts and trash begin with a dot, and
// are passed over.
import { join } from 'node:path';
import { filesBelow } from '../lib/files-below.ts';
import { errnoOf } from './file-error.ts';
import { picturesFolder } from './library-folder.ts';

/** Paths relative to the library, with forward slashes. A folder that cannot be read is passed over, and told of. */
export async function* filesBelowPictures(
  libraryDir: string,
  onUnreadable: (folder: string) => void = () => undefined,
): AsyncGenerator<string> {
  const tell = (folder: string, error: unknown): void => {
    if (errnoOf(error) !== 'ENOENT') onUnreadable([picturesFolder, folder].filter(Boolean).join('/'));
  };
  for await (const path of filesBelow(join(libraryDir, picturesFolder), tell))
    yield `${picturesFolder}/${path}`;
}
