// Keeps the sidecars in step with the catalog: one JSON per task beside its pictures, also for a task that has only a
// text, or nothing left but the memory of what was deleted; and the one file of the albums.
// Invariant: a sidecar is written whole or not at all, no two tasks write the same one, and a task stays due until the
// change it shows is confirmed.
import { statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { DueSidecar, WrittenSidecar } from '../catalog/sidecars.ts';
import type { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { foldedPath } from '../lib/folded-path.ts';
import type { Log } from '../lib/log.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { albumsFileOf, albumsFilePath } from './albums-file.ts';
import { bootedAtMs } from './resume-facts.ts';
import type { SavePool } from './save-pool.ts';
import { sidecarOf, sidecarPath } from './sidecar.ts';
import type { SidecarFile } from './sidecar.ts';
import { targetStem } from './target-name.ts';

export interface SidecarWriterDependencies {
  readonly catalog: Catalog;
  readonly pool: SavePool;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
  /** When the operating system was started; a test's own. */
  readonly startedAtMs?: () => number;
}

const batchSize = 64;
const looksPerTurn = 200;
/** Changes of one task that come close together are written once. */
const settleMs = 400;

export class SidecarWriter {
  readonly #dependencies: SidecarWriterDependencies;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(dependencies: SidecarWriterDependencies) {
    this.#dependencies = dependencies;
  }

  /** Before the first wake: what an earlier run has written, and a power cut has taken, is due again. */
  async start(): Promise<void> {
    const { catalog, clock, libraryDir, startedAtMs = bootedAtMs } = this.#dependencies;
    const young = await catalog.call('youngSidecars', { bootedAtMs: startedAtMs(), nowMs: clock.nowMs() });
    const lost: number[] = [];
    for (const [at, { taskId, path }] of young.entries()) {
      if (at % looksPerTurn === 0) await nextTurn();
      // A drive that was pulled out has not had everything, and the system did not start anew.
      if (!((statSync(join(libraryDir, path), { throwIfNoEntry: false })?.size ?? 0) > 0)) lost.push(taskId);
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
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.flush();
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    const { catalog, clock, isHere } = this.#dependencies;
    await this.#keepAlbums();
    // Each task once: what cannot be written now is tried again at the next wake, not in a circle.
    for (let afterTaskId = 0; ;) {
      if (!(await isHere())) return;
      const due = await catalog.call('dueSidecars', { limit: batchSize, afterTaskId });
      const last = due.at(-1);
      if (last === undefined) return;
      afterTaskId = last.task.id;
      const { places, owners } = await this.#placesOf(due);
      const written = await this.#write(due, places, owners);
      await catalog.call('sidecarsWritten', { written, nowMs: clock.nowMs() });
    }
  }

  async #keepAlbums(): Promise<void> {
    const { catalog, libraryDir, isHere, log } = this.#dependencies;
    const due = await catalog.call('albumsToKeep');
    if (due === null || !(await isHere())) return;
    const file = { path: join(libraryDir, albumsFilePath), text: albumsFileOf(due), isSynced: true };
    const [failure] = await this.#place([file]);
    if (failure == null) await catalog.call('albumsKept', { dueCount: due.dueCount });
    else log.error('The albums’ file could not be written', { error: failure });
  }

  /** Where these go. A name of its own is made for those only that need one. */
  async #placesOf(
    due: readonly DueSidecar[],
  ): Promise<{ places: ReadonlyMap<number, string>; owners: readonly SidecarOwner[] }> {
    const { catalog } = this.#dependencies;
    const ownersOf = (wishes: readonly SidecarWish[]): Promise<readonly SidecarOwner[]> =>
      catalog.call('sidecarOwners', {
        paths: wishes.flatMap(({ paths }) => paths.flatMap((path) => [path, path.normalize('NFD')])),
      });
    const wishes = due.map((task) => ({ taskId: task.task.id, paths: wishedPaths(task) }));
    const owners = await ownersOf(wishes);
    const places = choosePaths(wishes, owners);
    const homeless = due.filter(({ task }) => !places.has(task.id));
    if (homeless.length === 0) return { places, owners };
    const ownWishes = homeless.map((task) => ({ taskId: task.task.id, paths: [ownPath(task)] }));
    const ownPlaces = choosePaths(ownWishes, await ownersOf(ownWishes));
    return { places: new Map([...places, ...ownPlaces]), owners };
  }

  /** Those that could be written. */
  async #write(
    due: readonly DueSidecar[],
    places: ReadonlyMap<number, string>,
    owners: readonly SidecarOwner[],
  ): Promise<readonly WrittenSidecar[]> {
    const { libraryDir, log } = this.#dependencies;
    const placed = due.flatMap((task) => {
      const path = places.get(task.task.id);
      if (path === undefined) return [];
      // One that replaces another must not be lost with a power cut; a first one is made again.
      const file = {
        path: join(libraryDir, path),
        text: sidecarOf(task),
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
          await rm(join(libraryDir, old), { force: true });
        written.push({ taskId, path, dueCount: task.dueCount, isSynced: file.isSynced });
      } catch (error) {
        log.error('A sidecar could not be written', { error, taskId });
      }
    }
    return written;
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

interface SidecarOwner {
  readonly path: string;
  /** 0: nobody's any more, and to be removed. */
  readonly taskId: number;
}

interface SidecarWish {
  readonly taskId: number;
  readonly paths: readonly string[];
}

/** Where a task's sidecar may lie, the best place first: beside its pictures, or where it was. */
function wishedPaths({ pictures, sidecarPath: present }: DueSidecar): readonly string[] {
  const besidePictures = pictures.flatMap(({ state }) =>
    'original' in state ? [sidecarPath(state.original.path)] : [],
  );
  return [...besidePictures, ...(present === null ? [] : [present])];
}

/** Where it lies when neither is free. */
function ownPath({ task }: DueSidecar): string {
  const stem = targetStem({
    template: ownNameTemplate,
    account: task.accountLabel,
    provider: task.provider,
    prompt: task.prompt,
    remoteId: task.remoteId,
    index: 0,
    kind: 'single',
    createdAtMs: task.createdAtMs ?? task.importedAtMs,
  });
  return `Pictures/${stem}.json`;
}

/** No picture's name ends like this, so neither does the name of a sidecar beside one. */
const ownNameTemplate = '{account}/{yyyy}-{mm}/{prompt:40}-{id:60}-task';

/**
 * The first wished path that no other task has. Two tasks may own one file, where their bytes are the same; only one of
 * them has its sidecar beside it.
 */
export function choosePaths(
  wishes: readonly SidecarWish[],
  owners: readonly SidecarOwner[],
): ReadonlyMap<number, string> {
  const taken = new Map<string, Set<number>>();
  const take = (path: string, taskId: number): void => {
    const key = foldedPath(path);
    taken.set(key, (taken.get(key) ?? new Set()).add(taskId));
  };
  for (const { path, taskId } of owners) take(path, taskId);
  const chosen = new Map<number, string>();
  for (const { taskId, paths } of wishes) {
    const path = paths.find((wish) =>
      [...(taken.get(foldedPath(wish)) ?? [])].every((owner) => owner === taskId),
    );
    if (path === undefined) continue;
    take(path, taskId);
    chosen.set(taskId, path);
  }
  return chosen;
}
