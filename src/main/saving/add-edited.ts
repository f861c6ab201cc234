// Adds files that somebody made of a picture to it, as its edits.
// Invariant: what lies in the library already, as nobody's or as an edit of this picture, stays where it is; everything else
// is copied beside the picture, over nothing that stands there. Each copy is linked when its bytes are on the disk and before
// it has its name, so that a crash leaves none that is not linked, and a later one that fails takes none away.
import { randomUUID } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { trashFolder } from '../catalog/trash.ts';
import { AppError } from '../lib/app-error.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import { isFree } from '../lib/is-free.ts';
import { keptExtension } from './keep-edited.ts';
import type { CopyToPartJob } from './copy-to-part.ts';
import type { CopyToKeep } from './keep-edited.ts';
import { partsFolder, picturesFolder } from './library-folder.ts';
import type { FilePlacer } from './place-file.ts';

export interface AddEditedPorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly copy: (job: CopyToPartJob) => Promise<CopyToKeep>;
  readonly placer: FilePlacer;
}

/**
 * Answers where those lie that are new, relative to the library.
 * @param sources Absolute paths.
 * @throws AppError `gone` for a picture that has no file in its place; as `copyToKeep` and {@link FilePlacer}
 */
export async function addEdited(
  ports: AddEditedPorts,
  pictureId: number,
  sources: readonly string[],
): Promise<readonly string[]> {
  const { catalog, libraryDir } = ports;
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
    if (isNobodys) await catalog.call('addEdited', { pictureId, path: inside });
    added.push(isNobodys ? inside : await addCopy(ports, { pictureId, source, stem }));
  }
  return added;
}

/** Where the copy lies, relative to the library. */
async function addCopy(
  { catalog, libraryDir, copy, placer }: AddEditedPorts,
  { pictureId, source, stem }: { readonly pictureId: number; readonly source: string; readonly stem: string },
): Promise<string> {
  const root = join(libraryDir, picturesFolder);
  const partPath = join(root, partsFolder, `edited-${randomUUID()}.part`);
  const extension = keptExtension(source);
  const copied = await copy({ source, partPath });
  try {
    const freeStem = await freeStemOf(root, stem, extension);
    const linked = `${picturesFolder}/${freeStem}${extension}`;
    await catalog.call('addEdited', { pictureId, path: linked });
    let path: string | null = null;
    try {
      const place = { root, stem: freeStem, extension, mayAdopt: false };
      path = `${picturesFolder}/${await placer.place({ ...copied, ...place })}`;
      if (path !== linked) await catalog.call('addEdited', { pictureId, path });
    } finally {
      // Another one may have taken the name meanwhile, with a link of its own.
      if (path !== linked && (await isFree(join(libraryDir, linked))))
        await catalog.call('forgetEdited', { pictureId, path: linked });
    }
    return path;
  } finally {
    await rm(partPath, { force: true }).catch(() => undefined);
  }
}

async function freeStemOf(root: string, stem: string, extension: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? stem : `${stem} (${String(number)})`;
    if (await isFree(join(root, `${numbered}${extension}`))) return numbered;
  }
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
