// The moments that are known of a task and one of its pictures, in the order in which they happened.
// Invariant: pure; a moment that is not known is left out, and each kind comes once. Of a file that somebody had, nobody tells
// when it was finished, and nobody is asked.
import type { TaskDetails } from '../../preload/contract/tasks.ts';

export const momentKinds = [
  'created',
  'finished',
  'imported',
  'added',
  'saved',
  'paused',
  'parked',
  'lastLook',
  'missing',
] as const;
export interface Moment {
  readonly kind: (typeof momentKinds)[number];
  /** UTC ms. */
  readonly atMs: number;
}

/** @param pictureId Null for a task that has no picture. */
export function historyMoments({ task, pictures }: TaskDetails, pictureId: number | null): readonly Moment[] {
  const isOwn = task.provider === 'files';
  const state = pictures.find(({ id }) => id === pictureId)?.state;
  const known: Readonly<Record<Moment['kind'], number | null>> = {
    created: task.createdAtMs,
    finished: isOwn ? null : task.finishedAtMs,
    imported: isOwn ? null : task.importedAtMs,
    added: isOwn ? task.importedAtMs : null,
    saved: state !== undefined && 'savedAtMs' in state ? state.savedAtMs : null,
    paused: task.pausedAtMs,
    parked: task.parkedAtMs,
    lastLook: isOwn ? null : task.lastLookAtMs,
    missing: state?.kind === 'missing' ? state.sinceMs : null,
  };
  return momentKinds
    .flatMap((kind) => {
      const atMs = known[kind];
      return atMs === null ? [] : [{ kind, atMs }];
    })
    .sort((one, other) => one.atMs - other.atMs);
}
