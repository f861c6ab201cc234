// Keeps the sidecars in step with the catalog: one JSON per task beside its pictures, also for a task that has only a
// text, or nothing left but the memory of what was deleted; and the one file of the albums.
// Invariant: a sidecar is written whole or not at all, no two tasks write the same one, and a task stays due until the
// change it shows is confirmed. No file of anybody else's is replaced or removed, and no record that knows something later
// than the catalog before that is in the catalog too.
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
import type { RecordPlace } from './standing-record.ts';
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
  readonly records: RecordTaker;
  /** When the operating system was started; a test's own. */
  readonly startedAtMs?: () => number;
}

/** Takes into the catalog what files beside the pictures know later than it does, before they are written again. */
export interface RecordTaker {
  readonly takeAlbums: () => Promise<void>;
  /** `path` of the task's record, relative to the library. */
  readonly takeRecord: (path: string) => Promise<void>;
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
  /** Tasks whose record has been taken into the catalog: it is written again, whatever times it tells. */
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
    await this.#keepAlbums();
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
      const { places, owners, later } = await this.#placesOf(due);
      const written = await this.#write(due, places, owners);
      await catalog.call('sidecarsWritten', { written, nowMs: clock.nowMs() });
      for (const [taskId, path] of later) {
        this.#takenIn.add(taskId);
        isAnyLater = true;
        await this.#dependencies.records.takeRecord(path);
      }
    }
  }

  async #keepAlbums(): Promise<void> {
    const { catalog, libraryDir, isHere, log, records } = this.#dependencies;
    if ((await catalog.call('albumsToKeep')) === null || !(await isHere())) return;
    await records.takeAlbums();
    const due = await catalog.call('albumsToKeep');
    if (due === null) return;
    const file = { path: join(libraryDir, albumsFilePath), text: albumsFileOf(due), isSynced: true };
    const [failure] = await this.#place([file]);
    if (failure == null) await catalog.call('albumsKept', { dueCount: due.dueCount });
    else log.error('The albums’ file could not be written', { error: failure });
  }

  /**
   * Where these go. A name of its own is made for those only that need one; what knows something later is not replaced now.
   */
  async #placesOf(due: readonly DueSidecar[]): Promise<{
    places: ReadonlyMap<number, string>;
    owners: readonly SidecarOwner[];
    later: ReadonlyMap<number, string>;
  }> {
    const first = await this.#choose(due, wishedPaths);
    const homeless = due.filter(({ task }) => !first.places.has(task.id) && !first.later.has(task.id));
    if (homeless.length === 0) return first;
    const second = await this.#choose(homeless, ownPaths);
    return {
      places: new Map([...first.places, ...second.places]),
      owners: first.owners,
      later: new Map([...first.later, ...second.later]),
    };
  }

  async #choose(due: readonly DueSidecar[], pathsOf: (task: DueSidecar) => readonly string[]) {
    const { catalog, pool, libraryDir } = this.#dependencies;
    const wishes = due.map((task) => ({ taskId: task.task.id, paths: pathsOf(task) }));
    const owners: SidecarOwner[] = [
      ...(await catalog.call('sidecarOwners', {
        paths: wishes.flatMap(({ paths }) => paths.flatMap((path) => [path, path.normalize('NFD')])),
      })),
    ];
    const strangers: SidecarOwner[] = [];
    const later = new Map<number, string>();
    const seen = new Set<string>();
    for (;;) {
      const places = new Map(choosePaths(wishes, [...owners, ...strangers]));
      const unseen = due.filter(({ task }) => !seen.has(places.get(task.id) ?? '') && places.has(task.id));
      if (unseen.length === 0) {
        for (const taskId of later.keys()) places.delete(taskId);
        return { places, owners, later };
      }
      const paths = unseen.map(({ task }) => places.get(task.id) ?? '');
      const found = await pool.standingRecords(
        unseen.map((task, at) => recordPlace(task, paths[at] ?? '', libraryDir)),
      );
      for (const [at, { task }] of unseen.entries()) {
        const path = paths[at] ?? '';
        seen.add(path);
        if (found[at] === 'other') strangers.push({ path, taskId: nobody });
        if (found[at] === 'later' && !this.#takenIn.has(task.id)) later.set(task.id, path);
      }
    }
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
        if (old !== null && foldedPath(old) !== foldedPath(path) && !isShared) await this.#remove(task, old);
        written.push({ taskId, path, dueCount: task.dueCount, isSynced: file.isSynced });
      } catch (error) {
        log.error('A sidecar could not be written', { error, taskId });
      }
    }
    return written;
  }

  /** Only what is the task's own, and knows nothing that the new one does not. */
  async #remove(task: DueSidecar, path: string): Promise<void> {
    const { pool, libraryDir } = this.#dependencies;
    const [found] = await pool.standingRecords([recordPlace(task, path, libraryDir)]);
    if (found === 'own') await rm(join(libraryDir, path), { force: true });
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
  /** {@link nobody}: nobody's any more, and to be removed, or a file of somebody else's. */
  readonly taskId: number;
}

const nobody = 0;

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
function ownPaths({ task }: DueSidecar): readonly string[] {
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
  return ['', ' (2)', ' (3)', ' (4)'].map((number) => `Pictures/${stem}${number}.json`);
}

function recordPlace(
  { task, pictures, organised, sidecarPath: present }: DueSidecar,
  path: string,
  libraryDir: string,
): RecordPlace {
  const known = pictures.map(
    ({ id, index, state }) =>
      [
        index,
        {
          state: state.kind,
          savedAtMs: 'savedAtMs' in state ? state.savedAtMs : null,
          markedAtMs: organised[id]?.markedAtMs ?? null,
        },
      ] as const,
  );
  return {
    path: join(libraryDir, path),
    remoteId: task.remoteId,
    isPresent: path === present,
    known: Object.fromEntries(known),
  };
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
