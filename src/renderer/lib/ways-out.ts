// What helps a library that cannot be opened.
// Invariant: pure; nothing here ever deletes, and a catalog that is whole is never replaced from this place.
import type { FailureCode } from '../../preload/contract/failure.ts';

export const waysOut = ['restore', 'rebuild', 'try-again', 'choose', 'quit'] as const;
export type WayOut = (typeof waysOut)[number];

/** The ways out, the likeliest first. */
export function waysOutOf(code: FailureCode): readonly WayOut[] {
  return code === 'library-damaged'
    ? ['restore', 'rebuild', 'try-again', 'choose', 'quit']
    : ['try-again', 'choose', 'quit'];
}
