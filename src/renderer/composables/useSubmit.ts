// The one thing that a form does: whether it is under way, and how its last try failed.
// Invariant: while it is under way it can not be begun again.
import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { Failure } from '../../preload/contract/failure.ts';
import { failureOf } from '../lib/request-failure.ts';

export interface Submit {
  readonly busy: Readonly<ShallowRef<boolean>>;
  readonly failure: Readonly<ShallowRef<Failure | null>>;
  /** Does it. True where it succeeded; false where it failed or was under way already. */
  readonly submit: (act: () => Promise<unknown>) => Promise<boolean>;
  /** Takes the last failure away. */
  readonly forget: () => void;
}

export function useSubmit(): Submit {
  const busy = shallowRef(false);
  const failure = shallowRef<Failure | null>(null);

  async function submit(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    failure.value = null;
    try {
      await act();
      return true;
    } catch (error) {
      failure.value = failureOf(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  function forget(): void {
    failure.value = null;
  }

  return { busy, failure, submit, forget };
}
