// Carries out what the rows say about files that nobody owns any more: to the trash, or away.
// Invariant: only paths that a chore names are touched, and nothing that lies in a file's way is overwritten; a chore is
// forgotten only after its file has moved. A picture's file is given up for another one of the same bytes only where that one
// was read in its place, also where the process that gave it up has ended since.
import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { trashFolder } from '../catalog/trash.ts';
import type { FileChore } from '../catalog/file-chores.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { LookAtFile } from './look-at-file.ts';
import { isInPlace } from './lost-originals.ts';
import { allExtensions } from './target-name.ts';

export interface FileChoresDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly look: LookAtFile;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
}

const batchSize = 100;
/** So many are tried in vain at a time: saving waits for them. */
const inVainMax = 100;

export class FileChores {
  readonly #dependencies: FileChoresDependencies;
  /** Where the last run gave up; the next begins behind it, so that no file waits for others that cannot be moved. */
  #afterPath = '';
  /** Files for which the other one of the same bytes was read just now. */
  readonly #lookedAt = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(dependencies: FileChoresDependencies) {
    this.#dependencies = dependencies;
  }

  /** The other file of the bytes of each of these was read in its place: the next run needs no look of its own. */
  noteLookedAt(paths: readonly string[]): void {
    for (const path of paths) this.#lookedAt.add(path);
  }

  /** Carries out everything that is due. A file that cannot be moved now stays due until the next time. */
  run(): Promise<void> {
    this.#running = this.#running.then(() => this.#runNow());
    return this.#running;
  }

  /** Runs something while no file is put away. It must not wait for a run itself. */
  between<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = this.#running.then(work);
    this.#running = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  async #runNow(): Promise<void> {
    const { catalog, log, isHere } = this.#dependencies;
    try {
      let inVain = 0;
      while (await isHere()) {
        const afterPath = this.#afterPath;
        const chores = await catalog.call('dueFileChores', { afterPath, limit: batchSize });
        this.#afterPath = chores.at(-1)?.fromPath ?? '';
        if (chores.length === 0) {
          // Those before the place at which it began have their turn too.
          if (afterPath === '' || inVain > 0) return;
          continue;
        }
        const fromPaths: string[] = [];
        for (const chore of chores) if (await this.#carryOut(chore)) fromPaths.push(chore.fromPath);
        await catalog.call('fileChoresDone', { fromPaths });
        inVain += chores.length - fromPaths.length;
        if (inVain >= inVainMax) return;
      }
    } catch (error) {
      log.error('Files that nobody owns could not be put away', { error });
    } finally {
      this.#lookedAt.clear();
    }
  }

  async #carryOut({ fromPath, toPath }: FileChore): Promise<boolean> {
    const { libraryDir, log, isHere } = this.#dependencies;
    try {
      if (toPath === null) {
        const use = await this.#useOf(fromPath);
        if (use !== 'none') return use === 'kept';
        await rm(join(libraryDir, fromPath), { force: true });
        await tidyTrash(libraryDir, fromPath);
        return true;
      }
      await mkdir(dirname(join(libraryDir, toPath)), { recursive: true });
      await lstat(join(libraryDir, fromPath));
      await makeWay(join(libraryDir, toPath));
      await rename(join(libraryDir, fromPath), join(libraryDir, toPath));
      return true;
    } catch (error) {
      // Moved or removed by hand, or by the run that a crash ended.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return await isHere();
      log.warn('A file that nobody owns could not be put away', { error });
      return false;
    }
  }

  async #useOf(path: string): Promise<Use> {
    const { catalog, libraryDir, look, clock } = this.#dependencies;
    const isPicture = allExtensions.includes(extname(path).toLowerCase());
    if (!isPicture || path.startsWith(`${trashFolder}/`) || this.#lookedAt.has(path)) return 'none';
    const absolutePath = join(libraryDir, path);
    const facts = await lstat(absolutePath);
    if (!facts.isFile()) return 'none';
    const seen = await look(absolutePath, facts.size);
    if (seen.kind === 'gone') return 'none';
    if (seen.kind !== 'hashed') return 'unknown';
    const { sha256 } = seen;
    const [known] = await catalog.call('originalsOfBytes', { sha256s: [sha256] });
    if (known?.path === path) return 'kept';
    if (known === undefined || (await isInPlace(join(libraryDir, known.path), known, look))) return 'none';
    return (await catalog.call('keepInstead', { path, sha256, nowMs: clock.nowMs() })) ? 'kept' : 'unknown';
  }
}

/** What was found of a file that is to go: nobody needs it, it is somebody's after all, or nobody can tell now. */
type Use = 'none' | 'kept' | 'unknown';

/** Folders of the trash that have become empty with this file go too. */
export async function tidyTrash(libraryDir: string, path: string): Promise<void> {
  if (!path.startsWith(`${trashFolder}/`)) return;
  try {
    for (let at = dirname(path); at !== trashFolder; at = dirname(at)) await rmdir(join(libraryDir, at));
  } catch {
    // The first that still holds something, or is gone already.
  }
}

const strangersMax = 1000;

/** A file that no row knows of keeps its bytes, under another name. */
async function makeWay(path: string): Promise<void> {
  const isThere = (at: string): Promise<boolean> =>
    lstat(at).then(
      () => true,
      () => false,
    );
  if (!(await isThere(path))) return;
  for (let number = 2; number < strangersMax; number += 1) {
    const other = `${path} (${String(number)})`;
    if (await isThere(other)) continue;
    await rename(path, other);
    return;
  }
  throw new Error('There are too many files of the same name in the trash');
}
