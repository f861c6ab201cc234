// Looks at originals one after the other, and writes down which of them are whole and which are lost.
// Invariant: no file is changed; what is gone because the whole library is away is never called missing; what is saved,
// deleted or brought back while it is looked at is not touched.
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { LossKind } from '../catalog/check-findings.ts';
import type { OriginalToVerify } from '../catalog/verification.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { LookAtFile } from './look-at-file.ts';

export interface CheckDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly look: LookAtFile;
  /** The library and its pictures are where they were. A drive that was pulled out takes everything with it. */
  readonly isHere: () => Promise<boolean>;
  /** Something else wants the drive more: one file at a time then. */
  readonly isBusy: () => boolean;
}

export interface LostOriginal {
  readonly original: OriginalToVerify;
  readonly state: LossKind;
}

export interface CheckedOriginal {
  readonly original: OriginalToVerify;
  readonly state: LossKind | 'whole';
}

const atOnce = 2;

export const libraryAway = (): AppError =>
  new AppError('library-away', 'The library is not there now. Connect its drive again.');

/** Writes down what was found. Throws AppError library-away where that says nothing. */
export async function settleChecked(
  { catalog, clock, isHere }: CheckDependencies,
  states: readonly CheckedOriginal[],
): Promise<void> {
  const lost = states.filter((each): each is LostOriginal => each.state !== 'whole');
  if (lost.length > 0 && !(await isHere())) throw libraryAway();
  await catalog.call('settleVerified', {
    missing: lost.map(({ original, state }) => ({ ...original, state })),
    whole: states.filter(({ state }) => state === 'whole').map(({ original }) => original),
    nowMs: clock.nowMs(),
  });
}

/** As many of them, from the first on, as were looked at before `signal` aborted. */
export async function checkInOrder(
  dependencies: CheckDependencies,
  originals: readonly OriginalToVerify[],
  signal: AbortSignal | undefined,
  onChecked?: (count: number) => void,
): Promise<readonly CheckedOriginal[]> {
  const states: CheckedOriginal[] = [];
  while (states.length < originals.length && signal?.aborted !== true) {
    const count = dependencies.isBusy() ? 1 : atOnce;
    const batch = originals.slice(states.length, states.length + count);
    const found = await Promise.all(batch.map((each) => check(dependencies, each, signal))).catch(
      (error: unknown) => {
        if (signal?.aborted === true) return [];
        throw error;
      },
    );
    states.push(...found);
    if (found.length > 0) onChecked?.(states.length);
  }
  return states;
}

async function check(
  { libraryDir, look }: CheckDependencies,
  original: OriginalToVerify,
  signal: AbortSignal | undefined,
): Promise<CheckedOriginal> {
  const seen = await look(join(libraryDir, original.path), original.sizeBytes, signal);
  switch (seen.kind) {
    case 'hashed':
      return { original, state: seen.sha256 === original.sha256 ? 'whole' : 'changed' };
    case 'other-size':
      return { original, state: 'changed' };
    case 'gone':
      return { original, state: 'missing' };
    case 'unreadable':
      return { original, state: 'unreadable' };
  }
}
