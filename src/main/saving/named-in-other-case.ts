// Which files are another row's, by a name that differs in case only: somebody renamed one, or put it in another one's place.
// Invariant: only where the drive itself takes both names for one file; nothing is opened, and no link is followed.
import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';

/** Of these paths, relative to the library. A drive that tells case apart costs one look. */
export async function namedInOtherCase(
  { catalog, libraryDir }: { readonly catalog: Pick<Catalog, 'call'>; readonly libraryDir: string },
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  const [first] = paths;
  if (first === undefined || !(await isFoundInAnyCase(join(libraryDir, first)))) return named;
  for (const { path, rowPath } of await catalog.call('ownedInOtherCase', { paths }))
    if (rowPath !== path && (await isSameFile(join(libraryDir, path), join(libraryDir, rowPath))))
      named.add(path);
  return named;
}

/** Every name of a picture has a letter: its extension. */
function isFoundInAnyCase(path: string): Promise<boolean> {
  const name = basename(path);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  return isSameFile(path, join(dirname(path), other));
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map((path) => lstat(path, { bigint: true }).catch(() => null)),
  );
  return a != null && b != null && a.ino === b.ino && a.dev === b.dev;
}
