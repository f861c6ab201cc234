// Adds files that somebody made of a picture to it, as its edits.
// Invariant: what lies in the library already, as nobody's or as an edit of this picture, stays where it is; everything else
// is copied beside the picture. Each is linked as soon as it is there, so that a later one that fails takes none away.
import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { trashFolder } from '../catalog/trash.ts';
import { AppError } from '../lib/app-error.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import type { KeepEditedJob, KeptEdited } from './keep-edited.ts';
import { partsFolder, picturesFolder } from './library-folder.ts';

export interface AddEditedPorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly keep: (job: KeepEditedJob) => Promise<KeptEdited>;
}

/**
 * Answers where those lie that are new, relative to the library.
 * @param sources Absolute paths.
 * @throws AppError `gone` for a picture that has no file in its place; as `keepEdited`
 */
export async function addEdited(
  { catalog, libraryDir, keep }: AddEditedPorts,
  pictureId: number,
  sources: readonly string[],
): Promise<readonly string[]> {
  const original = await catalog.call('pictureFile', { pictureId });
  if (original === null || original.path.startsWith(`${trashFolder}/`))
    throw new AppError('gone', 'This picture is not on disk.');
  const picturesRoot = join(libraryDir, picturesFolder);
  const stem = editedStem(original.path);
  const added: string[] = [];
  for (const source of sources) {
    const inside = await pathInLibrary(picturesRoot, source);
    if (inside !== null && (await catalog.call('editedPaths', { pictureId })).includes(inside)) continue;
    const isNobodys =
      inside !== null && (await catalog.call('unownedAmong', { paths: [inside] })).length === 1;
    let path = isNobodys ? inside : null;
    if (path === null) {
      const partPath = join(picturesRoot, partsFolder, `edited-${randomUUID()}.part`);
      path = `${picturesFolder}/${(await keep({ source, partPath, picturesRoot, stem })).path}`;
    }
    await catalog.call('addEdited', { pictureId, path });
    added.push(path);
  }
  return added;
}

/** Below the library's folder for pictures: beside the original, and told from it by a word. */
function editedStem(originalPath: string): string {
  const stem = originalPath.slice(0, originalPath.length - extname(originalPath).length);
  return `${stem.slice(picturesFolder.length + 1)} (edited)`;
}

/** Where it lies below the library's folder for pictures, relative to the library; null for any other place. */
async function pathInLibrary(picturesRoot: string, source: string): Promise<string | null> {
  const inside = await realPathInside(source, picturesRoot);
  if (inside === null) return null;
  return `${picturesFolder}/${relative(await realpath(picturesRoot), inside)
    .split(sep)
    .join('/')}`;
}
