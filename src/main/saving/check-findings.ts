// Reads and forgets what the catalog keeps of a check, and what it knows as missing, a page at a time.
// Invariant: no question is longer than a page, however much is lost, so that others are answered in between.
import type { Catalog } from '../catalog/catalog.ts';
import type { CheckFinding } from '../catalog/check-findings.ts';
import type { OriginalToVerify } from '../catalog/verification.ts';
import type { LostOriginal } from './check-originals.ts';
import type { MovedOriginal } from './find-moved.ts';

const pageSize = 1_000;
/** Each is settled in one transaction. */
const missingPageSize = 200;

export interface CheckFindings {
  readonly lost: readonly LostOriginal[];
  readonly moved: readonly MovedOriginal[];
}

/** All that was found by the parts of the check so far, in the order of the originals, under the names of then. */
export async function readFindings(catalog: Pick<Catalog, 'call'>): Promise<CheckFindings> {
  const lost: LostOriginal[] = [];
  const moved: MovedOriginal[] = [];
  for await (const { original, state, path } of findings(catalog)) {
    const { id, sha256 } = original;
    if (state === 'moved') moved.push({ id, sha256, from: path, to: original.path });
    else lost.push({ original: { ...original, path }, state });
  }
  return { lost, moved };
}

/** What is lost, to be looked for, by its rows as they are now. */
export async function readLost(catalog: Pick<Catalog, 'call'>): Promise<readonly OriginalToVerify[]> {
  const lost: OriginalToVerify[] = [];
  for await (const { original, state } of findings(catalog)) if (state !== 'moved') lost.push(original);
  return lost;
}

async function* findings(catalog: Pick<Catalog, 'call'>): AsyncGenerator<CheckFinding> {
  for (let afterId = 0; ;) {
    const page = await catalog.call('checkFindingsAfter', { afterId, limit: pageSize });
    const last = page.at(-1);
    if (last === undefined) return;
    afterId = last.original.id;
    yield* page;
  }
}

/** The next check begins without them. */
export async function forgetFindings(catalog: Pick<Catalog, 'call'>): Promise<void> {
  for (let isMore = true; isMore;) isMore = await catalog.call('forgetSomeFindings', { limit: pageSize });
}

/** Pages of originals of missing pictures, up to this id. */
export async function* missingOriginals(
  catalog: Pick<Catalog, 'call'>,
  upToId = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<readonly OriginalToVerify[]> {
  for (let afterId = 0; ;) {
    const page = await catalog.call('missingOriginalsAfter', { afterId, upToId, limit: missingPageSize });
    const last = page.at(-1);
    if (last === undefined) return;
    afterId = last.id;
    yield page;
  }
}
