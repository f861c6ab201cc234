// How many downloads may be under way, and when wanted pictures are looked for again. Decisions only.
// Invariant: what looks due for ever, because nothing can be written of it, leads to no look in a circle.
import { downloadsUnderCap } from './bandwidth.ts';

/** Downloads at once over all hosts. */
const mostAtOnce = 32;
/** Rows that are left out look due for ever and hide when others are: those are looked for so often. */
const lookPastMs = 5_000;

/** How many downloads may be under way now, over all hosts. */
export function mostDownloads(facts: {
  /** Bytes per second over all; null for no cap. */
  readonly cap: number | null;
  readonly hasTrouble: boolean;
  readonly isOffline: boolean;
}): number {
  // One finds out whether it has ended.
  return facts.hasTrouble || facts.isOffline ? 1 : downloadsUnderCap(facts.cap, mostAtOnce);
}

/** When wanted pictures are looked for again, epoch ms, perhaps past; null for not before something else happens. */
export function whenToLookAgain(facts: {
  readonly nowMs: number;
  /** When the next picture is due, as its row says; null where none is wanted. */
  readonly nextTryAtMs: number | null;
  /** Some picture is under way, or what came of it is not written yet: its row looks due, and its end leads to a look. */
  readonly isAnyBusy: boolean;
  readonly isAnyLeftOut: boolean;
  /** When the next host that rests may be asked again; null where none rests. */
  readonly restEndsAtMs: number | null;
}): number | null {
  const { nowMs, nextTryAtMs, isAnyBusy, isAnyLeftOut, restEndsAtMs } = facts;
  if (nextTryAtMs === null) return null;
  if (nextTryAtMs <= nowMs && isAnyBusy) return null;
  if (nextTryAtMs <= nowMs && isAnyLeftOut) return nowMs + lookPastMs;
  return Math.max(nextTryAtMs, restEndsAtMs ?? 0);
}
