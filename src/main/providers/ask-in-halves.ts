// Asks about many ids at once, and in halves where one answer is too large, or where one id spoils the question for all.
// Invariant: every id gets an answer, in a bounded number of questions.
import { notAskedYet, unclear, wasTooMuchAtOnce } from './failures.ts';
import type { PollResult } from './provider.ts';

/** One question is enough, but for a refused or a shortened one. Halving fifty finds one bad id in twelve. */
const questionsPerPoll = 14;

/** What one question came to: answers, by id; `spoilt` where halves may be answered; `missing` are asked about once more. */
export type Question =
  | {
      readonly kind: 'answered';
      readonly results: ReadonlyMap<string, PollResult>;
      readonly missing?: readonly string[];
    }
  /** `result`: what becomes of an only one. */
  | { readonly kind: 'spoilt'; readonly result: PollResult }
  /** Nothing can be asked so here. */
  | { readonly kind: 'none' };

/** Null where nothing can be asked so. Throws like `ask`, but for what was too much at once. */
export async function askInHalves(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<Question>,
): Promise<ReadonlyMap<string, PollResult> | null> {
  const results = new Map<string, PollResult>();
  let left = questionsPerPoll;
  // A server that refuses whatever it is asked shall not be asked on at once; one that had too much is.
  let leftover: PollResult = unclear('invalid-request', null);

  const askAbout = async (some: readonly string[]): Promise<boolean> => {
    if (some.length === 0) return true;
    if (left === 0) {
      for (const id of some) results.set(id, leftover);
      return true;
    }
    left -= 1;
    const question = await ask(some).catch((error: unknown): Question => {
      if (!wasTooMuchAtOnce(error)) throw error;
      leftover = notAskedYet();
      return { kind: 'spoilt', result: unclear('too-large', error.message) };
    });
    switch (question.kind) {
      case 'none':
        return false;
      case 'answered':
        for (const [id, result] of question.results) results.set(id, result);
        return askAbout(question.missing ?? []);
      case 'spoilt': {
        const [onlyId] = some;
        if (some.length === 1 && onlyId !== undefined) {
          results.set(onlyId, question.result);
          return true;
        }
        const half = Math.ceil(some.length / 2);
        return (await askAbout(some.slice(0, half))) && (await askAbout(some.slice(half)));
      }
    }
  };

  return (await askAbout(ids)) ? results : null;
}
