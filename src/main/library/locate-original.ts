// Where the file of a picture lies on this computer, for whoever shows it or gives it away.
// Invariant: light, since the window's half has it before the heavy half is loaded; says nothing of whether the file is there.
import { join } from 'node:path';
import type { MediaType } from '../../preload/contract/pictures.ts';
import type { Catalog } from '../catalog/catalog.ts';

export interface LocatedOriginal {
  readonly absolutePath: string;
  /** The library's folder for pictures; the file must lie inside. */
  readonly root: string;
  readonly mediaType: MediaType;
}

/** Null for a picture that was not saved. */
export async function locateOriginal(
  { catalog, dir }: { readonly catalog: Pick<Catalog, 'call'>; readonly dir: string },
  pictureId: number,
): Promise<LocatedOriginal | null> {
  const file = await catalog.call('pictureFile', { pictureId });
  if (file === null) return null;
  return { absolutePath: join(dir, file.path), root: join(dir, 'Pictures'), mediaType: file.mediaType };
}
