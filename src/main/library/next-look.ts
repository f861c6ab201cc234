// When a provider is asked next about a task that waits. Decision only.
// Invariant: nobody is taken to be asked who is not: an account that waits for its user, rests, or waits for its turn.
import type { AccountHealth } from '../../preload/contract/accounts.ts';
import { accountReadyAtMs } from '../following/account-ready.ts';

interface NextLookFacts {
  /** When each account's next task is due. */
  readonly looks: readonly { readonly accountId: string; readonly atMs: number }[];
  readonly accounts: readonly { readonly id: string; readonly health: AccountHealth }[];
  /** When an account's next request may start by its provider's limits; null where none waits for that. */
  readonly turnAtMs: (accountId: string) => number | null;
}

/** Epoch ms, perhaps past; null where nobody will be asked by itself. */
export function nextLookAtMs({ looks, accounts, turnAtMs }: NextLookFacts): number | null {
  const healths = new Map(accounts.map(({ id, health }) => [id, health]));
  const moments = looks.flatMap(({ accountId, atMs }) => {
    const health = healths.get(accountId);
    const readyAtMs = health === undefined ? null : accountReadyAtMs(health);
    return readyAtMs === null ? [] : [Math.max(atMs, readyAtMs, turnAtMs(accountId) ?? atMs)];
  });
  return moments.length === 0 ? null : Math.min(...moments);
}
