// The files that somebody gives: those that are named themselves, and the pictures in folders that are named.
// Invariant: what lies in the library is none of them; no link is followed, and the number of files grows nothing in memory.
import { realpath, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import { toFailure } from '../lib/app-error.ts';
import { filesBelow } from '../lib/files-below.ts';
import { isInsideFolder } from '../lib/inside-folder.ts';
import { fileError } from '../saving/file-error.ts';
import { allExtensions } from '../saving/target-name.ts';

/** Other names of the same kinds of file. */
const otherExtensions = ['.jpeg', '.jpe', '.jfif', '.m4v'];
/** Kinds that the library cannot keep: whoever has such pictures is told so, file by file, and does not look for them later. */
const unknownExtensions = ['.tif', '.tiff', '.heic', '.heif', '.bmp', '.jxl', '.mov', '.avi', '.mkv'];
const pictureExtensions: ReadonlySet<string> = new Set([
  ...[...allExtensions, ...otherExtensions, ...unknownExtensions],
]);

/** Does a file of this name in a folder count as a picture? What is in it is looked at later. */
export function isPictureName(name: string): boolean {
  return pictureExtensions.has(extname(name).toLowerCase());
}

export interface GivenFile {
  /** Absolute. */
  readonly path: string;
  /** It was given itself, and not with a folder. */
  readonly isNamed: boolean;
}

/**
 * In the order in which they are found.
 * @param sources Absolute: files and folders.
 * @param libraryDir Absolute; its pictures are there already.
 * @param onUnreadable A folder that cannot be read is passed over.
 */
export async function* givenFiles(
  sources: readonly string[],
  libraryDir: string,
  onUnreadable: (name: string, failure: Failure) => void,
): AsyncGenerator<GivenFile> {
  const library = await realpath(libraryDir).catch(() => libraryDir);
  for (const source of sources) {
    const real = await realpath(source).catch(() => source);
    const isFolder = await stat(real).then(
      (facts) => facts.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      if (!isInsideFolder(real, library)) yield { path: real, isNamed: true };
      continue;
    }
    const tell = (folder: string, error: unknown): void =>
      onUnreadable(
        basename(folder) || basename(real),
        toFailure(fileError(error, 'The folder cannot be read')),
      );
    try {
      for await (const path of filesBelow(real, tell)) {
        const absolutePath = join(real, path);
        if (isPictureName(path) && !isInsideFolder(absolutePath, library))
          yield { path: absolutePath, isNamed: false };
      }
    } catch (error) {
      // Its drive has gone in the middle: the other folders are read all the same.
      tell('', error);
    }
  }
}
