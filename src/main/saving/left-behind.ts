// What an earlier process may have left on the disk: begun parts, and pictures that it placed and did not write down.
// Invariant: a part that a wanted picture owns is kept, to be gone on with; a file that some row owns is never taken for
// that of another picture.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { WantedPicture } from '../catalog/pictures.ts';
import { picturesFolder } from './library-folder.ts';
import { allExtensions, targetStem } from './target-name.ts';

export class LeftBehind {
  readonly #catalog: Pick<Catalog, 'call'>;
  /** Pictures up to this id may have been placed by a process that ended before it wrote the row. */
  #upToId = 0;

  constructor(catalog: Pick<Catalog, 'call'>) {
    this.#catalog = catalog;
  }

  /** Call before the first picture is saved. */
  async noteStart(): Promise<void> {
    this.#upToId = await this.#catalog.call('lastPictureId');
  }

  /** Of the names that these pictures will have, those that other rows own; for {@link mayAdopt}. */
  async ownedStems(pictures: readonly WantedPicture[], template: string): Promise<ReadonlySet<string>> {
    const old = pictures.filter(({ id }) => id <= this.#upToId);
    if (old.length === 0) return new Set();
    const paths = old.flatMap((picture) =>
      allExtensions.map((extension) => `${picturesFolder}/${stemOf(picture, template)}${extension}`),
    );
    const owned = await this.#catalog.call('ownedPaths', { paths });
    return new Set(owned.map((path) => path.slice(picturesFolder.length + 1, path.lastIndexOf('.'))));
  }

  /** A file under the picture's name may be its own, and is taken for it if its bytes are. */
  mayAdopt({ id }: WantedPicture, stem: string, ownedStems: ReadonlySet<string>): boolean {
    return id <= this.#upToId && !ownedStems.has(stem);
  }

  /** Removes parts of pictures that are no longer wanted. */
  async removeStrayParts(partsRoot: string): Promise<void> {
    const names = await readdir(partsRoot).catch(() => []);
    const ids = names.map((name) => Number.parseInt(name, 10)).filter((id) => Number.isSafeInteger(id));
    const wanted = new Set(await this.#catalog.call('wantedAmong', { pictureIds: ids }));
    for (const name of names) {
      if (!wanted.has(Number.parseInt(name, 10))) await rm(join(partsRoot, name), { force: true });
    }
  }
}

/** Where a wanted picture goes in the library: below Pictures/, without extension. */
export function stemOf(picture: WantedPicture, template: string): string {
  return targetStem({
    template,
    account: picture.accountLabel,
    provider: picture.provider,
    prompt: picture.prompt,
    remoteId: picture.remoteId,
    index: picture.index,
    kind: picture.kind,
    createdAtMs: picture.createdAtMs,
  });
}
