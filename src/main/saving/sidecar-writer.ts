// Keeps the sidecars in step with the catalog: one JSON per task beside its pictures, also for a task that has only a
// text, or nothing left but the memory of what was deleted; and the one file of the albums.
// Invariant: a sidecar is written whole or not at all, no two tasks write the same one, and a task stays due until the
// change it shows is confirmed. No file of anybody else's is replaced or removed, and no record that knows something later
// than the catalog before that is in the catalog too.
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { DueSidecar, WrittenSidecar } from '../catalog/sidecars.ts';
import type { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { foldedPath } from '../lib/folded-path.ts';
import type { Log } from '../lib/log.ts';
import { albumsFileOf, albumsFilePath } from './albums-file.ts';
import { bootedAtMs } from './resume-facts.ts';
import type { SavePool } from './save-pool.ts';
import { findSidecarPlaces, isOnlyItsOwn } from './sidecar-places.ts';
import type { SidecarPlaces } from './sidecar-places.ts';
import { sidecarOf } from './sidecar.ts';
import type { SidecarFile } from './sidecar.ts';
import { setAlbumsAside } from './standing-albums.ts';
import type { StandingAlbums } from './standing-albums.ts';

export interface SidecarWriterDependencies {
  readonly catalog: Catalog;
  readonly pool: SavePool;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
  readonly records: RecordTaker;
  /** Records, or the albums' file, were written: what tells of all of them is behind. */
  readonly onWritten?: () => void;
  /** When the operating system was started; a test's own. */
  readonly startedAtMs?: () => number;
}

/** Takes into the catalog what files beside the pictures know later than it does, before they are written again. */
export interface RecordTaker {
  /** Tells what stands where the albums' file goes, albums by their rows. */
  readonly takeAlbums: () => Promise<StandingAlbums>;
  /** @param paths Of tasks' records, relative to the library. */
  readonly takeRecords: (paths: readonly string[]) => Promise<void>;
}

const batchSize = 64;
const looksAtOnce = 64;
/** Changes of one task that come close together are written once. */
const settleMs = 400;

export class SidecarWriter {
  readonly #dependencies: SidecarWriterDependencies;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;
  /** Tasks whose record is in the catalog and not written again yet: that is done next, whatever times it tells. */
  readonly #takenIn = new Set<number>();

  constructor(dependencies: SidecarWriterDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Before the first wake: albums that the catalog lacks are taken in, and what an earlier run has written, and a power cut
   * has taken, is due again.
   */
  async start(): Promise<void> {
    const { catalog, clock, libraryDir, log, records, startedAtMs = bootedAtMs } = this.#dependencies;
    await records
      .takeAlbums()
      .catch((error: unknown) => log.error('The albums’ file could not be read', { error }));
    const young = await catalog.call('youngSidecars', { bootedAtMs: startedAtMs(), nowMs: clock.nowMs() });
    const lost: number[] = [];
    for (let from = 0; from < young.length; from += looksAtOnce) {
      const some = young.slice(from, from + looksAtOnce);
      // A drive that was pulled out has not had everything, and the system did not start anew.
      const isThere = await Promise.all(some.map(({ path }) => holdsAnything(join(libraryDir, path))));
      lost.push(...some.filter((_, at) => isThere[at] === false).map(({ taskId }) => taskId));
    }
    if (lost.length > 0) await catalog.call('remakeSidecars', { taskIds: lost });
  }

  /** Writes what is due, a little later. */
  wake(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.flush();
    }, settleMs);
  }

  /** Writes everything that is due now. */
  async flush(): Promise<void> {
    // The walk that is under way may have passed what has become due since.
    await this.#running;
    this.#running ??= this.#run()
      .catch((error: unknown) => this.#dependencies.log.error('Sidecars could not be written', { error }))
      .finally(() => {
        this.#running = null;
      });
    await this.#running;
  }

  /** Writes what is due, then ends. */
  async stop(): Promise<void> {
    // What wakes it from here on, as records do that are taken in on the way out, would come after the catalog has closed.
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.flush();
  }

  async #run(): Promise<void> {
    await this.#keepAlbums().catch((error: unknown) =>
      this.#dependencies.log.error('The albums’ file could not be kept', { error }),
    );
    // What a record knew later is in the catalog after the first walk, and written by the second.
    while (await this.#walk());
  }

  /** True where records knew something later, and are to be written again. */
  async #walk(): Promise<boolean> {
    const { catalog, clock, isHere } = this.#dependencies;
    let isAnyLater = false;
    // Each task once: what cannot be written now is tried again at the next wake, not in a circle.
    for (let afterTaskId = 0; ;) {
      if (!(await isHere())) return false;
      const due = await catalog.call('dueSidecars', { limit: batchSize, afterTaskId });
      const last = due.at(-1);
      if (last === undefined) return isAnyLater;
      afterTaskId = last.task.id;
      const places = await findSidecarPlaces(this.#dependencies, due, this.#takenIn);
      const written = await this.#write(due, places);
      await catalog.call('sidecarsWritten', { written, nowMs: clock.nowMs() });
      if (written.length > 0) this.#dependencies.onWritten?.();
      for (const { taskId } of written) this.#takenIn.delete(taskId);
      if (places.later.size > 0 && (await this.#takeIn(places.later))) isAnyLater = true;
    }
  }

  /** False where it failed: those records stay as they are until the next wake, and hold up no other. */
  async #takeIn(later: SidecarPlaces['later']): Promise<boolean> {
    const { log, records } = this.#dependencies;
    try {
      await records.takeRecords([...later.values()]);
    } catch (error) {
      log.error('Records that know more than the catalog could not be taken in', { error });
      return false;
    }
    for (const taskId of later.keys()) this.#takenIn.add(taskId);
    return true;
  }

  async #keepAlbums(): Promise<void> {
    const { catalog, libraryDir, isHere, log, records } = this.#dependencies;
    if ((await catalog.call('albumsToKeep')) === null || !(await isHere())) return;
    const standing = await records.takeAlbums();
    const due = await catalog.call('albumsToKeep');
    if (due === null) return;
    if (standing.kind === 'unreadable') throw new Error('The albums’ file cannot be read now');
    if (standing.kind === 'other') await setAlbumsAside(libraryDir);
    const text = albumsFileOf(due, standing.kind === 'own' ? standing.foreign : null);
    const file = { path: join(libraryDir, albumsFilePath), text, isSynced: true };
    const [failure] = await this.#place([file]);
    if (failure == null) {
      await catalog.call('albumsKept', { dueCount: due.dueCount });
      this.#dependencies.onWritten?.();
    } else log.error('The albums’ file could not be written', { error: failure });
  }

  /** Those that could be written. */
  async #write(
    due: readonly DueSidecar[],
    { paths, owners, foreign }: SidecarPlaces,
  ): Promise<readonly WrittenSidecar[]> {
    const { libraryDir, log } = this.#dependencies;
    const placed = due.flatMap((task) => {
      const path = paths.get(task.task.id);
      if (path === undefined) return [];
      // One that replaces another must not be lost with a power cut; a first one is made again.
      const file = {
        path: join(libraryDir, path),
        text: sidecarOf({ ...task, foreign: foreign.get(task.task.id) ?? null }),
        isSynced: task.sidecarPath !== null,
      };
      return [{ task, path, file }];
    });
    const failures = await this.#place(placed.map(({ file }) => file));
    const written: WrittenSidecar[] = [];
    for (const [at, { task, path, file }] of placed.entries()) {
      const taskId = task.task.id;
      try {
        const failure = failures[at] ?? null;
        if (failure !== null) throw failure;
        const old = task.sidecarPath;
        const isShared = owners.some((owner) => owner.path === old && owner.taskId !== taskId);
        if (old !== null && foldedPath(old) !== foldedPath(path) && !isShared)
          await this.#removeFormer(task, old);
        written.push({ taskId, path, dueCount: task.dueCount, isSynced: file.isSynced });
      } catch (error) {
        log.error('A sidecar could not be written', { error, taskId });
      }
    }
    return written;
  }

  async #removeFormer(task: DueSidecar, path: string): Promise<void> {
    const { libraryDir } = this.#dependencies;
    if (await isOnlyItsOwn(this.#dependencies, task, path)) await rm(join(libraryDir, path), { force: true });
  }

  /** A task without a file has no folder yet; none is made where the whole library is away. */
  async #place(files: readonly SidecarFile[]): Promise<readonly (AppError | null)[]> {
    const { isHere, pool } = this.#dependencies;
    const failures = await pool.writeSidecars(files);
    const again = files.filter((_, at) => failures[at]?.code === 'not-found');
    if (again.length === 0 || !(await isHere())) return failures;
    // Where that fails, so does the writing, and says why.
    for (const folder of new Set(again.map(({ path }) => dirname(path)))) {
      await mkdir(folder, { recursive: true }).catch(() => undefined);
    }
    const failuresAgain = await pool.writeSidecars(again);
    return files.map((file, at) => {
      const atAgain = again.indexOf(file);
      return (atAgain === -1 ? failures[at] : failuresAgain[atAgain]) ?? null;
    });
  }
}

/** What cannot even be looked at is as good as not there: to be written again, and no reason for work not to begin. */
async function holdsAnything(path: string): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size > 0,
    () => false,
  );
}
