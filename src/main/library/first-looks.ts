// How long it takes until an account has asked about every task once, measured by how fast it has come lately. A provider that
// answers one question a second makes that long, and nothing else in the window would move.
// Invariant: nothing is said of what is done within a minute, nor of an account that is asked nothing now.
import type { FirstLooksLeft } from '../../preload/contract/activity.ts';

interface Now {
  readonly nowMs: number;
  /** Tasks that nobody has asked about yet, of accounts that have any. */
  readonly left: readonly { readonly accountId: string; readonly left: number }[];
  /** It is asked now, or as soon as its provider's limit lets it. */
  readonly isAsked: (accountId: string) => boolean;
  /** When its next request may start by its provider's limits; null where none waits for that. */
  readonly turnAtMs: (accountId: string) => number | null;
}

/** How far it had come at some moment. */
interface Mark {
  readonly atMs: number;
  readonly looked: number;
}

interface Spell {
  readonly beganAtMs: number;
  left: number;
  looked: number;
  /** The oldest first; the pace is that since the oldest. */
  marks: readonly Mark[];
}

const markEveryMs = 60_000;
/** Longer than the window in which a provider counts requests, so that neither its rush nor its rest alone is the pace. */
const marksKept = 6;
/** Before that the first rush, or the first slow answer, would be taken for the pace. */
const saidAfterMs = 15_000;
const longFromMs = 60_000;
/** While no answer has come at all, fewer than these are not worth a word. */
const manyFrom = 20;

export class FirstLooks {
  readonly #spells = new Map<string, Spell>();

  /** Takes in how it stands, and says what takes long. */
  note({ nowMs, left: allLeft, isAsked, turnAtMs }: Now): readonly FirstLooksLeft[] {
    const asked = allLeft.filter(({ accountId, left }) => left > 0 && isAsked(accountId));
    const askedIds = new Set(asked.map(({ accountId }) => accountId));
    for (const accountId of this.#spells.keys()) if (!askedIds.has(accountId)) this.#spells.delete(accountId);
    return asked.flatMap(({ accountId, left }): readonly FirstLooksLeft[] => {
      const spell = this.#spellOf(accountId, left, nowMs);
      if (nowMs - spell.beganAtMs < saidAfterMs) return [];
      const leftMs = leftMsOf(spell, Math.max(nowMs, turnAtMs(accountId) ?? 0));
      if (leftMs === null) return left < manyFrom ? [] : [{ accountId, left, doneAtMs: null }];
      return leftMs < longFromMs ? [] : [{ accountId, left, doneAtMs: nowMs + Math.round(leftMs) }];
    });
  }

  #spellOf(accountId: string, left: number, nowMs: number): Spell {
    const known = this.#spells.get(accountId);
    // A clock that was set back says nothing of the pace.
    if (known === undefined || nowMs < (known.marks.at(-1)?.atMs ?? 0)) {
      const spell = { beganAtMs: nowMs, left, looked: 0, marks: [{ atMs: nowMs, looked: 0 }] };
      this.#spells.set(accountId, spell);
      return spell;
    }
    // What was imported meanwhile makes it longer, not slower.
    known.looked += Math.max(0, known.left - left);
    known.left = left;
    if (nowMs - (known.marks.at(-1)?.atMs ?? 0) >= markEveryMs)
      known.marks = [...known.marks, { atMs: nowMs, looked: known.looked }].slice(-marksKept);
    return known;
  }
}

/** How long the rest takes at the pace so far, where the next answer comes not before `nextAtMs`; null without any pace. */
function leftMsOf({ left, looked, marks }: Spell, nextAtMs: number): number | null {
  const [oldest] = marks;
  if (oldest === undefined || looked === oldest.looked) return null;
  return (left * (nextAtMs - oldest.atMs)) / (looked - oldest.looked);
}
