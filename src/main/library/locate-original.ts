// Where the file of a picture lies on this computer, for whoever shows it or gives it away.
// Invariant: light, since the window's half has it before the heavy half is loaded; says nothing of whether the original is there.
import { join } from 'node:path';
import type { MediaType } from '../../preload/contract/pictures.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError } from '../lib/app-error.ts';
import { isFree } from '../lib/is-free.ts';

export interface LocatedOriginal {
  readonly absolutePath: string;
  /** The library's folder for pictures; the file must lie inside. */
  readonly root: string;
  readonly mediaType: MediaType;
}

interface Where {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly dir: string;
}

/** Null for a picture that was not saved. */
export async function locateOriginal(
  { catalog, dir }: Where,
  pictureId: number,
): Promise<LocatedOriginal | null> {
  const file = await catalog.call('pictureFile', { pictureId });
  if (file === null) return null;
  return { absolutePath: join(dir, file.path), root: join(dir, 'Pictures'), mediaType: file.mediaType };
}

/** Rejects with AppError gone for a picture that was not saved. */
export async function originalOnDisk(where: Where, pictureId: number): Promise<LocatedOriginal> {
  const original = await locateOriginal(where, pictureId);
  if (original === null) throw new AppError('gone', 'This picture is not on disk.');
  return original;
}

/** Rejects with AppError gone where the picture has no such edit. */
export async function editedOnDisk(
  { catalog, dir }: Where,
  { pictureId, place }: { readonly pictureId: number; readonly place: number },
): Promise<Omit<LocatedOriginal, 'mediaType'>> {
  const path = (await catalog.call('editedPaths', { pictureId }))[place];
  if (path === undefined) throw new AppError('gone', 'This picture has no such edit.');
  return { absolutePath: join(dir, path), root: join(dir, 'Pictures') };
}

/** Those of the picture's edits that do not lie where they did, relative to the library; all of them where that is away. */
export async function goneEdits({ catalog, dir }: Where, pictureId: number): Promise<readonly string[]> {
  const paths = await catalog.call('editedPaths', { pictureId });
  const are = await Promise.all(paths.map((path) => isFree(join(dir, path))));
  return paths.filter((_, at) => are[at] === true);
}

/** Of these pictures, those that were saved, in their order; one that cannot be looked up keeps no other back. */
export async function originalsOnDisk(
  where: Where,
  pictureIds: readonly number[],
): Promise<readonly LocatedOriginal[]> {
  const looks = await Promise.allSettled(pictureIds.map((id) => originalOnDisk(where, id)));
  return looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
}
