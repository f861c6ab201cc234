// Whether the catalog in use is the one that was used last, or an older one that somebody put back over it.
// Invariant: the records' place tells of a step only after the catalog knows it, and the catalog then still knows the one
// before; so no end of a process, no power cut, no copy of a whole library and no file that is lost makes a catalog look old.
import { access, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { CatalogSteps } from '../catalog/steps.ts';
import { readBoundedAsync } from '../lib/read-bounded.ts';
import { partsFolder, picturesFolder } from '../saving/library-folder.ts';

/** Where the records are: these two may be restored, or carried, without the catalog. */
export const lastStepPath = `${picturesFolder}/.last-step`;
const maxBytes = 200;

/** Has another catalog gone on since this one was used? `told`: the step that the records' place tells of. */
export function isOlder(steps: CatalogSteps | null, told: string | null): boolean {
  return told !== null && told !== steps?.last && told !== steps?.before;
}

/** Null where nothing is told, or nothing that can be read. */
export async function readLastStep(libraryDir: string): Promise<string | null> {
  const there = await readBoundedAsync(join(libraryDir, lastStepPath), maxBytes);
  if (there.kind !== 'text') return null;
  return /^[0-9a-f-]{36}$/.exec(there.text.trim())?.[0] ?? null;
}

export interface Steps {
  /** Asked before work begins. False where it cannot be told. */
  readonly isCatalogOlder: () => Promise<boolean>;
  /** Work begins, or it has ended. Nothing where the records' place is away, or tells that the catalog is an older one. */
  readonly take: () => Promise<void>;
  /** The catalog has taken in what the records know. */
  readonly noteCaughtUp: () => Promise<void>;
}

export function createSteps({
  catalog,
  libraryDir,
  makeStep,
}: {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  /** A name that no other step has. */
  readonly makeStep: () => string;
}): Steps {
  const isOlderThan = async (told: string | null): Promise<boolean> =>
    isOlder(await catalog.call('catalogSteps'), told);
  const takeFrom = async (told: string | null): Promise<void> => {
    const isHere = await access(join(libraryDir, picturesFolder, partsFolder)).then(
      () => true,
      () => false,
    );
    if (!isHere) return;
    const step = makeStep();
    await catalog.call('takeStep', { step, told });
    await tell(libraryDir, step);
  };
  return {
    isCatalogOlder: async () => isOlderThan(await readLastStep(libraryDir)),
    take: async () => {
      const told = await readLastStep(libraryDir);
      if (!(await isOlderThan(told))) await takeFrom(told);
    },
    noteCaughtUp: async () => takeFrom(await readLastStep(libraryDir)),
  };
}

/** Not synced: what a power cut takes of it is the step before, which the catalog knows. */
async function tell(libraryDir: string, step: string): Promise<void> {
  const path = join(libraryDir, lastStepPath);
  await writeFile(`${path}.new`, `${step}\n`);
  await rename(`${path}.new`, path);
}
