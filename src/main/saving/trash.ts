// Deletes pictures so that it can be undone: files go to the library's own trash folder on the same drive.
// Invariant: the row is marked before the file moves, so a deleted picture can never be fetched again; a file
// that another picture owns stays; nothing is unlinked but what has lain in the trash for long.
import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { CheckedFile } from '../catalog/originals.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { FileChores } from './file-chores.ts';
import type { SavePool } from './save-pool.ts';

export interface TrashDependencies {
  readonly catalog: Catalog;
  readonly chores: FileChores;
  readonly pool: SavePool;
  readonly libraryDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
}

/** How long a deleted picture's file is kept for undo. */
export const trashDays = 30;

/** Pictures whose files are given up in one transaction. */
const emptiedAtOnce = 500;

export class Trash {
  readonly #dependencies: TrashDependencies;

  constructor(dependencies: TrashDependencies) {
    this.#dependencies = dependencies;
  }

  /** Marks pictures deleted; returns how many. Their files follow in the background, after a crash too. */
  async delete(pictureIds: readonly number[]): Promise<number> {
    const { catalog, chores, clock } = this.#dependencies;
    const deleted = await catalog.call('deletePictures', { pictureIds, nowMs: clock.nowMs() });
    void chores.run();
    return deleted;
  }

  /** Until every file is where the rows say, or cannot be put there now. */
  settled(): Promise<void> {
    return this.#dependencies.chores.run();
  }

  /** Gives up the files of pictures that were deleted more than {@link trashDays} ago; that they were is remembered. */
  async emptyOld(): Promise<void> {
    const { catalog, chores, clock, log } = this.#dependencies;
    const deletedBeforeMs = clock.nowMs() - trashDays * 86_400_000;
    try {
      for (let given = emptiedAtOnce; given === emptiedAtOnce;) {
        given = await catalog.call('giveUpTrash', { deletedBeforeMs, limit: emptiedAtOnce });
        if (given > 0) await chores.run();
      }
    } catch (error) {
      log.error('The trash could not be emptied', { error });
    }
  }

  /**
   * Brings deleted pictures back with their files; a picture whose file is no longer in the trash becomes
   * wanted again. Returns how many came back. Throws AppError library-away.
   */
  async restore(pictureIds: readonly number[]): Promise<number> {
    const { catalog, chores, clock, isHere } = this.#dependencies;
    if (!(await isHere()))
      throw new AppError('library-away', 'The library’s drive is away. Connect it, then try again.');
    // A file that is still on its way to the trash must be there first.
    await chores.run();
    const trashed = await catalog.call('trashedPictures', { pictureIds });
    const restored: { pictureId: number; file: CheckedFile | null }[] = [];
    for (const { pictureId, trashPath } of trashed) {
      restored.push({ pictureId, file: trashPath === null ? null : await this.#bringBack(trashPath) });
    }
    await catalog.call('restorePictures', { restored, nowMs: clock.nowMs() });
    return restored.length;
  }

  async #bringBack(trashPath: string): Promise<CheckedFile | null> {
    const { libraryDir, log, pool } = this.#dependencies;
    const path = `Pictures/${trashPath.split('/').slice(3).join('/')}`;
    try {
      const inspected = await pool.inspect(join(libraryDir, trashPath));
      await mkdir(dirname(join(libraryDir, path)), { recursive: true });
      await rename(join(libraryDir, trashPath), join(libraryDir, path));
      return { ...inspected, path };
    } catch (error) {
      log.warn('A deleted picture’s file is no longer in the trash', { error, file: basename(path) });
      return null;
    }
  }
}
