// Whether the library's folder, and the folder of its pictures, are where they were: a drive may be pulled out.
// Invariant: only a folder that shows the library's own mark is called here; what was never there is made, what was
// there and is gone is waited for, so that nothing is ever written to a bare mount point.
import { existsSync } from 'node:fs';
import { access, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import { markIn, markerPath } from '../catalog/catalog-path.ts';
import { errnoOf, fileError } from './file-error.ts';

/** The folder inside the library that holds the originals. */
export const picturesFolder = 'Pictures';
/** Parts of downloads lie on the same drive as the originals, so that a rename is enough. */
export const partsFolder = '.parts';

export interface LibraryFolderDependencies {
  readonly libraryDir: string;
  /** Paths of a few originals, relative to the library; none where nothing was saved yet. */
  readonly someOriginals: () => Promise<readonly string[]>;
}

/**
 * Whether what lies at the pictures' place is theirs for certain: where they lie on another drive, it may be the bare place of
 * that, or a link that leads nowhere. False too where a program that leaves hidden names behind has carried them.
 */
export function arePicturesHere(libraryDir: string): boolean {
  return existsSync(join(libraryDir, picturesFolder, partsFolder));
}

const awayFailure: Failure = {
  code: 'library-away',
  message:
    'The library’s drive is away, or its folder has been moved. Nothing is lost; work goes on when it is back.',
};

export class LibraryFolder {
  readonly #dependencies: LibraryFolderDependencies;
  readonly #changeListeners = new Set<() => void>();
  #mark: string | null = null;
  #trouble: Failure | null = null;
  #looks = 0;
  #tellingLook = 0;

  constructor(dependencies: LibraryFolderDependencies) {
    this.#dependencies = dependencies;
  }

  /** Why nothing can be saved here now; null when all is where it was, as of the last look. */
  get trouble(): Failure | null {
    return this.#trouble;
  }

  get isHere(): boolean {
    return this.#trouble === null;
  }

  get isAway(): boolean {
    return this.#trouble?.code === 'library-away';
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Looks again; true when everything is in its place. */
  async look(): Promise<boolean> {
    this.#looks += 1;
    const look = this.#looks;
    const found = await this.#find();
    // The look that began last knows best.
    if (look > this.#tellingLook) {
      this.#tellingLook = look;
      const before = this.#trouble;
      this.#trouble = found;
      if (before?.code !== found?.code) for (const listener of this.#changeListeners) listener();
    }
    return found === null;
  }

  async #find(): Promise<Failure | null> {
    const { libraryDir } = this.#dependencies;
    const mark = await readMark(libraryDir);
    if (mark === null) return awayFailure;
    this.#mark ??= mark;
    if (mark !== this.#mark) return awayFailure;
    if (await exists(join(libraryDir, picturesFolder, partsFolder))) return null;
    return await this.#findPictures();
  }

  /** The folder of parts is made with the first start; where it is missing, this may be a bare mount point. */
  async #findPictures(): Promise<Failure | null> {
    const { libraryDir, someOriginals } = this.#dependencies;
    const originals = await someOriginals().catch(() => null);
    if (originals === null) return awayFailure;
    const found = await Promise.all(originals.map((path) => exists(join(libraryDir, path))));
    if (originals.length > 0 && !found.includes(true)) return awayFailure;
    try {
      await mkdirUnlessThere(join(libraryDir, picturesFolder));
      await mkdirUnlessThere(join(libraryDir, picturesFolder, partsFolder));
      return null;
    } catch (error) {
      // A link whose drive is away.
      if (errnoOf(error) === 'ENOENT') return awayFailure;
      const { code, message } = fileError(error, 'The folder for pictures cannot be made');
      return { code, message };
    }
  }
}

async function readMark(libraryDir: string): Promise<string | null> {
  try {
    return markIn(await readFile(markerPath(libraryDir), 'utf8'));
  } catch {
    return null;
  }
}

async function mkdirUnlessThere(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error;
  });
}

/** Follows links: one whose target is away does not exist. */
async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
