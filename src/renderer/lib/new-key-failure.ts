// What is to be done where a key that was just entered could not be kept: the usual words are those of work that goes on by
// itself, and a form is sent once.
// Invariant: pure.
import type { FailureCode } from '../../preload/contract/failure.ts';

const triedOnlyOnce: ReadonlySet<FailureCode> = new Set(['provider-down', 'timeout', 'rate-limited']);

/** The name of its words; null where the usual ones say it. */
export function newKeyTodo(code: FailureCode): 'keyRefused' | 'notSaved' | null {
  if (code === 'unauthorized') return 'keyRefused';
  return triedOnlyOnce.has(code) ? 'notSaved' : null;
}
