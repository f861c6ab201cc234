// What an account's mark and words are made from: its health, its keys, and the last test by hand.
// Invariant: pure; what needs the user wins over what ends by itself, and both over good news.
import type { Account, AccountHealth } from '../../preload/contract/accounts.ts';
import type { Failure } from '../../preload/contract/failure.ts';

/** How the last test of an account by hand went. */
export type TestOutcome =
  | { readonly kind: 'testing' }
  | { readonly kind: 'good' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type AccountTone = AccountHealth['kind'];

export const hasKey = (account: Pick<Account, 'keyStored' | 'keyInMemory'>): boolean =>
  account.keyStored || account.keyInMemory;

/** The shape and colour of an account's mark. */
export function accountTone(
  account: Pick<Account, 'health' | 'keyStored' | 'keyInMemory'>,
  outcome: TestOutcome | undefined,
): AccountTone {
  if (outcome?.kind === 'failed' || !hasKey(account)) return 'stopped';
  return account.health.kind;
}

/** What went wrong last, whose words are worth showing; null while nothing is. */
export function accountFailure(
  account: Pick<Account, 'health'>,
  outcome: TestOutcome | undefined,
): Failure | null {
  if (outcome?.kind === 'failed') return outcome.failure;
  const { health } = account;
  return health.kind === 'stopped' || health.kind === 'waiting' ? health.failure : null;
}

/** Whether an account may be asked now without anybody doing something first. */
export function canBeAsked(account: Pick<Account, 'health' | 'keyStored' | 'keyInMemory'>): boolean {
  return hasKey(account) && (account.health.kind === 'good' || account.health.kind === 'waiting');
}

/** The dialog in which a user helps an account that asks nothing before somebody has; null while it needs nobody. */
export function helpFor(
  account: Pick<Account, 'health' | 'keyStored' | 'keyInMemory'>,
): 'rotate-key' | 'account-details' | null {
  const { health } = account;
  if (health.kind === 'paused') return null;
  if (!hasKey(account)) return 'rotate-key';
  if (health.kind !== 'stopped') return null;
  return health.failure.code === 'unauthorized' ? 'rotate-key' : 'account-details';
}

/** What keeps an account from being asked until its user acts. */
export type AccountHold =
  | { readonly kind: 'paused' }
  | { readonly kind: 'no-key' }
  | { readonly kind: 'stopped'; readonly failure: Failure }
  /** It is no account of this library any more; its tasks are. */
  | { readonly kind: 'removed' };

/** Why nothing is asked in an account's name; null where it is. Without an account: it was removed. */
export function accountHold(
  account: Pick<Account, 'health' | 'keyStored' | 'keyInMemory'> | undefined,
): AccountHold | null {
  if (account === undefined) return { kind: 'removed' };
  const { health } = account;
  if (health.kind === 'paused') return { kind: 'paused' };
  if (!hasKey(account)) return { kind: 'no-key' };
  return health.kind === 'stopped' ? { kind: 'stopped', failure: health.failure } : null;
}
