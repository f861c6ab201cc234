// Where the sidecars of tasks go: beside their pictures, where they were, or under a name of their own.
// Invariant: no two tasks get one place, and none gets a place where a file of anybody else's stands, or a record that knows
// something later than the catalog.
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { DueSidecar } from '../catalog/sidecars.ts';
import { foldedPath } from '../lib/folded-path.ts';
import { bothForeign } from './foreign-fields.ts';
import type { ForeignFields } from './foreign-fields.ts';
import type { SavePool } from './save-pool.ts';
import { sidecarPath } from './sidecar.ts';
import type { RecordPlace } from './standing-record.ts';
import { targetStem } from './target-name.ts';

export interface SidecarPlacesDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly pool: Pick<SavePool, 'standingRecords'>;
  readonly libraryDir: string;
}

export interface SidecarOwner {
  readonly path: string;
  /** {@link nobody}: nobody's any more, and to be removed, or a file of somebody else's. */
  readonly taskId: number;
}

/** Paths are relative to the library. */
export interface SidecarPlaces {
  /** By task id; who is not in it gets none now. */
  readonly paths: ReadonlyMap<number, string>;
  /** Of the places that were wished for. */
  readonly owners: readonly SidecarOwner[];
  /** By task id, records that know something later than the catalog: they are taken into it first. */
  readonly later: ReadonlyMap<number, string>;
  /** By task id, what stands in its record under names unknown here: there, or where the record was until now. */
  readonly foreign: ReadonlyMap<number, ForeignFields>;
}

const nobody = 0;

/**
 * Where these go. A name of its own is made for those only that need one.
 * @param takenIn Ids of tasks whose record is in the catalog already, whatever it tells.
 */
export async function findSidecarPlaces(
  dependencies: SidecarPlacesDependencies,
  due: readonly DueSidecar[],
  takenIn: ReadonlySet<number>,
): Promise<SidecarPlaces> {
  const wished = await findAmong(dependencies, due, wishedPaths, takenIn);
  const homeless = due.filter(({ task }) => !wished.paths.has(task.id) && !wished.later.has(task.id));
  if (homeless.length === 0) return await withFormer(dependencies, due, wished);
  const own = await findAmong(dependencies, homeless, ownPaths, takenIn);
  return await withFormer(dependencies, due, {
    paths: new Map([...wished.paths, ...own.paths]),
    owners: wished.owners,
    later: new Map([...wished.later, ...own.later]),
    foreign: new Map([...wished.foreign, ...own.foreign]),
  });
}

/** What stands in the records of those that are about to move goes with them. */
async function withFormer(
  { pool, libraryDir }: SidecarPlacesDependencies,
  due: readonly DueSidecar[],
  places: SidecarPlaces,
): Promise<SidecarPlaces> {
  const moving = due.flatMap((task) => {
    const former = task.sidecarPath;
    const path = places.paths.get(task.task.id);
    return former === null || path === undefined || path === former ? [] : [{ task, former }];
  });
  if (moving.length === 0) return places;
  const found = await pool.standingRecords(
    moving.map(({ task, former }) => recordPlace(task, former, libraryDir)),
  );
  const foreign = new Map(places.foreign);
  for (const [at, { task }] of moving.entries()) {
    const taskId = task.task.id;
    const both = bothForeign(found[at]?.foreign ?? null, foreign.get(taskId) ?? null);
    if (both !== null) foreign.set(taskId, both);
  }
  return { ...places, foreign };
}

/** Whether the file at a task's former place is its own, and knows nothing that the catalog does not. */
export async function isOnlyItsOwn(
  { pool, libraryDir }: SidecarPlacesDependencies,
  task: DueSidecar,
  path: string,
): Promise<boolean> {
  const [found] = await pool.standingRecords([recordPlace(task, path, libraryDir)]);
  return found?.kind === 'own';
}

/** Chooses, looks what stands there, and chooses again where that is somebody else's, until every choice was looked at. */
async function findAmong(
  { catalog, pool, libraryDir }: SidecarPlacesDependencies,
  due: readonly DueSidecar[],
  pathsOf: (task: DueSidecar) => readonly string[],
  takenIn: ReadonlySet<number>,
): Promise<SidecarPlaces> {
  const wishes = due.map((task) => ({ taskId: task.task.id, paths: pathsOf(task) }));
  const owners = await catalog.call('sidecarOwners', {
    paths: wishes.flatMap(({ paths }) => paths.flatMap((path) => [path, path.normalize('NFD')])),
  });
  const strangers: SidecarOwner[] = [];
  const later = new Map<number, string>();
  const foreign = new Map<number, ForeignFields>();
  const seen = new Set<string>();
  for (;;) {
    const chosen = choosePaths(wishes, [...owners, ...strangers]);
    const unseen = due.flatMap((task) => {
      const path = chosen.get(task.task.id);
      return path === undefined || seen.has(path) ? [] : [{ task, path }];
    });
    if (unseen.length === 0)
      return { paths: new Map([...chosen].filter(([taskId]) => !later.has(taskId))), owners, later, foreign };
    const found = await pool.standingRecords(
      unseen.map(({ task, path }) => recordPlace(task, path, libraryDir)),
    );
    for (const [at, { task, path }] of unseen.entries()) {
      seen.add(path);
      const standing = found[at];
      if (standing?.kind === 'other') strangers.push({ path, taskId: nobody });
      if (standing?.kind === 'later' && !takenIn.has(task.task.id)) later.set(task.task.id, path);
      if (standing?.foreign != null) foreign.set(task.task.id, standing.foreign);
    }
  }
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
